"""Mentions become events: those that agree are one event, with counts of its coverage.

Neither mentions nor events need fit into memory. DuckDB brings the mentions into an order in which
those that may state one event are neighbours, a part of them at a time becomes events in temporary
files, and DuckDB puts these into their order, with the coverage.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.contracts.codebook import Codebook, codebook
from pipeline.contracts.tables import table as contract_of
from pipeline.dataset.integrity import Source, connect
from pipeline.dataset.matching import Block, Group, Row, block_of, precision_of
from pipeline.dataset.merging import event_values, order_of, side_participants
from pipeline.dataset.parquet import ROW_GROUP_ROWS

if TYPE_CHECKING:
    import duckdb

PART_ROWS = 5_000
"""Mentions that are Python objects at a time, at the least; they take far more room than tables."""

MAX_GROUPS_TRIED = 200
"""Groups of a block that a mention is compared with; bounds the time of a crowded day."""

_UNREAD = (
    "event_id", "sentence_text", "trigger_text", "place_text", "attributed_to", "rule",
    "coder_version",
)  # fmt: skip
"""Columns of the mentions that decide nothing; the texts among them are most of the bytes."""

_STATED = pa.schema([(name, pa.string()) for name in ("mention_id", "event_id", "article_id")])

_COVERAGE = """
    create temp table carriers as
        select coalesce(duplicate_of, article_id) as original, article_id as carrier,
            -- an article without a source counts as a source of its own
            coalesce(nullif(source, ''), 'article ' || article_id) as source
        from articles;
    create temp table coverage as
        with carried as (
            select event_id, coalesce(carrier, article_id) as carrier,
                coalesce(source, 'article ' || article_id) as source
            from (select distinct event_id, article_id from stated)
            left join carriers on original = article_id),
        of_articles as (select event_id, count(*)::int as num_articles
            from (select distinct event_id, carrier from carried) group by event_id),
        of_sources as (select event_id, count(*)::int as num_sources
            from (select distinct event_id, source from carried) group by event_id)
        from of_articles join of_sources using (event_id)
"""
"""Who carried each canonical article: itself and its copies; and who carried each event."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The tables that resolution makes, each as its contract says."""

    events: pa.Table
    participants: pa.Table
    mentions: pa.Table
    """The mentions given, each with its event."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What resolution came to, to be read in parts."""

    connection: duckdb.DuckDBPyConnection

    def parts(self, name: str) -> Iterator[pa.Table]:
        """The rows of ``events``, ``participants`` or ``mentions``, as the contract orders them."""
        contract = contract_of(name)
        order = ", ".join(dict.fromkeys((*contract.sort_by, *contract.primary_key)))
        columns = ", ".join(contract.column_names)
        found = self.connection.sql(f"select {columns} from resolved_{name} order by {order}")
        for batch in found.to_arrow_reader(ROW_GROUP_ROWS):
            yield contract.conform(pa.Table.from_batches([batch]), sort=False)

    def whole(self, name: str) -> pa.Table:
        """All rows of a table."""
        return pa.concat_tables([contract_of(name).empty(), *self.parts(name)]).combine_chunks()


def resolve(mentions: Source, articles: Source) -> Resolved:
    """Put every mention into exactly one event, in memory; see :func:`resolving`."""
    with resolving(mentions, articles) as made:
        return Resolved(
            events=made.whole("events"),
            participants=made.whole("participants"),
            mentions=made.whole("mentions"),
        )


@contextmanager
def resolving(mentions: Source, articles: Source) -> Iterator[Resolution]:
    """Put every mention into exactly one event.

    The result depends on the rows only, not on their order. ``articles`` give the coverage: copies
    of an article count as articles and sources of its events.
    """
    with TemporaryDirectory(prefix="dateline-resolve-") as folder:
        connection = connect({"mentions": mentions, "articles": articles})
        try:
            made = _write_parts(Path(folder), _neighbours(connection))
            for name, path in made.items():
                connection.execute(f"create view {name} as from read_parquet('{path}')")
            connection.execute(_COVERAGE)
            connection.execute(
                """create view resolved_events as select * from
                    (select * exclude (num_articles, num_sources) from made_events)
                    join coverage using (event_id);
                create view resolved_participants as from made_participants;
                create view resolved_mentions as select * from
                    (select * exclude (event_id) from mentions)
                    join (select mention_id, event_id from stated) using (mention_id)"""
            )
            yield Resolution(connection)
        finally:
            connection.close()


def _neighbours(connection: duckdb.DuckDBPyConnection) -> Iterator[list[Row]]:
    """The mentions in parts of whole blocks, of :data:`PART_ROWS` rows at least but the last."""
    unread = ", ".join(_UNREAD)
    ordered = connection.sql(
        f"""select m.* exclude ({unread}), published_at from mentions m
            left join (select article_id, published_at from articles) using (article_id)
            order by event_date, event_type, article_id, mention_id"""
    )
    part: list[Row] = []
    for batch in ordered.to_arrow_reader(PART_ROWS):
        for row in batch.to_pylist():
            if len(part) >= PART_ROWS and _scope(row) != _scope(part[-1]):
                yield part
                part = []
            part.append(row)
    if part:
        yield part


def _scope(row: Row) -> tuple[object, ...]:
    """What the mentions of a block share; what is not dated is matched within an article only."""
    day = row["event_date"]
    return day, row["event_type"], row["article_id"] if day is None else None


def _write_parts(folder: Path, parts: Iterator[list[Row]]) -> dict[str, Path]:
    """Write the events, the participants and what states them; returns the files by view."""
    book = codebook()
    schemas = {
        f"made_{name}": contract_of(name).arrow_schema for name in ("events", "participants")
    }
    schemas["stated"] = _STATED
    paths = {name: folder / f"{name}.parquet" for name in schemas}
    with (
        pq.ParquetWriter(paths["made_events"], schemas["made_events"]) as events,
        pq.ParquetWriter(paths["made_participants"], schemas["made_participants"]) as participants,
        pq.ParquetWriter(paths["stated"], _STATED) as stated,
    ):
        for rows in parts:
            made, people, statements = _events(rows, book)
            events.write_table(contract_of("events").from_rows(made))
            participants.write_table(contract_of("participants").from_rows(people))
            stated.write_table(pa.Table.from_pylist(statements, schema=_STATED))
    return paths


def _events(rows: Sequence[Row], book: Codebook) -> tuple[list[Row], list[Row], list[Row]]:
    """Events and participants of some whole blocks, and which mention states which event."""
    blocks: dict[Block, list[Row]] = defaultdict(list)
    for row in rows:
        blocks[block_of(row)].append(row)
    events: list[Row] = []
    participants: list[Row] = []
    statements: list[Row] = []
    for block_rows in blocks.values():
        for group in _groups(block_rows):
            event, people = _event(group, book)
            events.append(event)
            participants += people
            statements += [
                {
                    "mention_id": mention["mention_id"],
                    "event_id": event["event_id"],
                    "article_id": mention["article_id"],
                }
                for mention in group
            ]
    return events, participants, statements


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


def _event(mentions: Sequence[Row], book: Codebook) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """An event without its coverage, and its participants."""
    # an event is known by its first mention, so that later coverage changes the row, not the key
    event_id = hashlib.sha256(f"event {mentions[0]['mention_id']}".encode()).hexdigest()[:16]
    event = {
        "event_id": event_id,
        **event_values(mentions, book),
        "num_articles": 0,
        "num_sources": 0,
    }
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
