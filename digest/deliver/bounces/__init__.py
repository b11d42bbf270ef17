"""What comes back to the sender: reading it, and what it says of whom."""
