"""What speaks for each tag: cue words, words in passing, and how much each counts."""
