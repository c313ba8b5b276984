"""Boilerplate paragraphs: what a page or reprint puts around an article's text."""

from __future__ import annotations

import re

from pipeline.cleaning.phrases import boilerplate

LONGEST = 240
"""Characters; a longer paragraph is never boilerplate as a whole."""

_BREADCRUMBS = re.compile(r"^[^.!?]{1,40}\s[|»›]\s[^.!?]{1,40}$")
_LETTER = re.compile(r"\w")
_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)


def without_furniture(paragraphs: list[str]) -> list[str]:
    """The paragraphs of the article itself, in order. Idempotent."""
    while True:
        kept = _pass(paragraphs)
        if kept == paragraphs:
            return kept
        paragraphs = kept


def _pass(paragraphs: list[str]) -> list[str]:
    phrases = boilerplate()
    kept: list[str] = []
    for number, paragraph in enumerate(paragraphs):
        late = number and 3 * number >= len(paragraphs)
        if late and len(paragraph) < 60 and phrases.end.match(paragraph):
            break
        cut = "" if _is_furniture(paragraph) else without_marks(paragraph)
        if cut and not _is_furniture(cut):
            kept.append(cut)
    return kept


def without_marks(paragraph: str) -> str:
    """The paragraph without the marks of a reprint that it begins or ends with."""
    phrases = boilerplate()
    start = phrases.opening.match(paragraph)
    if start:
        paragraph = paragraph[start.end() :]
    # Only the end is searched: the pattern would be tried at every space of a long text.
    body, tail = paragraph[:-LONGEST], paragraph[-LONGEST:]
    return (body + phrases.closing.sub("", tail, count=1)).strip()


def _is_furniture(paragraph: str) -> bool:
    if len(paragraph) > LONGEST:
        return False
    if not _LETTER.search(paragraph) or _ADDRESS.match(paragraph) or _BREADCRUMBS.match(paragraph):
        return True
    return bool(boilerplate().line.match(paragraph))
