"""The statements of a card, field by field, from the sentences chosen for each."""
