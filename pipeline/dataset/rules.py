"""The rules between and within tables: queries for the rows that break them.

A query returns one column, ``what``, which names the row. It may use the codebook as ``code_*``.
Rules of single columns stand in the table contracts and are not repeated here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.contracts.tables import table as contract_of


@dataclass(frozen=True, slots=True)
class IntegrityCheck:
    """A query for broken rows, and the tables it reads."""

    table: str
    name: str
    query: str
    reads: tuple[str, ...]
    blocking: bool = True


def checks() -> list[IntegrityCheck]:
    """Every check between or within tables that needs no text."""
    found = [*_references(), *_codes("mentions", "mention_id"), *_codes("events", "event_id")]
    found += [*_dates("mentions", "mention_id"), *_dates("events", "event_id")]
    found += [*_places("mentions", "mention_id"), *_places("events", "event_id")]
    return [*found, *_MENTIONS, *_EVENTS, *_ARTICLES]


def _references() -> Iterator[IntegrityCheck]:
    for name in ("articles", "mentions", "events", "participants"):
        for column in contract_of(name).columns:
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
        "mentions", "article_id: a canonical article, not superseded",
        """select mention_id as what from mentions join articles using (article_id)
           where duplicate_of is not null or superseded_by is not null""",
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
    IntegrityCheck(
        "articles", "superseded_by: no copy, by a newer text",
        """select a.article_id as what from articles a join articles b
           on b.article_id = a.superseded_by where a.duplicate_of is not null
           or b.superseded_by is not null or b.revision <= a.revision""",
        ("articles",),
    ),
    IntegrityCheck(
        "articles", "revision: only the newest is not superseded",
        """select a.article_id || ' and ' || b.article_id as what from articles a join articles b
           on b.url = a.url and b.revision < a.revision
           where a.superseded_by is null and b.superseded_by is null
           and not list_contains(a.flags, 'shared_address')
           and not list_contains(b.flags, 'shared_address')""",
        ("articles",),
    ),
]  # fmt: skip


def evidence_checks() -> Iterator[IntegrityCheck]:
    """Every check of offsets against the text."""
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
