"""What arXiv answers: its documents, read strictly. Pure."""
