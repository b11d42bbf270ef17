"""A fake arXiv on loopback: the query API, the feeds and OAI-PMH in today's shape.

In tests::

    papers = make_fake_papers(300, Week(2026, 19), seed=1)
    with FakeArxiv(papers, now=NOW, faults=["429:3"]) as arxiv:
        fetch(arxiv.api_url)
        assert len(arxiv.log) == 5

By hand: ``python -m tests.fake_arxiv --papers FILE --fault 429:3``.
"""

from tests.fake_arxiv.faults import FAULTS, Fault, FaultQueue, parse_fault
from tests.fake_arxiv.making import load_papers, make_fake_papers
from tests.fake_arxiv.papers import FakePaper, Version
from tests.fake_arxiv.server import FakeArxiv, Request

__all__ = [
    "FAULTS",
    "FakeArxiv",
    "FakePaper",
    "Fault",
    "FaultQueue",
    "Request",
    "Version",
    "load_papers",
    "make_fake_papers",
    "parse_fault",
]
