"""One module a part of the page, each with its `router`; the application finds them here."""
