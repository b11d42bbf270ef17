"""What goes into an issue, and in which order. Pure."""
