"""Which certificates are trusted: those of the system, and those that the settings name."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Literal

from digest.errors import ConfigError


def tls_context(
    security: Literal["starttls", "tls", "none"], ca_file: Path | None, setting: str
) -> ssl.SSLContext | None:
    """Give what checks certificates and the names in them; None for plain text.

    *setting* names ``ca_file`` in the error (ConfigError) if it cannot be read.
    """
    if security == "none":
        return None
    context = ssl.create_default_context()
    if ca_file is None:
        return context
    try:
        context.load_verify_locations(ca_file)
    except OSError as error:  # an SSLError is one, and its strerror is OpenSSL's own text
        reason = "no certificate in it" if isinstance(error, ssl.SSLError) else error.strerror
        msg = f"{setting}: {ca_file} cannot be read: {reason}"
        raise ConfigError(msg, hint="it holds certificates in PEM form") from error
    return context
