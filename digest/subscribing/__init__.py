"""What becomes of a subscription: asking, saying yes, choosing, leaving, what comes back."""
