"""What an author asks of the checker in comments: pins, names, what to ignore, and which errors are meant."""
