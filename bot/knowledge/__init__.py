"""What the bot knows: the model of its files, the loader, and the checks for curators."""
