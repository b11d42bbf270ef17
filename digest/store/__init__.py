"""Papers, cards, issues, subscribers and the outbox, in one database."""
