"""Issues as pages, feeds and messages; and how pages reach the disk."""
