"""Figures of others, and where they are from; none of them is measured here."""

from __future__ import annotations

from typing import Final

from benchmarks.cardscores.table import Row

_COHAN: Final = "Cohan et al. 2019 †"
_CACHOLA: Final = "Cachola et al. 2020 †"
_PROTOTYPE: Final = "earlier prototype"

#: CSAbstruct, test: micro and macro F1.
ROLES: Final = (
    Row(name="SciBERT, joint (test)", values=(83.1,), source=_COHAN),
    Row(name="HSLN (test)", values=(81.3,), source=_COHAN),
    Row(name="BERT + Transformer (test)", values=(78.8,), source=_COHAN),
    Row(name="CRF + neighbours (test)", values=(81.5, 79.1), source=_PROTOTYPE),
    Row(
        name="CRF + neighbours, train de-duplicated (test)", values=(80.9, 78.1), source=_PROTOTYPE
    ),
)

#: SciTLDR, abstract only, test: ROUGE-1, 2 and L against the best target.
SUMMARIES: Final = (
    Row(name="CATTS-XSUM (test)", values=(44.3, 21.3, 35.9), source=_CACHOLA),
    Row(name="BART-large (test)", values=(43.3, 20.8, 35.0), source=_CACHOLA),
    Row(name="MatchSum (test)", values=(42.7, 20.0, 34.0), source=_CACHOLA),
    Row(name="BERTSumExt (test)", values=(38.5, 16.6, 30.5), source=_CACHOLA),
)

#: Gold cards, the mean of five fields: only the evidence was measured, on 60 of them.
EVIDENCE: Final = (
    Row(name="mean, plain cue rules", values=(None, None, None, 52.2), source=_PROTOTYPE),
    Row(
        name="mean, logistic regression on gold cards",
        values=(None, None, None, 71.4),
        source=_PROTOTYPE,
    ),
    Row(
        name="mean, the same with 8,000 weak labels",
        values=(None, None, None, 73.4),
        source=_PROTOTYPE,
    ),
)
