"""Where the files of a model are: in a local folder, or on the hub and then in its cache."""

from __future__ import annotations

import errno
import hashlib
import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from digest.config import CardsSettings
from digest.errors import SummarizerError
from digest.text.repair import one_line

_DESCRIPTION: Final = ("*.json", "*.jinja", "*.model", "*.txt")
_WEIGHTS: Final = "*.safetensors"
# The same weights once more, for other programs: in subfolders, or in the form of their makers.
_ELSEWHERE: Final = ("*/*", "consolidated*")
_PIECE: Final = 1 << 20
_log = logging.getLogger(__name__)


def model_of(settings: CardsSettings) -> str:
    """Return the model's name on the hub, or its folder; the settings have seen to it."""
    return settings.model or ""


def shown_name(settings: CardsSettings) -> str:
    """Name the model for readers: as on the hub, or by the last part of its folder."""
    folder = local_folder(model_of(settings))
    return folder.resolve().name if folder else model_of(settings)


def version_of(settings: CardsSettings) -> str:
    """Return which version of the model this is, without the network: revision or fingerprint."""
    folder = local_folder(model_of(settings))
    if folder:
        return f"files {_fingerprint(folder)}"
    return f"revision {settings.transformer.revision or 'main'}"


def local_folder(model: str) -> Path | None:
    """Return the folder that *model* names; None if it has to be a name on the hub."""
    looks_local = model.startswith(("/", ".", "~"))
    with suppress(OSError, RuntimeError):  # too long for a path; the home of nobody
        folder = Path(model).expanduser()
        return folder if looks_local or folder.is_dir() else None
    return Path(model) if looks_local else None


def find_description(settings: CardsSettings) -> Path:
    """Return the folder with all but the weights, downloading it if need be.

    Raises SummarizerError if it cannot be had.
    """
    return _find(settings, *_DESCRIPTION)


def find_weights(settings: CardsSettings) -> Path:
    """Return the folder with the whole model, downloading it if need be; only safetensors.

    Raises SummarizerError if it cannot be had, or has its weights in another form: pickled ones
    can run any code.
    """
    folder = _find(settings, *_DESCRIPTION, _WEIGHTS)
    if not any(folder.glob(_WEIGHTS)):
        msg = f"the model {shown_name(settings)} has no weights in the safetensors format"
        hint = "other formats can run code as they load; take another copy, or convert it yourself"
        raise SummarizerError(msg, hint=hint)
    return folder


def _find(settings: CardsSettings, *patterns: str) -> Path:
    folder = local_folder(model_of(settings))
    if folder is None:
        return _download(model_of(settings), settings.transformer.revision, patterns)
    if not (folder / "config.json").is_file():
        msg = f"there is no model in {folder}: it has no config.json"
        raise SummarizerError(msg, hint="set cards.model to its folder, or to a name on the hub")
    return folder


def _download(name: str, revision: str | None, patterns: tuple[str, ...]) -> Path:
    """Copy files of the hub into its cache, those that are not there yet."""
    from huggingface_hub import snapshot_download

    _log.info("looking for %s on the hub; what is new is downloaded", name)
    try:
        folder = snapshot_download(
            name, revision=revision, allow_patterns=[*patterns], ignore_patterns=[*_ELSEWHERE]
        )
    except Exception as error:  # of the hub's client, of its HTTP client, and of the disk
        raise _refusal(name, revision or "main", error) from error
    return Path(folder)


def _refusal(name: str, revision: str, error: Exception) -> SummarizerError:
    """Return in one line why a model cannot be had from the hub."""
    from huggingface_hub import errors

    match error:
        case errors.GatedRepoError():
            msg = f"the model {name} is behind a gate of its makers"
            hint = "accept their terms on its page, and set HF_TOKEN to a token of your account"
        case errors.RevisionNotFoundError():
            msg = f"the model {name} has no revision {revision!r}"
            hint = "set cards.transformer.revision to a branch, tag or commit on its page"
        case errors.RepositoryNotFoundError() | errors.HFValidationError():
            msg = f"there is no model {name}, neither as a folder here nor on the hub"
            hint = "check cards.model; a private model needs a token in HF_TOKEN"
        case errors.LocalEntryNotFoundError() | errors.OfflineModeIsEnabled():
            msg = f"the model {name} is not on this machine, and the hub cannot be reached"
            hint = "download it while there is a network, or set cards.model to a folder"
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            msg = f"the disk is full: the model {name} does not fit"
            hint = "make room, or set HF_HOME to a folder on a larger disk"
        case _:
            msg = f"cannot download the model {name}: {one_line(str(error))[:200]}"
            hint = "try again later; what has come stays in the cache"
    return SummarizerError(msg, hint=hint)


def _fingerprint(folder: Path) -> str:
    """Hash what tells one model from another: its small files, and both ends of its weights.

    A folder without files, or with files that cannot be read, has one as well; what is wrong with
    it is said when it is loaded.
    """
    told = hashlib.sha256()
    with suppress(OSError):
        for path in sorted(folder.glob("*")):
            if path.is_file() and any(path.match(each) for each in (*_DESCRIPTION, _WEIGHTS)):
                told.update(f"{path.name} {path.stat().st_size}\n".encode())
                for piece in _ends(path):
                    told.update(piece)
    return told.hexdigest()[:12]


def _ends(path: Path) -> Iterator[bytes]:
    """Read the first and the last megabyte of a file; weights have gigabytes."""
    with path.open("rb") as file:
        yield file.read(_PIECE)
        file.seek(max(0, path.stat().st_size - _PIECE))
        yield file.read(_PIECE)
