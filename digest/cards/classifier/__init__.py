"""What each sentence of an abstract is there for, and how much it matters to a card."""
