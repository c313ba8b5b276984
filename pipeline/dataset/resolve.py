"""Mentions become events: those that agree are one event, with counts of its coverage."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline.contracts.codebook import Codebook, codebook
from pipeline.contracts.tables import table as contract_of
from pipeline.dataset.matching import Block, Group, Row, block_of, precision_of
from pipeline.dataset.merging import event_values, order_of, side_participants

MAX_GROUPS_TRIED = 200
"""Groups of a block that a mention is compared with; bounds the time of a crowded day."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The tables that resolution makes, each as its contract says."""

    events: pa.Table
    participants: pa.Table
    mentions: pa.Table
    """The mentions given, each with its event."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who carried each canonical article: itself and its copies."""

    carriers: dict[str, list[tuple[str, str]]]
    """From article_id to (article_id, source) of it and each copy of it."""

    @classmethod
    def of(cls, articles: pa.Table) -> Coverage:
        """The coverage that the articles table states."""
        columns = articles.select(["article_id", "source", "duplicate_of"]).to_pydict()
        carriers: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for article, source, original in zip(*columns.values(), strict=True):
            # an article without a source counts as a source of its own
            carriers[original or article].append((article, source or f"article {article}"))
        return cls(carriers)

    def count(self, article_ids: Iterable[str]) -> tuple[int, int]:
        """Articles and sources that carry any of some canonical articles."""
        carried = {
            pair for a in article_ids for pair in self.carriers.get(a, [(a, f"article {a}")])
        }
        return len({article for article, _ in carried}), len({source for _, source in carried})


def resolve(mentions: pa.Table, articles: pa.Table) -> Resolved:
    """Put every mention into exactly one event.

    The result depends on the rows only, not on their order. ``articles`` gives the coverage: copies
    of an article count as articles and sources of its events.
    """
    book = codebook()
    coverage = Coverage.of(articles)
    blocks: dict[Block, list[Row]] = defaultdict(list)
    rows: list[dict[str, Any]] = mentions.to_pylist()
    known = articles.select(["article_id", "published_at"]).to_pydict()
    times = dict(zip(known["article_id"], known["published_at"], strict=True))
    for row in rows:
        row["published_at"] = times.get(row["article_id"])
        blocks[block_of(row)].append(row)
    events: list[Row] = []
    participants: list[Row] = []
    event_of: dict[str, str] = {}
    for block_rows in blocks.values():
        for group in _groups(block_rows):
            event, people = _event(group, coverage, book)
            events.append(event)
            participants += people
            event_of |= {mention["mention_id"]: event["event_id"] for mention in group}
    resolved = mentions.set_column(
        mentions.column_names.index("event_id"),
        "event_id",
        pa.array([event_of[row["mention_id"]] for row in rows], pa.string()),
    )
    return Resolved(
        events=contract_of("events").from_rows(events),
        participants=contract_of("participants").from_rows(participants),
        mentions=contract_of("mentions").conform(resolved),
    )


def _groups(mentions: Sequence[Row]) -> list[list[Row]]:
    """The mentions of a block by event, each in publication order."""
    groups: list[Group] = []
    for mention in sorted(mentions, key=lambda m: (*precision_of(m), order_of(m))):
        home = next((group for group in groups[:MAX_GROUPS_TRIED] if group.takes(mention)), None)
        if home is None:
            groups.append(Group(mention))
        else:
            home.add(mention)
    return [sorted(group.mentions, key=order_of) for group in groups]


def _event(
    mentions: Sequence[Row], coverage: Coverage, book: Codebook
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    # an event is known by its first mention, so that later coverage changes the row, not the key
    event_id = hashlib.sha256(f"event {mentions[0]['mention_id']}".encode()).hexdigest()[:16]
    event = {"event_id": event_id, **event_values(mentions, book)}
    event["num_articles"], event["num_sources"] = coverage.count(
        {m["article_id"] for m in mentions}
    )
    people: list[dict[str, Any]] = []
    for side, column in (("actor", "actors"), ("recipient", "recipients")):
        members = side_participants(mentions, column)
        people += [
            {"event_id": event_id, "side": side, "position": position, **member}
            for position, member in enumerate(members)
        ]
        first = members[0] if members else {"name": None, "country": None, "sector": None}
        event |= {f"{side}_{part}": first[part] for part in ("name", "country", "sector")}
    return event, people
