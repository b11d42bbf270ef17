"""The fields of a form as they come over HTTP: few, short, and text; all else is refused."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from http import HTTPStatus
from urllib.parse import parse_qsl

import anyio
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

Fields = dict[str, list[str]]
"""The values of each field, in order."""

_LARGEST = 64 * 1024
_MOST = 100
_LONGEST = 1000
#: Seconds for a form to arrive.
_PATIENCE = 20
_FORM = "application/x-www-form-urlencoded"
_PARTS = "multipart/form-data"
#: What no keyboard types into a line; tabs and line ends are left to whoever reads the field.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


async def read_fields(request: Request) -> Fields:
    """Read the form in *request*; raises HTTPException with what a browser never sends."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {_FORM, _PARTS}:
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    body = await _body(request)
    try:
        pairs = _pairs(body) if kind == _FORM else await _parts(request, body)
    except (MultiPartException, ValueError, LookupError) as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error
    return _checked(pairs)


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        with anyio.fail_after(_PATIENCE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > _LARGEST:
                    raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except (TimeoutError, ClientDisconnect) as error:
        raise HTTPException(HTTPStatus.REQUEST_TIMEOUT) from error
    return bytes(body)


def _pairs(body: bytes) -> list[tuple[str, str]]:
    return parse_qsl(
        body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST
    )


async def _parts(request: Request, body: bytes) -> list[tuple[str, str]]:
    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(request.headers, stream(), max_files=0, max_fields=_MOST)
    form = await parser.parse()
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


def _checked(pairs: list[tuple[str, str]]) -> Fields:
    fields: Fields = {}
    for name, value in pairs:
        if max(len(name), len(value)) > _LONGEST or _CONTROLS.search(name + value):
            raise HTTPException(HTTPStatus.BAD_REQUEST)
        fields.setdefault(name, []).append(value)
    return fields


def first(fields: Fields, name: str) -> str:
    """Give the first value of a field; empty where there is none."""
    return fields.get(name, [""])[0]
