"""Articles whose subject has nothing to code: sport, entertainment, gadgets."""

from __future__ import annotations


def is_off_topic(text: str) -> bool:
    """Whether the words of a text are those of a sport, culture or technology page."""
    return False
