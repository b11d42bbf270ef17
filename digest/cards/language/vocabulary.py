"""Words: lists written as running text, and their first letters. Pure."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Give the words of *text*."""
    return frozenset(text.split())


def capitalised(text: str) -> str:
    """Begin *text* with a capital, except where its first word is spelled with others (iPhone)."""
    first = text.split(" ", 1)[0].split("-", 1)[0]
    return text if any(mark.isupper() for mark in first[1:]) else text[:1].upper() + text[1:]
