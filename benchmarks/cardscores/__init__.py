"""What `benchmarks/cards.py` is made of: one module for each thing that it measures."""
