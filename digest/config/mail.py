"""How mail goes out, and where it comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from digest.config.base import Mailbox, Section, is_domain


class SmtpSettings(Section):
    """The relay that takes the mail."""

    host: str = Field(default="127.0.0.1", pattern=r"^[A-Za-z0-9.:-]+$")
    """Its name; certificates are checked against it."""
    port: int = Field(default=587, ge=1, le=65535)
    """587 for `starttls`, 465 for `tls`, 25 for a relay on this machine."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is kept private. `none` is plain text, for a relay on this machine."""
    username: str | None = Field(default=None, min_length=1)
    """Who logs in; null for nobody. The password is read from `DIGEST_SMTP_PASSWORD` in the
    environment, or from the file that `DIGEST_SMTP_PASSWORD_FILE` names."""
    ca_file: Path | None = None
    """Certificates to trust beside those of the system."""
    connections: int = Field(default=4, ge=1, le=64)
    """Connections open at once."""
    timeout: float = Field(default=60.0, gt=0)
    """Seconds without an answer after which the server counts as gone."""
    per_minute: int | None = Field(default=None, ge=1)
    """Messages a minute at most; null for no limit."""
    per_domain: dict[str, int] = Field(default_factory=dict)
    """Messages a minute at most to addresses at a domain, such as `{gmail.com: 120}`."""

    @field_validator("per_domain")
    @classmethod
    def _rates(cls, value: dict[str, int]) -> dict[str, int]:
        for domain, rate in value.items():
            if not is_domain(domain) or rate < 1:
                msg = f"{domain}: {rate} is not a domain with a number of messages, 1 or more"
                raise ValueError(msg)
        return {domain.lower(): rate for domain, rate in value.items()}


class DkimSettings(Section):
    """Signing each message here, where no relay signs (`pip install 'digest-weekly[dkim]'`)."""

    domain: str = Field(pattern=r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")
    """The domain that signs: that of the sender."""
    selector: str = Field(pattern=r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$")
    """The key's name: its record is `SELECTOR._domainkey.DOMAIN`. The private key (PEM) is read
    from the file that `DIGEST_DKIM_KEY_FILE` names, or from `DIGEST_DKIM_KEY`."""


class DeliverySettings(Section):
    """How mail goes out."""

    mailer: Literal["files", "smtp"] = "files"
    """`files` writes each message as an .eml file, to look at or to hand on; `smtp` sends it."""
    outbox: Path = Path("var/outbox")
    """The folder for `files`."""
    smtp: SmtpSettings = SmtpSettings()
    """The relay for `smtp`."""
    sender: Mailbox = "Weekly Paper Digest <digest@example.org>"
    """The From line: a real mailbox."""
    reply_to: Mailbox | None = None
    """Where answers go, if not to the sender."""
    list_id: str = Field(default="weekly.example.org", pattern=r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")
    """The list's name for mail programs (RFC 2919); choose it once, for ever."""
    identity: str = "Weekly Paper Digest, published by volunteers."
    """Who sends this, at the end of each message; many countries ask for a postal address."""
    bounces: Mailbox | None = None
    """The mailbox that bounces and requests to leave come back to, with a tag: for
    `bounces@example.org` they come to `bounces+TAG@example.org`. `digest bounces` reads it. Null:
    they come to the sender, and are for a person."""
    on_unknown: Literal["resend", "hold"] = "resend"
    """What is done with a message of which nobody knows whether it went out: `resend` may send it
    twice, with the same Message-ID; `hold` may lose it, and says so."""
    patience: float = Field(default=10.0, ge=0)
    """Minutes that one run waits to try again what a server put off; the next run goes on."""
    give_up: float = Field(default=48.0, gt=0)
    """Hours after which a message that is put off again and again is given up."""
    dkim: DkimSettings | None = None
    """Signs each message; null where the relay does."""


class ImapSettings(Section):
    """A mailbox on a server."""

    host: str = Field(pattern=r"^[A-Za-z0-9.:-]+$")
    """The server's name."""
    port: int = Field(default=993, ge=1, le=65535)
    """993 for `tls`, 143 for `starttls`."""
    security: Literal["starttls", "tls", "none"] = "tls"
    """How the connection is kept private. `none` is plain text, for a server on this machine."""
    username: str = Field(min_length=1)
    """Who logs in. The password is read from `DIGEST_IMAP_PASSWORD` in the environment, or from
    the file that `DIGEST_IMAP_PASSWORD_FILE` names."""
    folder: str = Field(default="INBOX", min_length=1)
    """The folder with what came back."""
    ca_file: Path | None = None
    """Certificates to trust beside those of the system."""


class BouncesSettings(Section):
    """Where `digest bounces` reads what came back, and what it makes of it."""

    maildir: Path | None = None
    """A Maildir, the folder that holds `new` and `cur`."""
    imap: ImapSettings | None = None
    """A mailbox on a server."""
    soft_limit: int = Field(default=3, ge=1)
    """So many issues that come back as "not now" within 90 days are as one "never"."""
    unread: Path = Path("var/unread")
    """The folder for what was read from standard input and not understood."""
