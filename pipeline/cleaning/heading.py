"""What stands before an article's first sentence, and who signed it there or after its last."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipeline.cleaning.dateline import split_dateline
from pipeline.cleaning.phrases import agencies

_TITLE_LONGEST = 200
_BYLINE_LONGEST = 120
_CREDITS_LONGEST = 400
_HEADING_PARAGRAPHS = 4
_MARKS = "()[]-–— ."
"""What stands around the name of an agency that signs."""
_RUBRICS = 3
_RUBRIC_WORDS = 5
_SENTENCE_END = re.compile(r"""[.!?:;,…]["'”’)\]]*$""")
_NAME = r"(?:[A-ZÀ-ÞŁŚŠŽČ][\w.'’-]*|de|del|der|van|von|bin|al|da|dos|la|le|el|ul|staff)"
_NAMES = rf"{_NAME}(?:(?:,? and|,| &)?\s+{_NAME}){{0,12}}"
_VERB = r"(?:[Bb]y|BY|(?:[Ww]ritten|[Rr]eported|[Ss]tory|[Rr]eport|[Ww]ords|[Tt]ext) by)"
_TAIL = (
    rf"(?:(?:\s*[,|•·–—-]\s*|\s+)(?:(?:in|at|for) {_NAME}(?:\s+{_NAME}){{0,4}}|@\w+|"
    r"[\w.+-]+@[\w.-]+|(?:[Pp]ublished|[Uu]pdated|[Pp]osted)\b.{0,60})){0,4}"
)
"""Where they wrote and for whom, their addresses, and when."""
_BYLINE = re.compile(rf"^(?:{_VERB}|[Ff]rom)\s*:?\s+(?P<names>{_NAMES}?){_TAIL}\.?$")
_SIGNATURE = re.compile(rf"^{_VERB}\s*:?\s+{_NAME}\b")
_CREDIT = re.compile(
    r"^\W*(?:[Rr]eporting|[Ww]riting|[Rr]eported|[Ww]ritten) by\s*:?\s+(?P<names>[^;()]+)"
)
_OUTLET = r"(?:[A-Z][\w.&'’-]*\s+){0,3}"
_JOB = re.compile(
    rf"(?:(?:,\s*{_OUTLET})?\s*\b(?:(?:[Ss]taff|[Ss]enior|[Cc]hief|[Ss]pecial|[Ff]oreign|[Pp]olitical|"
    r"[Dd]iplomatic|[Bb]usiness)\s+)*(?:[Ww]riters?|[Rr]eporters?|[Cc]orrespondents?|[Ee]ditors?)"
    r"(?:\s+(?:in|at) [A-Z]\w+)*)+$"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """What was taken off the front of a text, and the paragraphs that are left."""

    title: str | None
    byline: str | None
    dateline_place: str | None
    paragraphs: list[str]


def split_heading(paragraphs: list[str], title: str | None, byline: str | None) -> Heading:
    """Take title, byline and dateline off the front of an article, and a byline off its end.

    A title or byline that is known already is kept, and its repetition in the text is dropped.
    A first paragraph becomes the title only if none is known and it is no sentence.
    """
    heading = _without_signature(Heading(title, byline, None, paragraphs))
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
    if _is_agency(paragraph):
        return paragraph
    found = _BYLINE.match(paragraph)
    if found:
        return _without_job(found["names"]) or None
    # "Ana Reyes, Associated Press" and "Ana Reyes, Staff Writer"
    names = _without_job(paragraph)
    is_signed = len(names.split()) > 1 and paragraph[len(names) :].startswith(",")
    return names if is_signed and re.fullmatch(_NAMES, names) else None


def byline_in_credits(paragraphs: list[str]) -> str | None:
    """Who wrote an article, as the note at its end says: "Reporting by Ana Reyes; Editing by …"."""
    found = (_CREDIT.match(p) for p in paragraphs if len(p) <= _CREDITS_LONGEST)
    return next(
        (names for credit in found if credit and (names := _credited(credit["names"]))), None
    )


def _credited(credit: str) -> str | None:
    """The names of a credit without where each was; None if it holds anything but names."""
    parts = re.split(r",\s*(?:and\s+)?|\s+and\s+", credit.strip(" ."))
    *others, last = (re.sub(r"\s+(?:in|at|for)\s.*", "", part) for part in parts)
    if not all(re.fullmatch(_NAMES, name) for name in (*others, last)):
        return None
    return f"{', '.join(others)} and {last}" if others else last


def _without_job(names: str) -> str:
    """The names of a byline without what their bearers are, and for whom they write."""
    names = _JOB.sub("", names).strip(" ,")
    head, _, outlet = names.rpartition(",")
    return head.strip() if head and _is_agency(outlet.strip()) else names


def _is_agency(name: str) -> bool:
    return name in agencies() or name.removeprefix("The ") in agencies()


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
    signature = first.strip(_MARKS) if _is_agency(first.strip(_MARKS)) else first
    names = byline_of(signature) if rest else None
    if not names:
        return heading
    return replace(heading, byline=heading.byline or names, paragraphs=rest)


def _without_signature(heading: Heading) -> Heading:
    """The article without the byline or the agency that its last paragraph is."""
    *rest, last = heading.paragraphs or [""]
    signature = last.strip(_MARKS)
    is_signed = _is_agency(signature) or _SIGNATURE.match(last) or not _SENTENCE_END.search(last)
    names = byline_of(signature) if is_signed and not last.startswith("From") else None
    if not names or not _looks_like_body(rest):
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
