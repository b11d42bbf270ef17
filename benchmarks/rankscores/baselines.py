"""Orders of papers that are simple, unfair or known: what the attention score is compared with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from digest.compose.attention import EDITOR, FEATURED
from training.outcomes import Papers
from training.weekly import Array

_CUES: Final = re.compile(
    r"\b(?:first|novel\w*|state[- ]of[- ]the[- ]art|sota|outperform\w*)\b", re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"https?:|https? URL")
_FREEDOM: Final = 3.0
_SEEN_OFTEN: Final = 8


def random_order(papers: Papers) -> Array:
    """Score by chance."""
    return np.random.default_rng(0).random(len(papers.titles))


def cue_words(papers: Papers) -> Array:
    """Count the claims of being first, novel or best."""
    return np.array([float(len(_CUES.findall(text))) for text in papers.abstracts])


def length(papers: Papers) -> Array:
    """Give the length of the abstract."""
    return np.array([float(len(text)) for text in papers.abstracts])


def short_title(papers: Papers) -> Array:
    """Put short titles first."""
    return np.array([-float(len(title)) for title in papers.titles])


def address(papers: Papers) -> Array:
    """Say whether the abstract has a link."""
    return np.array([float(bool(_ADDRESS.search(text))) for text in papers.abstracts])


def author_count(papers: Papers) -> Array:
    """Count the authors, which the score must not know."""
    return papers.authors.astype(np.float64)


#: Those that need no teaching.
PLAIN: Final[Mapping[str, Callable[[Papers], Array]]] = MappingProxyType(
    {
        "random": random_order,
        "cue words": cue_words,
        "abstract length": length,
        "short title": short_title,
        "link in abstract": address,
        "number of authors (unfair)": author_count,
    }
)


def reference(taught: Papers, papers: Papers) -> dict[str, Array]:
    """Teach the text model of the reference on *taught*, for readers and for the editor."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=_SEEN_OFTEN, sublinear_tf=True)
    known = vectorizer.fit_transform(_texts(taught))
    asked = vectorizer.transform(_texts(papers))
    scores = {}
    for name, who in (("reference for readers", FEATURED), ("reference for the editor", EDITOR)):
        model = LogisticRegression(C=_FREEDOM, solver="liblinear", random_state=0, max_iter=200)
        model.fit(known, taught.picked[who])
        scores[name] = np.asarray(model.decision_function(asked), np.float64)
    both = [(one - one.mean()) / one.std() for one in scores.values()]
    return scores | {"reference, both mixed": 0.62 * both[0] + 0.38 * both[1]}


def _texts(papers: Papers) -> list[str]:
    return [f"{title}. {text}" for title, text in zip(papers.titles, papers.abstracts, strict=True)]
