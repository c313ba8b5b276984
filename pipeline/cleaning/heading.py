"""What precedes an article's first sentence: its title, its byline, its dateline."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipeline.cleaning.dateline import split_dateline
from pipeline.cleaning.phrases import agencies

_TITLE_LONGEST = 200
_BYLINE_LONGEST = 120
_HEADING_PARAGRAPHS = 4
_RUBRICS = 3
_RUBRIC_WORDS = 5
_SENTENCE_END = re.compile(r"""[.!?:;,…]["'”’)\]]*$""")
_NAME = r"(?:[A-ZÀ-ÞŁŚŠŽČ][\w.'’-]*|de|del|der|van|von|bin|al|da|dos|la|le|el|ul)"
_BYLINE = re.compile(
    r"^(?:[Bb]y|BY|[Ww]ritten by|[Ss]tory by|[Ff]rom)\s*:?\s+"
    rf"(?P<names>{_NAME}(?:(?:,? and|,| &)?\s+{_NAME}){{0,12}})\.?$"
)
_JOB = re.compile(
    r"(?:,?\s*(?:staff|senior|chief|special|foreign|political|diplomatic|business)?\s*"
    r"(?:writers?|reporters?|correspondents?|editors?|(?:in|at) [A-Z]\w+))+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """What was taken off the front of a text, and the paragraphs that are left."""

    title: str | None
    byline: str | None
    dateline_place: str | None
    paragraphs: list[str]


def split_heading(paragraphs: list[str], title: str | None, byline: str | None) -> Heading:
    """Take title, byline and dateline off the front of an article.

    A title or byline that is known already is kept, and its repetition in the text is dropped.
    A first paragraph becomes the title only if none is known and it is no sentence.
    """
    heading = Heading(title, byline, None, paragraphs)
    for _ in range(_HEADING_PARAGRAPHS):
        shorter = _without_dateline(_without_byline(_without_title(heading)))
        if shorter == heading:
            break
        heading = shorter
    return heading


def byline_of(paragraph: str) -> str | None:
    """The names of a byline paragraph, or None if it is none."""
    if len(paragraph) > _BYLINE_LONGEST:
        return None
    if paragraph in agencies():
        return paragraph
    found = _BYLINE.match(paragraph)
    return _JOB.sub("", found["names"]).strip(" ,") or None if found else None


def _without_title(heading: Heading) -> Heading:
    first, rest = _first(heading)
    if not rest:
        return heading
    if heading.title:
        return replace(heading, paragraphs=_after_title(heading.paragraphs, heading.title))
    if len(first) > _TITLE_LONGEST or _SENTENCE_END.search(first) or byline_of(first):
        return heading
    if split_dateline(first) or not _looks_like_body(rest):
        return heading
    return replace(heading, title=first, paragraphs=rest)


def _after_title(paragraphs: list[str], title: str) -> list[str]:
    """The paragraphs without a repetition of the title and the rubric above it."""
    for number, paragraph in enumerate(paragraphs[:_RUBRICS]):
        if _letters(paragraph) == _letters(title) and len(paragraphs) > number + 1:
            return paragraphs[number + 1 :]
        if len(paragraph.split()) > _RUBRIC_WORDS or _SENTENCE_END.search(paragraph):
            break
    return paragraphs


def _without_byline(heading: Heading) -> Heading:
    first, rest = _first(heading)
    names = byline_of(first) if rest else None
    if not names:
        return heading
    return replace(heading, byline=heading.byline or names, paragraphs=rest)


def _without_dateline(heading: Heading) -> Heading:
    first, rest = _first(heading)
    found = split_dateline(first)
    if not found:
        return heading
    return replace(
        heading,
        dateline_place=heading.dateline_place or found.place,
        paragraphs=[found.rest, *rest],
    )


def _first(heading: Heading) -> tuple[str, list[str]]:
    first, *rest = heading.paragraphs or [""]
    return first, rest


def _looks_like_body(paragraphs: list[str]) -> bool:
    """Whether there is a sentence soon, so that what precedes it can be a title."""
    return any(_SENTENCE_END.search(paragraph) for paragraph in paragraphs[:3])


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
