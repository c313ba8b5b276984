"""Why rows of a version differ from those of the one before: new input, new code or new lexicon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.dataset.diff import TableDiff
from pipeline.dataset.integrity import Source, connect
from pipeline.dataset.manifest import Manifest

NEW_INPUT = "new input"
LOST_INPUT = "input withdrawn or found to be a copy"
NEW_CODE = "new code"
NEW_LEXICON = "new lexicon"
NEW_CODE_AND_LEXICON = "new code and lexicon"
RECODED = "coded differently by the same versions"
COVERAGE = "more or other coverage"

_OF_EVENT = """with
    old_uncoded as (select article_id from old_articles where duplicate_of is null),
    new_uncoded as (select article_id from new_articles where duplicate_of is null),
    fresh as (select article_id from new_uncoded except select article_id from old_uncoded),
    lost as (select article_id from old_uncoded except select article_id from new_uncoded),
    recoded as (
        select article_id from old_mentions o full join new_mentions n
        using (mention_id, article_id)
        where article_id not in (select article_id from fresh)
        and article_id not in (select article_id from lost)
        and (o.rule is null or n.rule is null
            or (o.event_type, o.event_mode, o.cameo_code, o.status, o.event_date, o.place_name,
                o.actors, o.recipients) is distinct from
               (n.event_type, n.event_mode, n.cameo_code, n.status, n.event_date, n.place_name,
                n.actors, n.recipients)))
"""


def with_causes(
    diffs: Mapping[str, TableDiff],
    old: Mapping[str, Source],
    new: Mapping[str, Source],
    before: Manifest,
    after: Manifest,
) -> dict[str, TableDiff]:
    """The diffs with the causes of what changed in mentions and events.

    A row that rests on an article that only one version has is due to input. A row that rests on an
    article coded differently is due to the code or lexicon, by which of their versions differ. What
    is left has changed with its coverage.
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
            counts = connection.execute(_query(table, key)).fetchall()
            names = {"fresh": NEW_INPUT, "lost": LOST_INPUT, "recoded": coding, "rest": COVERAGE}
            causes[table] = {names[cause]: count for cause, count in counts}
    finally:
        connection.close()
    return {
        name: replace(diff, causes=causes[name]) if name in causes else diff
        for name, diff in diffs.items()
    }


def _coding_cause(before: Manifest, after: Manifest) -> str:
    code = before.code_version != after.code_version
    lexicon = before.lexicon_version != after.lexicon_version
    if code and lexicon:
        return NEW_CODE_AND_LEXICON
    if lexicon:
        return NEW_LEXICON
    return NEW_CODE if code else RECODED


def _query(table: str, key: str) -> str:
    articles = f"""select {key}, article_id from old_mentions
        union select {key}, article_id from new_mentions"""
    return f"""{_OF_EVENT}, touched as (
            select {key} from (select * from old_{table} except select * from new_{table})
            union select {key} from (select * from new_{table} except select * from old_{table})),
        grounds as (select t.{key},
            bool_or(a.article_id in (select article_id from fresh)) as fresh,
            bool_or(a.article_id in (select article_id from lost)) as lost,
            bool_or(a.article_id in (select article_id from recoded)) as recoded
            from touched t join ({articles}) a using ({key}) group by t.{key})
        select case when recoded then 'recoded' when fresh then 'fresh' when lost then 'lost'
            else 'rest' end as cause, count(*) from grounds group by cause order by cause"""
