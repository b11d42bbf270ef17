"""The app's templates are tried before anybody asks for a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.cli.proof import prove
from digest.config import Config, SiteSettings
from digest.errors import RenderError
from tests.webapp import make_config

_PAGES = ("confirm", "erase", "forms", "leave", "link", "preferences", "subscribe", "told")


def with_templates(folder: Path) -> Config:
    config = make_config(folder)
    site = SiteSettings(url=config.site.url, path=config.site.path, templates=folder)
    return config.model_copy(update={"site": site})


@pytest.mark.parametrize("name", _PAGES)
def test_each_broken_template_is_found(name: str, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / f"{name}.html").write_text("\n{{ nonsense }}")
    with pytest.raises(RenderError) as caught:
        prove(with_templates(tmp_path))
    assert caught.value.message == f"site/{name}.html, line 2: 'nonsense' is undefined"


def test_ours_are_fine(tmp_path: Path) -> None:
    prove(with_templates(tmp_path))
