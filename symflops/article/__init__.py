"""Claims of articles, found without annotation and judged."""
