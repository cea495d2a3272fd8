"""The steps in order, one module a step. A step calls downward and returns a value; it owns no rules."""
