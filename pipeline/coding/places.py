"""Toponyms in the text, resolved to places on the map."""

from __future__ import annotations

from pipeline.coding.names import NameMatch
from pipeline.coding.parsing import Tree
from pipeline.coding.records import Place


def find_places(text: str, names: list[NameMatch], trees: list[Tree]) -> list[Place]:
    """Every toponym of a text."""
    return []
