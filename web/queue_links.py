"""Addresses of the queue as it was asked for, and of the changes that were opened from it."""

from urllib.parse import urlencode

from workflow.queue_filters import Asked


def address(asked: Asked, **changed: str | None) -> str:
    """The queue with these parameters changed; None takes one away."""
    parameters = {**asked.parameters, **changed}
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"/?{query}" if query else "/"


def suffix_of(asked: Asked) -> str:
    """What the address of a change carries so that its neighbours are those of this queue."""
    return f"?{urlencode(asked.parameters)}" if asked.parameters else ""
