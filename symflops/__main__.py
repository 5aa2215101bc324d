"""`python -m symflops`."""

from symflops.cli import main

main()
