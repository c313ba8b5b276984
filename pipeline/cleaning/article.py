"""Cleaning one article: from what was delivered to its text and what is known about it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.cleaning.flags import flags_of
from pipeline.cleaning.furniture import without_furniture
from pipeline.cleaning.heading import byline_in_credits, byline_of, split_heading
from pipeline.cleaning.language import language_of
from pipeline.cleaning.normalise import PARAGRAPH, characters, paragraphs
from pipeline.cleaning.page import Page, read_page
from pipeline.cleaning.urls import preferred
from pipeline.ingest.records import (
    MediaType,
    RawArticle,
    Reason,
    Rejected,
    Stage,
    excerpt,
    short_hash,
)

_WORD = re.compile(r"\w+(?:['’.-]\w+)*")
_AUTHORS = 200
_NOT_NAME = re.compile(
    r"\s+(?:is an? .*|(?:January|February|March|April|May|June|July|August|September|October|"
    r"November|December|Published|Updated)(?:\s+\d.*)?)$",
    re.IGNORECASE,
)
"""What pages run together with the name of an author: a job, a date."""
_NOBODY = frozenset(
    ["admin", "administrator", "editor", "staff", "username", "webmaster", "unknown"]
)


@dataclass(frozen=True, slots=True)
class Article:
    """A clean article: a row of `articles`.

    `text` is the body alone, without title, byline and dateline; every offset of the dataset
    counts its code points. Before duplicates and revisions are looked for, an article is its own
    cluster and the first of its kind.
    """

    article_id: str
    source: str | None
    publisher: str | None
    url: str | None
    title: str | None
    byline: str | None
    published_at: datetime | None
    published_date: date
    language: str | None
    dateline_place: str | None
    text: str
    word_count: int
    sentence_count: int
    text_sha256: str
    cluster_id: str
    duplicate_of: str | None
    duplicate_kind: str | None
    flags: tuple[str, ...]
    revision: int
    superseded_by: str | None
    raw_ref: str


@dataclass(frozen=True, slots=True)
class Body:
    """The text of an article and what was taken off it."""

    title: str | None
    byline: str | None
    dateline_place: str | None
    text: str
    language: str | None


def clean(raw: RawArticle) -> Article | Rejected:
    """The article of a raw article, or its rejection if no text is left."""
    if raw.media_type == MediaType.HTML:
        page = read_page(raw.content, raw.url)
    else:
        page = Page(raw.content)
    title, byline = raw.title or page.title, raw.author or page.byline
    body = clean_text(page.text, title, byline)
    if not _WORD.search(body.text):
        return Rejected(
            Stage.CLEAN,
            Reason.NO_TEXT,
            "no text is left once markup and boilerplate are taken off",
            raw.source_ref,
            excerpt(raw.content),
            raw.published_date,
        )
    article_id = short_hash("article", raw.raw_id)
    url = preferred(raw.url, page.url)
    return Article(
        article_id=article_id,
        source=raw.source,
        publisher=raw.publisher or page.publisher,
        url=url,
        title=body.title,
        byline=body.byline,
        published_at=raw.published_at,
        published_date=raw.published_date,
        language=body.language,
        dateline_place=body.dateline_place,
        text=body.text,
        word_count=len(_WORD.findall(body.text)),
        sentence_count=count_sentences(body.text),
        text_sha256=hashlib.sha256(body.text.encode()).hexdigest(),
        cluster_id=article_id,
        duplicate_of=None,
        duplicate_kind=None,
        flags=flags_of(body.title, body.text, url, body.language),
        revision=1,
        superseded_by=None,
        raw_ref=raw.raw_id,
    )


def clean_text(text: str, title: str | None = None, byline: str | None = None) -> Body:
    """The body of a plain text. Idempotent: cleaning its text again changes nothing."""
    title = _line(title)
    byline = _byline(byline)
    kept = paragraphs(characters(text))
    place: str | None = None
    while True:
        byline = byline or byline_in_credits(kept)
        heading = split_heading(without_furniture(kept), title, byline)
        title, byline, place = heading.title, heading.byline, place or heading.dateline_place
        if heading.paragraphs == kept:
            break
        kept = heading.paragraphs
    body = PARAGRAPH.join(kept)
    return Body(title, byline, place, body, language_of(body))


def count_sentences(text: str) -> int:
    """How many sentences a text has."""
    # Imported here: its model is loaded at the first import.
    from nupunkt import sent_tokenize

    return sum(len(sent_tokenize(paragraph)) for paragraph in text.split(PARAGRAPH))


def _line(value: str | None) -> str | None:
    return " ".join(characters(value).split()) or None if value else None


def _byline(value: str | None) -> str | None:
    line = _line(value)
    if not line:
        return None
    name = _NOT_NAME.sub("", byline_of(line) or re.sub(r"^[Bb]y:?\s+", "", line)).strip(" ,;|")
    return None if name.lower() in _NOBODY else name[:_AUTHORS] or None
