"""Debian's Chromium, without JavaScript, where it is installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Error, Page, sync_playwright

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")


@contextmanager
def empty_page() -> Iterator[Page]:
    """Give an empty page of a browser that runs no script."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        except Error as error:
            pytest.skip(f"chromium cannot be started: {error.message.splitlines()[0]}")
        context = browser.new_context(java_script_enabled=False)
        context.set_default_timeout(30_000)
        yield context.new_page()
        browser.close()
