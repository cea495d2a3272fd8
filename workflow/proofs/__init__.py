"""Proof bundles: everything that a change rests on in one file, and its check without the database."""
