"""Mentions become events: those that agree are one event, with counts of its coverage."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.contracts.codebook import Codebook, codebook
from pipeline.contracts.tables import table as contract_of
from pipeline.dataset.matching import Block, Group, Row, block_of, precision_of
from pipeline.dataset.merging import event_values, order_of, side_participants

Order: TypeAlias = npt.NDArray[np.uint64]
"""Numbers of rows."""

Mask: TypeAlias = npt.NDArray[np.bool_]

ARTICLE_COLUMNS = ("article_id", "source", "duplicate_of", "published_at")
"""What resolution reads of the articles."""

PART_ROWS = 5_000
"""Mentions that are Python objects at a time, at the least; they take far more room than tables."""

_SCOPE = ["event_date", "event_type", "article_id"]
"""Mentions of one block share the first two, and the third if they share no date."""

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

    The result depends on the rows only, not on their order. ``articles`` (ARTICLE_COLUMNS of them
    at least) give the coverage: copies of an article count as articles and sources of its events.
    """
    book = codebook()
    coverage = Coverage.of(articles)
    known = articles.select(["article_id", "published_at"]).to_pydict()
    times = dict(zip(known["article_id"], known["published_at"], strict=True))
    events, participants = [contract_of("events").empty()], [contract_of("participants").empty()]
    event_ids = [pa.array([], pa.string())]
    order = _order_by_scope(mentions)
    for start, end in _parts(mentions, order):
        rows: list[dict[str, Any]] = mentions.take(order[start:end]).to_pylist()
        for row in rows:
            row["published_at"] = times.get(row["article_id"])
        made, people, event_of = _events(rows, coverage, book)
        events.append(contract_of("events").from_rows(made))
        participants.append(contract_of("participants").from_rows(people))
        event_ids.append(pa.array([event_of[row["mention_id"]] for row in rows], pa.string()))
    resolved = mentions.set_column(
        mentions.column_names.index("event_id"),
        "event_id",
        pa.chunked_array(event_ids).take(pa.array(np.argsort(order))),
    )
    return Resolved(
        events=contract_of("events").sort(pa.concat_tables(events)),
        participants=contract_of("participants").sort(pa.concat_tables(participants)),
        mentions=contract_of("mentions").conform(resolved),
    )


def _order_by_scope(mentions: pa.Table) -> Order:
    """The rows in an order in which those that may state one event are neighbours."""
    keys = [(name, "ascending") for name in _SCOPE]
    return np.asarray(pc.sort_indices(mentions.select(_SCOPE), sort_keys=keys))


def _parts(mentions: pa.Table, order: Order) -> Iterator[tuple[int, int]]:
    """Runs of the ordered rows, each of whole blocks and of :data:`PART_ROWS` rows at least."""
    dates, types, articles = mentions.select(_SCOPE).take(order).columns
    dated = np.asarray(dates.is_valid())[1:]
    # what is not dated is matched within an article only
    new = _changes(dates) | _changes(types) | (~dated & _changes(articles))
    start = 0
    for end in [*(np.flatnonzero(new) + 1).tolist(), len(order)]:
        if end - start >= PART_ROWS or start < end == len(order):
            yield start, end
            start = end


def _changes(values: pa.ChunkedArray) -> Mask:
    """Whether each value but the first differs from the one before it; nulls are alike."""
    codes = pc.fill_null(values.combine_chunks().dictionary_encode().indices, -1)
    changed: Mask = np.diff(np.asarray(codes)) != 0
    return changed


def _events(
    rows: Sequence[Row], coverage: Coverage, book: Codebook
) -> tuple[list[Row], list[Row], dict[str, str]]:
    """Events and participants of some whole blocks, and the event of each mention."""
    blocks: dict[Block, list[Row]] = defaultdict(list)
    for row in rows:
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
    return events, participants, event_of


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
