"""Revisions: which texts that one address brought are versions of one article.

A newsroom corrects an article where it stands, so another text at the same address is mostly a
revision. But front pages, live tickers and careless sites bring one story after another at one
address. So a text is a revision only if it resembles the one that it follows; otherwise it is an
article of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pipeline.cleaning.features import Features, features_of
from pipeline.cleaning.similarity import is_new_version
from pipeline.cleaning.urls import canonical

OPEN_STORIES = 4
"""A text is compared with the newest version of so many stories of its address, latest first."""


@dataclass(frozen=True, slots=True)
class Version:
    """A text that was found at an address; `order` sorts texts from the first to the newest."""

    article_id: str
    order: int
    title: str | None
    text: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an article stands among those of its address.

    `revision` counts the texts of its story from 1; `superseded_by` is the first article with the
    newest text, None for those that carry it themselves; `first` is the article with revision 1;
    `is_shared` says that the address brought other stories too.
    """

    revision: int
    superseded_by: str | None
    first: str
    is_shared: bool


def address_of(url: str | None, source: str | None, source_id: str | None) -> str | None:
    """What an article is known by when its text changes; None if nothing tells it from others.

    The canonical address, be it http or https, or else the identifier that its source gives it. A
    front page is nobody's address.
    """
    parts = urlsplit(canonical(url) or "")
    path = parts.path.rstrip("/")
    if parts.hostname:
        return f"{parts.netloc}{path}?{parts.query}" if path or parts.query else None
    return f"{source} {source_id}" if source and source_id else None


def standings(versions: Iterable[Version]) -> dict[str, Standing]:
    """The standing of every article of one address. Depends on the versions, not their order."""
    stories: list[_Story] = []
    for version in sorted(versions, key=lambda v: (v.order, v.article_id)):
        features = features_of(version.text, version.title)
        story = next((s for s in stories[-OPEN_STORIES:][::-1] if s.takes(version, features)), None)
        if story is None:
            story = _Story()
        else:
            stories.remove(story)
        stories.append(story)
        story.add(version, features)
    return {
        article_id: standing
        for story in stories
        for article_id, standing in story.standings(is_shared=len(stories) > 1)
    }


@dataclass(eq=False, slots=True)
class _Story:
    """The versions of one article, in groups of the same text."""

    texts: list[list[Version]] = field(default_factory=list)
    newest: Features | None = None

    def takes(self, version: Version, features: Features) -> bool:
        """Whether a text is the newest one again, or a new version of it."""
        assert self.newest is not None  # a story begins with a text
        same = version.text_sha256 == self.texts[-1][0].text_sha256
        return same or is_new_version(self.newest, features)

    def add(self, version: Version, features: Features) -> None:
        if self.texts and version.text_sha256 == self.texts[-1][0].text_sha256:
            self.texts[-1].append(version)
        else:
            self.texts.append([version])
            self.newest = features

    def standings(self, is_shared: bool) -> Iterable[tuple[str, Standing]]:
        first, newest = self.texts[0][0].article_id, self.texts[-1][0].article_id
        for revision, versions in enumerate(self.texts, start=1):
            superseded_by = newest if revision < len(self.texts) else None
            for version in versions:
                yield version.article_id, Standing(revision, superseded_by, first, is_shared)
