"""How a language model is asked for a card, and what becomes of its answer."""
