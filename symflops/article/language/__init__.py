"""How articles write numbers, units and expressions: from the text of a block to tokens, trees, and the chains they stand in."""
