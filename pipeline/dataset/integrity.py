"""What must hold between the tables of a dataset, checked in DuckDB.

A check is a query for the rows that break it; each row it returns has one column, ``what``. Checks
of single columns stand in the table contracts and are not repeated here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa

from pipeline.contracts.checks import CheckResult
from pipeline.contracts.codebook import Codebook, codebook
from pipeline.contracts.tables import TableContract
from pipeline.contracts.tables import table as contract_of
from pipeline.errors import ValidationError

if TYPE_CHECKING:
    import duckdb

Source: TypeAlias = pa.Table | Path | Sequence[Path]
"""A table in memory, or Parquet files that are read as needed."""


@dataclass(frozen=True, slots=True)
class IntegrityCheck:
    """A query for broken rows, and the tables it reads."""

    table: str
    name: str
    query: str
    reads: tuple[str, ...]
    blocking: bool = True


def check_integrity(sources: Mapping[str, Source]) -> list[CheckResult]:
    """Run every check whose tables are given; one result a check.

    Offsets are checked against the text only if ``articles`` still has its text.
    """
    connection = connect(sources)
    try:
        return [run_check(connection, c) for c in checks() if set(c.reads) <= sources.keys()]
    finally:
        connection.close()


def check_evidence(mentions: Source, articles: Source) -> list[CheckResult]:
    """Check that every offset lies in the article's text and that the text there is as stored."""
    connection = connect({"mentions": mentions, "articles": articles})
    try:
        return [run_check(connection, check) for check in _evidence()]
    finally:
        connection.close()


def run_check(connection: duckdb.DuckDBPyConnection, check: IntegrityCheck) -> CheckResult:
    """Run one check."""
    row = connection.execute(
        f"select count(*), list(what order by what)[:3] from ({check.query})"
    ).fetchone()
    if row is None:
        raise ValidationError(
            f"check {check.name!r} gave no result", remedy="Report this as a bug."
        )
    count, samples = row
    return CheckResult(
        table=check.table,
        check=check.name,
        passed=count == 0,
        blocking=check.blocking,
        detail=f"{count} rows, such as {'; '.join(map(str, samples))}" if count else "no such row",
        rows_failed=count,
    )


def connect(sources: Mapping[str, Source]) -> duckdb.DuckDBPyConnection:
    """A connection on which the tables, and the codebook as ``code_*``, can be queried."""
    import duckdb

    connection = duckdb.connect(config={"threads": 2})
    for name, source in sources.items():
        if isinstance(source, pa.Table):
            connection.register(name, source)
        else:
            paths = [source] if isinstance(source, Path) else source
            quoted = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
            connection.execute(f"create view {name} as from read_parquet([{quoted}])")
    for name, table in _code_tables(codebook()).items():
        connection.register(name, table)
    return connection


def checks() -> list[IntegrityCheck]:
    """Every check between or within tables that needs no text."""
    found = [*_references(), *_codes("mentions", "mention_id"), *_codes("events", "event_id")]
    found += [*_dates("mentions", "mention_id"), *_dates("events", "event_id")]
    found += [*_places("mentions", "mention_id"), *_places("events", "event_id")]
    return [*found, *_MENTIONS, *_EVENTS, *_ARTICLES]


def _references() -> Iterator[IntegrityCheck]:
    for name in ("articles", "mentions", "events", "participants"):
        contract: TableContract = contract_of(name)
        for column in contract.columns:
            if column.references is None:
                continue
            other, key = column.references.split(".")
            yield IntegrityCheck(
                table=name,
                name=f"{column.name}: in {other}",
                query=f"""select {column.name} as what from {name}
                    where {column.name} is not null
                    and {column.name} not in (select {key} from {other})""",
                reads=(name, other),
            )


def _codes(table: str, key: str) -> Iterator[IntegrityCheck]:
    reads = (table,)
    yield IntegrityCheck(
        table, "event_mode: belongs to event_type",
        f"""select {key} || ' has ' || event_type || ' ' || event_mode as what from {table}
            where event_mode is not null
            and (event_type, event_mode) not in (select (event_type, code) from code_modes)""",
        reads,
    )  # fmt: skip
    yield IntegrityCheck(
        table, "quad_class, goldstein: follow from cameo_code",
        f"""select t.{key} || ' has ' || cameo_code as what from {table} t
            join code_cameo c on c.code = t.cameo_code
            where t.quad_class <> c.quad_class or t.goldstein <> c.goldstein""",
        reads,
    )  # fmt: skip
    yield IntegrityCheck(
        table, "plover_score: follows from event_type, event_mode",
        f"""select t.{key} || ' has ' || t.plover_score as what from {table} t
            join code_scores s on s.event_type = t.event_type
            and s.event_mode is not distinct from t.event_mode
            where t.plover_score <> s.score""",
        reads,
    )  # fmt: skip
    yield IntegrityCheck(
        table, "cameo_code: goes with event_type",
        f"""select {key} || ' has ' || event_type || ' ' || cameo_code as what from {table}
            where (cameo_code, event_type) not in (select (code, event_type) from code_types)""",
        reads,
        blocking=False,
    )  # fmt: skip


def _dates(table: str, key: str) -> Iterator[IntegrityCheck]:
    published = "published_date" if table == "mentions" else "first_published"
    yield IntegrityCheck(
        table, "event_date_end: not before event_date",
        f"""select {key} as what from {table} where event_date_end is not null
            and (event_date is null or event_date_end < event_date)""",
        (table,),
    )  # fmt: skip
    yield IntegrityCheck(
        table, "date_precision, date_basis: with event_date only",
        f"""select {key} as what from {table}
            where (event_date is null) <> (date_precision is null)
            or (event_date is null) <> (date_basis is null)""",
        (table,),
    )  # fmt: skip
    yield IntegrityCheck(
        table, "status: agrees with event_date",
        f"""select {key} || ' is ' || status || ' on ' || event_date as what from {table}
            where (status in ('occurred', 'historical') and event_date > {published} + 1)
            or (status = 'future' and coalesce(event_date_end, event_date) < {published} - 1)""",
        (table,),
        blocking=False,
    )  # fmt: skip


def _places(table: str, key: str) -> Iterator[IntegrityCheck]:
    yield IntegrityCheck(
        table, "latitude, longitude: both or neither",
        f"select {key} as what from {table} where (latitude is null) <> (longitude is null)",
        (table,),
    )  # fmt: skip
    yield IntegrityCheck(
        table, "latitude, longitude: inside the country's box",
        f"""select {key} || ' at ' || latitude || ', ' || longitude || ' is not in ' || country
            as what from {table} t join code_boxes b on b.code = t.country
            where latitude not between south and north
            or case when west <= east then longitude not between west and east
               else longitude < west and longitude > east end""",
        (table,),
        blocking=False,
    )  # fmt: skip


_MENTIONS = [
    IntegrityCheck(
        "mentions", "event_id: set",
        "select mention_id as what from mentions where event_id is null",
        ("mentions", "events"),
    ),
    IntegrityCheck(
        "mentions", "trigger: inside the sentence",
        """select mention_id as what from mentions where not (sentence_start <= trigger_start
           and trigger_start < trigger_end and trigger_end <= sentence_end)""",
        ("mentions",),
    ),
    IntegrityCheck(
        "mentions", "article_id: a canonical article",
        """select mention_id as what from mentions join articles using (article_id)
           where duplicate_of is not null""",
        ("mentions", "articles"),
    ),
    IntegrityCheck(
        "mentions", "published_date: that of the article",
        """select mention_id as what from mentions m join articles a using (article_id)
           where m.published_date <> a.published_date""",
        ("mentions", "articles"),
    ),
]  # fmt: skip

_EVENTS = [
    IntegrityCheck(
        "events", "num_mentions, first_published: those of its mentions",
        """select event_id as what from events e left join (select event_id, count(*) as mentioned,
           min(published_date) as earliest from mentions group by event_id) m using (event_id)
           where mentioned is null or mentioned <> num_mentions or earliest <> first_published""",
        ("events", "mentions"),
    ),
    IntegrityCheck(
        "events", "num_sources: at most num_articles",
        "select event_id as what from events where num_sources > num_articles",
        ("events",),
    ),
    IntegrityCheck(
        "events", "cameo_root: begins cameo_code",
        "select event_id as what from events where cameo_root <> cameo_code[:2]",
        ("events",),
    ),
    IntegrityCheck(
        "events", "mention_id: a mention of this event",
        """select e.event_id as what from events e join mentions m using (mention_id)
           where m.event_id is distinct from e.event_id""",
        ("events", "mentions"),
    ),
    IntegrityCheck(
        "participants", "position: counts from 0 on each side",
        """select event_id || ' ' || side as what from participants group by event_id, side
           having min(position) <> 0 or max(position) <> count(*) - 1""",
        ("participants",),
    ),
    IntegrityCheck(
        "events", "actor, recipient: the first participants",
        """select e.event_id as what from events e
           left join participants a on a.event_id = e.event_id and a.side = 'actor'
           and a.position = 0
           left join participants r on r.event_id = e.event_id and r.side = 'recipient'
           and r.position = 0
           where (actor_name, actor_country, actor_sector) is distinct from
           (a.name, a.country, a.sector)
           or (recipient_name, recipient_country, recipient_sector) is distinct from
           (r.name, r.country, r.sector)""",
        ("events", "participants"),
    ),
]  # fmt: skip

_ARTICLES = [
    IntegrityCheck(
        "articles", "duplicate_of, duplicate_kind: both or neither",
        """select article_id as what from articles
           where (duplicate_of is null) <> (duplicate_kind is null)""",
        ("articles",),
    ),
    IntegrityCheck(
        "articles", "duplicate_of: a canonical article",
        """select a.article_id as what from articles a join articles b
           on b.article_id = a.duplicate_of where b.duplicate_of is not null""",
        ("articles",),
    ),
    IntegrityCheck(
        "articles", "cluster_id: that of duplicate_of",
        """select article_id as what from articles
           where cluster_id <> coalesce(duplicate_of, article_id)""",
        ("articles",),
    ),
]  # fmt: skip


def _evidence() -> Iterator[IntegrityCheck]:
    for part in ("sentence", "trigger", "place"):
        yield IntegrityCheck(
            "mentions", f"{part}_text: the text at its offsets",
            f"""select mention_id as what from mentions join articles using (article_id)
                where {part}_text is not null and {part}_text is distinct from
                substring(text, {part}_start + 1, {part}_end - {part}_start)""",
            ("mentions", "articles"),
        )  # fmt: skip
    for side in ("actors", "recipients"):
        yield IntegrityCheck(
            "mentions", f"{side}: the text at its offsets",
            f"""select mention_id as what from (select mention_id, article_id,
                unnest({side}) as one from mentions) join articles using (article_id)
                where one.text is distinct from
                substring(articles.text, one.start + 1, one."end" - one.start)""",
            ("mentions", "articles"),
        )  # fmt: skip


def _code_tables(book: Codebook) -> dict[str, pa.Table]:
    kinds = book.event_types.values()
    modes = [
        (kind.code, mode.code, mode.plover_score) for kind in kinds for mode in kind.modes.values()
    ]
    scores = [*modes, *((kind.code, None, kind.plover_score) for kind in kinds)]
    boxes = [(c.code, c.box) for c in book.countries.values() if c.box is not None]
    pairs = [(c.code, kind) for c in book.cameo.values() for kind in c.event_types]
    return {
        "code_modes": pa.table(
            {"event_type": [m[0] for m in modes], "code": [m[1] for m in modes]}
        ),
        "code_scores": pa.table(
            {
                "event_type": [s[0] for s in scores],
                "event_mode": [s[1] for s in scores],
                "score": [s[2] for s in scores],
            }
        ),
        "code_cameo": pa.table(
            {
                "code": list(book.cameo),
                "quad_class": [c.quad_class for c in book.cameo.values()],
                "goldstein": [c.goldstein for c in book.cameo.values()],
            }
        ),
        "code_types": pa.table(
            {"code": [p[0] for p in pairs], "event_type": [p[1] for p in pairs]}
        ),
        "code_boxes": pa.table(
            {
                "code": [code for code, _ in boxes],
                **{
                    e: [getattr(b, e) for _, b in boxes] for e in ("west", "south", "east", "north")
                },
            }
        ),
    }
