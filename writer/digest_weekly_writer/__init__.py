"""The weights of the writer; ``digest.cards.writing.model`` runs them."""
