"""What there is to say about an answer, a derivation, the library: pages, whatever the format."""
