"""Certificates and keys made at test time with the openssl command."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A self-signed certificate and its key, as PEM files."""

    certificate: Path
    key: Path

    @property
    def context(self) -> ssl.SSLContext:
        """Give what a server with this certificate needs."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def make_certificate(
    folder: Path, *, host: str = "localhost", is_expired: bool = False
) -> Certificate:
    """Make a certificate for *host* (and 127.0.0.1 if that is ``localhost``) in *folder*."""
    names = f"DNS:{host}" + (",IP:127.0.0.1" if host == "localhost" else "")
    made = Certificate(certificate=folder / f"{host}.pem", key=folder / f"{host}.key")
    asked = folder / f"{host}.csr"
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", str(made.key))
    openssl(
        *("req", "-new", "-key", str(made.key), "-subj", f"/CN={host}", "-out", str(asked)),
        *("-addext", f"subjectAltName={names}", "-addext", "basicConstraints=critical,CA:TRUE"),
        *("-addext", "keyUsage=critical,digitalSignature,keyCertSign"),
    )
    openssl(
        *("x509", "-req", "-in", str(asked), "-signkey", str(made.key), "-copy_extensions", "copy"),
        *("-days", "-1" if is_expired else "30", "-out", str(made.certificate)),
    )
    return made


def make_rsa_key(path: Path, bits: int = 2048) -> Path:
    """Make a private RSA key at *path*."""
    openssl("genrsa", "-out", str(path), str(bits))
    return path


def public_key(key: Path) -> str:
    """Give the public half of *key* as a DKIM record carries it."""
    done = subprocess.run(
        ["openssl", "rsa", "-in", str(key), "-pubout", "-outform", "DER"],
        check=True,
        capture_output=True,
    )
    return b64encode(done.stdout).decode()


def openssl(*arguments: str) -> None:
    """Run openssl; skip the test where it is not installed."""
    if shutil.which("openssl") is None:
        pytest.skip("the openssl command is not installed")
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
