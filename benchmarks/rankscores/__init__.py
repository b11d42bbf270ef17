"""What `benchmarks/ranking.py` compares with."""
