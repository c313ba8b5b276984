"""The Markdown that Dateline itself writes: headings, tables, lists, paragraphs, code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from pipeline.dataset.report.markup import Cell, Markup, element, joined, table


def markdown(text: str, caption: str) -> Markup:
    """A document as HTML, its title left out and the other headings below a section's.

    ``caption`` is that of its tables.
    """
    blocks: list[Markup] = []
    for kind, group in groupby(text.splitlines(), _kind):
        lines = list(group)
        if kind == "|":
            head, *rows = [[c.strip() for c in line.strip("| ").split("|")] for line in lines]
            body = [[_cell(c) for c in row] for row in rows if not set("".join(row)) <= set("-: ")]
            blocks.append(table(head, body, caption))
        elif kind == "*":
            blocks.append(_list(lines))
        elif kind == "#":
            blocks += [element("h3", line.lstrip("# ")) for line in lines if line[:2] == "##"]
        elif kind == "p":
            blocks.append(element("p", _inline(" ".join(lines))))
    return joined(blocks)


def _kind(line: str) -> str:
    if not line.strip():
        return ""
    return line[0] if line[0] in "|#" or line[:2] == "* " else "p"


def _list(lines: Sequence[str]) -> Markup:
    return element("ul", *(element("li", _inline(line[2:])) for line in lines))


def _cell(text: str) -> Cell:
    return int(text) if text.isascii() and text.isdigit() else _inline(text)


def _inline(text: str) -> Markup:
    parts = re.split(r"`([^`]*)`", text)
    return joined(element("code", p) if n % 2 else p for n, p in enumerate(parts))
