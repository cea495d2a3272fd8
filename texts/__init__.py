"""Every text that an editor reads, one folder for each language; below all other packages, since each may speak."""
