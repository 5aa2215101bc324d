"""What all commands share: finding them, running one, writing what it replies."""
