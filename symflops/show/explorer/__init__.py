"""A scenario as one page that works out its numbers itself: a file for each thing the page is made of."""
