"""What becomes of a subscription: asking, saying yes, choosing, leaving, and mail that comes back."""
