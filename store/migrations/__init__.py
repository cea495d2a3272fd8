"""The steps from one schema to the next, found and run through this package, wherever it is installed."""

HEAD = "0008"
"""The revision this program reads and writes."""
