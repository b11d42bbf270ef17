"""What an abstract shows on its surface that bears on a score."""
