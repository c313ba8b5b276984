"""The main text and the metadata of an HTML page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

LONGEST = 8_000_000
"""Characters of a page that are parsed."""

_TAG = re.compile(
    r"<(script|style|noscript|template)\b.*?</\1\s*>|<!--.*?-->|<[^>]{0,5000}>",
    re.DOTALL | re.IGNORECASE,
)


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

    html = html[:LONGEST].replace("\0", "")
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
        title=_known(found.title),
        byline=_known(found.author),
        url=_known(found.url),
        publisher=_known(found.sitename),
    )


def is_fragment(html: str) -> bool:
    """Whether markup is the inside of an article and not a page."""
    return not re.search(r"<(?:html|body|head)\b", html[:20_000], re.IGNORECASE)


def plain_text(html: str) -> str:
    """All text of a fragment, with a line for each block."""
    blocks = re.sub(
        r"</?(?:p|div|br|li|h[1-6]|tr|blockquote|section)\b[^>]{0,2000}>",
        "\n",
        html,
        flags=re.IGNORECASE,
    )
    return unescape(_TAG.sub(" ", blocks))


def _known(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None
