"""The words of the project: frozen, slotted, pure values."""

__version__ = "0.1.0"
