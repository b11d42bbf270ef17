"""A server on loopback that plays a script: for tests of what no service should do."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

#: Gets a connection whose request has been read, and sends what it likes.
Scene = Callable[[socket.socket], None]


@dataclass
class Scripted:
    """Plays one scene for each connection, the last one again and again."""

    port: int
    scenes: Sequence[Scene]
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address."""
        return f"http://127.0.0.1:{self.port}/api/query"


def reply(body: bytes = b"", status: str = "200 OK", **headers: str) -> Scene:
    """Answer in one piece, with the right length unless *headers* say another."""
    fields = {"Content-Length": str(len(body)), "Connection": "close"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    whole = f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body
    return lambda connection: connection.sendall(whole)


def hang(connection: socket.socket) -> None:
    """Say nothing until the client leaves."""
    connection.recv(1)


def drip(connection: socket.socket) -> None:
    """Answer byte by byte until the client leaves."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        connection.sendall(b"x")
        time.sleep(0.02)


@contextmanager
def scripted(*scenes: Scene) -> Iterator[Scripted]:
    """Serve *scenes* in order while the context is open."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        play = Scripted(port=server.getsockname()[1], scenes=scenes)
        thread = Thread(target=_serve, args=(server, play))
        thread.start()
        try:
            yield play
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(server: socket.socket, play: Scripted) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            request = b""
            while b"\r\n\r\n" not in request:
                piece = connection.recv(65536)
                if not piece:
                    break
                request += piece
            scene = play.scenes[min(len(play.asked), len(play.scenes) - 1)]
            play.asked.append(request.decode())
            with suppress(OSError):  # the client has left
                scene(connection)
