"""The command line: one door on the same steps as the page. Heavy imports stay inside the commands."""
