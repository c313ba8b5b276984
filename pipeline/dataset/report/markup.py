"""HTML made of elements, so that whatever is not an element is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

Cell = object
"""Text, a number, None, or Markup."""


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def escaped(value: Cell) -> Markup:
    """A value as HTML: Markup as it is, whole numbers with separators, None as nothing."""
    if isinstance(value, Markup):
        return value
    if value is None:
        return Markup("")
    if isinstance(value, int) and not isinstance(value, bool):
        return Markup(f"{value:,}")
    return Markup(html.escape(str(value)))


def element(name: str, *children: Cell, **attributes: str | int | float | None) -> Markup:
    """An element; an attribute of None is left out, ``_`` in names stands for ``-``."""
    given = "".join(
        f' {key.strip("_").replace("_", "-")}="{html.escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{given}>{''.join(map(escaped, children))}</{name}>")


def joined(parts: Iterable[Cell]) -> Markup:
    """Parts one after the other."""
    return Markup("".join(map(escaped, parts)))


def table(
    head: Sequence[str], rows: Iterable[Sequence[Cell]], caption: str, class_: str | None = None
) -> Markup:
    """A table that scrolls by itself where it is wider than the page; numbers to the right."""
    listed = list(rows)
    numeric = [bool(listed) and _is_number(row) for row in zip(*listed, strict=True)]
    names = zip(head, numeric or [False] * len(head), strict=True)
    columns = (element("th", n, scope="col", class_="n" if right else None) for n, right in names)
    body = joined(element("tr", *map(_cell, row)) for row in listed)
    return element(
        "div",
        element(
            "table",
            element("caption", caption),
            element("thead", element("tr", *columns)),
            element("tbody", body),
            class_=class_,
        ),
        class_="scroll",
        tabindex=0,
        role="region",
        aria_label=caption,
    )


def _is_number(values: Cell | Sequence[Cell]) -> bool:
    listed = values if isinstance(values, tuple) else (values,)
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in listed)


def _cell(value: Cell) -> Markup:
    return element("td", value, class_="n" if _is_number(value) else None)


def folded(summary: Cell, *parts: Cell, opened: bool = False) -> Markup:
    """Something that is shown when asked for, or from the start if ``opened``."""
    return element("details", element("summary", summary), *parts, open="" if opened else None)


def find_button(label: str, query: str) -> Markup:
    """A button that looks for something in the table of events."""
    return element("button", label, type="button", class_="find", data_query=query)


def share_bar(counts: Sequence[int], most: int) -> Markup:
    """A bar as long as the share of ``most``, divided by quad class."""
    pieces = (
        element("i", class_=f"q{quad}", style=f"flex-grow:{count}")
        for quad, count in enumerate(counts, 1)
        if count
    )
    width = 100 * sum(counts) / max(most, 1)
    bar = element("span", *pieces, style=f"width:{width:.1f}%")
    return element("span", bar, class_="bar", aria_hidden="true")


def meter(share: float) -> Markup:
    """A bar for a share between 0 and 1."""
    bar = element("span", style=f"width:{100 * share:.1f}%")
    return element("span", bar, class_="bar meter", aria_hidden="true")
