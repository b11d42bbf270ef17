"""How arXiv is asked: one request at a time, patiently, and nothing twice on a day."""
