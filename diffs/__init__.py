"""Pure: what changed, what kind of change it is, and what follows from dates. No file, network, clock or store."""
