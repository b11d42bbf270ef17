"""A Maildir: letters that nobody has seen, and the flag that they have been."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from digest.deliver.bounces import LIMIT, Letter
from digest.errors import ConfigError, DeliveryError

_INFO = ":2,"
_SEEN = "S"
_TRASHED = "T"


class Maildir:
    """The letters in ``new`` and ``cur`` without the flag S; those that are settled get it.

    A letter that another run or a mail program moves meanwhile is left to it.
    """

    def __init__(self, folder: Path) -> None:
        self.name = f"{folder}"
        self._folder = folder

    def letters(self) -> Iterator[Letter]:
        """Yield each letter; raises ConfigError where there is no Maildir, DeliveryError."""
        for place in ("new", "cur"):
            for path in self._files(place):
                content = self._content(path)
                if content is not None:
                    yield Letter(place=f"{place}/{path.name}", content=content)

    def settle(self, letter: Letter) -> None:
        """Move *letter* to ``cur``, with the flag S."""
        path = self._folder / letter.place
        name, _, flags = path.name.partition(_INFO)
        seen = "".join(sorted({*flags, _SEEN}))
        try:
            path.replace(self._folder / "cur" / f"{name}{_INFO}{seen}")
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._error(error) from error

    def close(self) -> None:
        """Do nothing: files are closed as they are read."""

    def _files(self, place: str) -> list[Path]:
        """Give the unseen files of a subfolder, oldest first as their names go."""
        folder = self._folder / place
        try:
            return sorted(path for path in folder.iterdir() if _is_unseen(path))
        except (FileNotFoundError, NotADirectoryError) as error:
            msg = f"{self._folder} is not a Maildir: it has no folder {place}"
            raise ConfigError(msg, hint="mkdir -p DIR/new DIR/cur DIR/tmp") from error
        except OSError as error:
            raise self._error(error) from error

    def _content(self, path: Path) -> bytes | None:
        """Read a letter; None if it has gone."""
        try:
            with path.open("rb") as file:
                return file.read(LIMIT)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._error(error) from error

    def _error(self, error: OSError) -> DeliveryError:
        msg = f"the Maildir {self._folder} cannot be used: {error.strerror}"
        return DeliveryError(msg, hint="check its permissions; what was read is kept")


def _is_unseen(path: Path) -> bool:
    flags = path.name.partition(_INFO)[2]
    seen = _SEEN in flags or _TRASHED in flags
    return not seen and not path.name.startswith(".") and path.is_file()
