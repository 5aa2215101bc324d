"""What all targets share: from a question to a program, names, sums, and the fold that prints."""
