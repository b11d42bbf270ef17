"""Files that ship with the program: templates, sample seeds, the commented config.yaml."""

from __future__ import annotations

from pathlib import Path

_PACKAGED = Path(__file__).parent / "_data"
_CHECKOUT = Path(__file__).parent.parent


def asset(name: str) -> Path:
    """Give the path of ``templates``, ``seeds`` or ``config.yaml``.

    A wheel holds them inside the package; a checkout has them at its top.
    """
    packaged = _PACKAGED / name
    return packaged if packaged.exists() else _CHECKOUT / name
