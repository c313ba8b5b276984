"""The main text and the metadata of an HTML page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

LONGEST = 4_000_000
"""Characters of a page that are parsed."""
MOST_TAGS = 50_000
"""Tags of a page that are parsed: ten times those of a crowded real one, a few seconds' work."""

_SITE_MARK = re.compile(r"^(.+)\s([|–—-])\s+([^|]{2,50})$")
_BLOCKS = frozenset(
    ["p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "blockquote", "section"]
)
_UNSEEN = frozenset(["script", "style", "noscript", "template", "iframe", "svg"])


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds; every field but the text may be missing."""

    text: str
    title: str | None = None
    byline: str | None = None
    url: str | None = None
    publisher: str | None = None


def read_page(html: str, url: str | None) -> Page:
    """The article of a page: its paragraphs, one a line, and what it says about itself.

    A fragment without page structure, as feeds carry, gives all its text.
    """
    # Imported here: it is slow to load, and text needs none of it.
    from trafilatura import bare_extraction

    html = _bounded(html.replace("\0", ""))
    try:
        found = bare_extraction(
            html,
            url=url,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            fast=True,
        )
    except Exception:  # trafilatura documents no exceptions, and broken markup raises many kinds
        found = None
    if found is None or isinstance(found, dict):
        return Page(plain_text(html) if is_fragment(html) else "")
    return Page(
        text=found.text or (plain_text(html) if is_fragment(html) else ""),
        title=own_title(_known(found.title), _known(found.sitename), found.url or url),
        byline=_known(found.author),
        url=_known(found.url),
        publisher=_known(found.sitename),
    )


def _bounded(html: str) -> str:
    """The page as far as it is parsed: an endless one must not take endless time."""
    html = html[:LONGEST]
    if html.count("<") <= MOST_TAGS:
        return html
    return "<".join(html.split("<", MOST_TAGS)[:MOST_TAGS])


def own_title(title: str | None, site: str | None, url: str | None) -> str | None:
    """The title without the name of the site that pages add to it: "Talks fail | The Herald"."""
    head, mark, tail = _last_part(title or "")
    if not mark or len(head) < len(tail):
        return title
    host = (urlsplit(url).hostname or "") if url else ""
    name = _letters(tail)
    is_site = bool(name) and (name == _letters(site or "") or name in _letters(host))
    return head if is_site or (mark == "|" and len(head.split()) >= 4) else title


def _last_part(title: str) -> tuple[str, str, str]:
    found = _SITE_MARK.match(title)
    return (found[1].strip(), found[2], found[3].strip()) if found else (title, "", "")


def _letters(name: str) -> str:
    return re.sub(r"[\W_]|^the\b", "", name.lower())


def is_fragment(html: str) -> bool:
    """Whether markup is the inside of an article and not a page."""
    return not re.search(r"<(?:html|body|head)\b", html[:20_000], re.IGNORECASE)


def plain_text(html: str) -> str:
    """All text of a fragment that a reader would see, with a line for each block."""
    from trafilatura import load_html

    tree = load_html(f"<html><body><div>{html}</div></body></html>")
    if tree is None:
        return ""
    parts: list[str] = []
    for moment, element in _walk(tree):
        if element.tag in _BLOCKS:
            parts.append("\n")
        if moment == "start" and element.tag not in _UNSEEN:
            parts.append(element.text or "")
        if moment == "end":
            parts.append(element.tail or "")
    return "".join(parts)


def _walk(tree: Any) -> Iterator[tuple[str, Any]]:
    """Start and end of every element in document order, without recursion: pages nest deeply."""
    stack: list[tuple[str, Any]] = [("start", tree)]
    while stack:
        moment, element = stack.pop()
        yield moment, element
        if moment == "start":
            stack.append(("end", element))
            if isinstance(element.tag, str) and element.tag not in _UNSEEN:
                stack.extend(("start", child) for child in reversed(element))


def _known(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None
