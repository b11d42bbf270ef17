"""The tags of a paper, from a closed list, by its words.

* :mod:`~digest.cards.tags.cues`: the list, and the words that speak for each tag.
* :mod:`~digest.cards.tags.model`: how sure each tag is, and which are given.
"""

from __future__ import annotations

from digest.cards.tags.cues import TAGS
from digest.cards.tags.model import chosen, tags_of

__all__ = ["TAGS", "chosen", "tags_of"]
