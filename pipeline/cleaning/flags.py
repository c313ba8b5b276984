"""What cleaning notices about an article; nothing is dropped for it."""

from __future__ import annotations

import re

SHORT_WORDS = 25

_CORRECTION = re.compile(
    r"\b(?:an earlier version of this|corrects? (?:the )?(?:spelling|name|date|figure|day|headline|"
    r"attribution|paragraph)|correction:|we apologi[sz]e for the error|this (?:story|article) has "
    r"been (?:corrected|updated to correct))",
    re.IGNORECASE,
)


def flags_of(
    title: str | None, text: str, url: str | None, language: str | None
) -> tuple[str, ...]:
    """The flags of an article, sorted."""
    found: set[str] = set()
    if len(text.split()) < SHORT_WORDS:
        found.add("too_short")
    if language not in (None, "en"):
        found.add("not_english")
    if _CORRECTION.search(text):
        found.add("correction")
    return tuple(sorted(found))
