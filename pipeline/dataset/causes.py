"""Why rows of a version differ from those of the one before: new input, new code or new lexicon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.dataset.diff import PROVENANCE, TableDiff, columns_of
from pipeline.dataset.integrity import Source, connect
from pipeline.dataset.manifest import Manifest

if TYPE_CHECKING:
    import duckdb

NEW_INPUT = "new input"
LOST_INPUT = "input withdrawn or found to be a copy"
NEW_CODE = "new code"
NEW_LEXICON = "new lexicon"
NEW_CODE_AND_LEXICON = "new code and lexicon"
RECODED = "coded differently by the same versions"
CORRECTED = "corrected articles"
COVERAGE = "more or other coverage"

_ARTICLES = """with
    old_coded as (select article_id from old_articles where duplicate_of is null{old_current}),
    new_coded as (select article_id from new_articles where duplicate_of is null{new_current}),
    fresh as (from new_coded except from old_coded),
    lost as (from old_coded except from new_coded),
    corrected as ({corrected}),
    recoded as (
        select article_id from (
            (select {coding} from old_mentions except select {coding} from new_mentions)
            union (select {coding} from new_mentions except select {coding} from old_mentions))
        where article_id not in (from fresh) and article_id not in (from lost))
"""
"""Articles that only one version codes, those of them that are an old and a new text of one
article, and those that both code, but differently."""

_CORRECTED = """select unnest([article_id, superseded_by]) as article_id from new_articles
    where article_id in (from lost) and superseded_by is not null"""


def with_causes(
    diffs: Mapping[str, TableDiff],
    old: Mapping[str, Source],
    new: Mapping[str, Source],
    before: Manifest,
    after: Manifest,
) -> dict[str, TableDiff]:
    """The diffs with the causes of what changed in mentions and events.

    A row that rests on an article of which there is a newer text now, or on that text, is due to
    the correction; one that rests on another article that only one version has, to input. A row
    that rests on an article coded differently is due to the code or lexicon, by which of their
    versions differ. What is left has changed with its coverage.
    """
    needed = ("articles", "mentions", "events")
    if any(name not in tables for tables in (old, new) for name in needed):
        return dict(diffs)
    views = {f"old_{n}": old[n] for n in needed} | {f"new_{n}": new[n] for n in needed}
    coding = _coding_cause(before, after)
    connection = connect(views)
    try:
        causes = {}
        for table, key in (("mentions", "mention_id"), ("events", "event_id")):
            counts = connection.execute(_query(connection, table, key)).fetchall()
            causes[table] = {_names(coding)[cause]: count for cause, count in counts}
    finally:
        connection.close()
    return {
        name: replace(diff, causes=causes[name]) if name in causes else diff
        for name, diff in diffs.items()
    }


def _names(coding: str) -> dict[str, str]:
    return {
        "recoded": coding,
        "corrected": CORRECTED,
        "fresh": NEW_INPUT,
        "lost": LOST_INPUT,
        "rest": COVERAGE,
    }


def _coding_cause(before: Manifest, after: Manifest) -> str:
    code = before.code_version != after.code_version
    lexicon = before.lexicon_version != after.lexicon_version
    if code and lexicon:
        return NEW_CODE_AND_LEXICON
    if lexicon:
        return NEW_LEXICON
    return NEW_CODE if code else RECODED


def _query(connection: duckdb.DuckDBPyConnection, table: str, key: str) -> str:
    """How many rows of a table changed, by cause."""
    # which event a mention belongs to is not a matter of its article alone
    has_revisions = {
        age: "superseded_by" in columns_of(connection, f"{age}_articles") for age in ("old", "new")
    }
    articles = _ARTICLES.format(
        coding=_shared(connection, "mentions", ("event_id",)),
        corrected=_CORRECTED if has_revisions["new"] else "from lost where false",
        **{
            f"{age}_current": " and superseded_by is null" if has else ""
            for age, has in has_revisions.items()
        },
    )
    columns = _shared(connection, table)
    return f"""{articles}, touched as (
            select {key} from (select {columns} from old_{table}
                except select {columns} from new_{table})
            union select {key} from (select {columns} from new_{table}
                except select {columns} from old_{table})),
        stated as (select {key}, article_id from old_mentions
            union select {key}, article_id from new_mentions),
        grounds as (select {key}, bool_or(article_id in (from fresh)) as fresh,
            bool_or(article_id in (from lost)) as lost,
            bool_or(article_id in (from corrected)) as corrected,
            bool_or(article_id in (from recoded)) as recoded
            from touched join stated using ({key}) group by {key})
        select case when recoded then 'recoded' when corrected then 'corrected'
            when fresh then 'fresh' when lost then 'lost' else 'rest' end as cause, count(*)
        from grounds group by cause order by cause"""


def _shared(connection: duckdb.DuckDBPyConnection, table: str, but: Sequence[str] = ()) -> str:
    """The columns that both versions of a table have, quoted for a query."""
    old, new = (columns_of(connection, f"{age}_{table}") for age in ("old", "new"))
    names = [name for name in old if name in new and name not in (*PROVENANCE, *but)]
    return ", ".join(f'"{name}"' for name in names)
