"""Keys of lexicon entries: how the column ``rule`` of a mention names what fired.

A key is made from the entry alone, so that it stays when other lines come, go or move.
"""

from __future__ import annotations

import hashlib

DIGEST = 6
"""Hexadecimal digits: enough to tell the entries of one word in one file apart."""


def entry_key(file: str, word: str, pos: str, when: str = "") -> str:
    """The key of an entry: ``assault attack.v``, or with conditions ``assault attack.v#3fa2c1``.

    The conditions tell the entries of a word apart; their order, and that of the values in one,
    means nothing and leaves the key as it is.

    Args:
        file: Name of the lexicon file without its suffix.
        word: Trigger or operator with its particle.
        pos: Part of speech as in the file.
        when: Conditions as in the file.
    """
    key = f"{file} {word}.{pos}"
    if not when:
        return key
    told = " ".join(sorted(_in_order(condition) for condition in when.split()))
    return f"{key}#{hashlib.sha256(told.encode()).hexdigest()[:DIGEST]}"


def _in_order(condition: str) -> str:
    """A condition with its values sorted."""
    slot, sign, values = condition.partition("=")
    return slot + sign + "|".join(sorted(values.split("|")))


def composed_key(operator: str, rule: str) -> str:
    """The key of an event that a word made of another one: ``refuse(consult visit.v)``."""
    return f"{operator}({rule})"


def fired(rule: str) -> str:
    """The key of the entry that fired, without what was composed around it."""
    return rule.rpartition("(")[2].rstrip(")")
