"""A weekly digest of arXiv papers: cards, a site, feeds and email."""

__version__ = "0.1.0"
