"""GDELT 2.0: the events file (61 columns) and the mentions file (16), as its readers expect them.

What GDELT has no column for (modes, counts of people, further participants) is left out, and what
it measures and Dateline does not (tone, where the actors are) is empty. An event that no text dates
takes the day it was published, as in GDELT. Quad classes are those of GDELT's files, which count
inquiries (09) as material cooperation and protests (14) as verbal conflict. A copy is one mention
more, but has no row among the mentions, as nobody looked where in it they are.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.dataset.exports.base import (
    HAPPENED,
    NUMBER,
    Exporter,
    open_snapshot,
    rows_of,
    write_tabbed,
)
from pipeline.dataset.manifest import Manifest

_ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code",
    "Religion2Code", "Type1Code", "Type2Code", "Type3Code",
)  # fmt: skip
_GEO = (
    "Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID",
)  # fmt: skip

EVENT_COLUMNS = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor{n}{part}" for n in (1, 2) for part in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale",
    "NumMentions", "NumSources", "NumArticles", "AvgTone",
    *(f"{who}Geo_{part}" for who in ("Actor1", "Actor2", "Action") for part in _GEO),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
"""GDELT's names, in its order; its files have no header."""

MENTION_COLUMNS = (
    "GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName",
    "MentionIdentifier", "SentenceID", "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset",
    "InRawText", "Confidence", "MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo",
    "Extras",
)  # fmt: skip

_KEY = NUMBER.format(event_id="event_id")

# codes that CAMEO writes in another way than ISO 3166 does
_COUNTRIES = "{'ROU': 'ROM', 'TLS': 'TMP', 'XKX': 'KSV'}"
_ORGANIZATIONS = "('IGO', 'UNO', 'EUR', 'NGO', 'ISM', 'IMG', 'MNC')"
_GROUPS = "{'UNO': 'UNO', 'EUR': 'EEC'}"
_ORGANIZATION_TYPES = (
    "{'IGO': 'IGO', 'UNO': 'IGO', 'EUR': 'IGO', 'NGO': 'NGO', 'ISM': 'NGM', 'IMG': 'IMG',"
    " 'MNC': 'MNC'}"
)
# sectors of PLOVER that CAMEO calls otherwise or, where empty, does not have
_TYPES = (
    "{'JRN': 'MED', 'MED': 'HLH', 'SOC': 'CVL', 'PRM': 'MIL', 'PTY': '', 'PRE': '', 'REL': '',"
    " 'UNK': ''}"
)


def actor_columns(prefix: str) -> str:
    """SQL of an actor's ten columns, from the columns of ``events`` that begin with ``prefix``."""
    country, sector, name = (f"{prefix}_{part}" for part in ("country", "sector", "name"))
    iso = _other(_COUNTRIES, country)
    code = f"case when {country} in {_ORGANIZATIONS} then null else {iso} end"
    group = f"map_extract_value(map {_GROUPS}, {country})"
    kind = f"nullif({_other(_TYPES, sector)}, '')"
    organization = f"map_extract_value(map {_ORGANIZATION_TYPES}, {country})"
    first = f"coalesce({organization}, {kind})"
    second = f"case when {organization} is not null then {kind} end"
    parts = f"coalesce({code}, {group}, ''), coalesce({first}, ''), coalesce({second}, '')"
    whole = f"nullif(concat({parts}), '')"
    # as in GDELT, an actor that has no code is none
    named = f"if({whole} is null, null, upper({name}))"
    return f"{whole}, {named}, {code}, {group}, null, null, null, {first}, {second}, null"


def _other(codes: str, column: str) -> str:
    return f"coalesce(map_extract_value(map {codes}, {column}), {column})"


# a place without coordinates is none to GDELT
_ACTION_GEO = """
    case when latitude is null then 0 when place_precision = 'city'
        then if(country = 'USA', 3, 4) when place_precision = 'admin1'
        then if(country = 'USA', 2, 5) when country is null then 0 else 1 end as geo_type,
    case when geo_type > 0 then concat_ws(', ', place_name,
        case when place_precision = 'city' then admin1 end,
        case when place_precision <> 'country' then p.name end) end,
    case when geo_type > 0 then p.fips end as geo_country,
    case when geo_type > 1 then geo_country || '00' else geo_country end,
    null, case when geo_type > 0 then latitude end, case when geo_type > 0 then longitude end,
    case when geo_type = 1 then geo_country end"""

# `added` is when an event was first stated; GDELT repeats it in each mention, to tell the first
_ADDED = """
    added as (select event_id, min(sentence_index) as first_sentence, min(published) as added,
            count(distinct article_id) as originals
        from mentions join (select article_id, coalesce(published_at at time zone 'UTC',
            published_date::timestamp) as published from articles) using (article_id)
        group by event_id)"""
_INSTANT = "%Y%m%d%H%M%S"

_EVENTS = f"""
    with {_ADDED},
    dated as (select e.*, coalesce(event_date, first_published) as day from events e
        where {HAPPENED})
    select {_KEY}, strftime(day, '%Y%m%d'), strftime(day, '%Y%m'), year(day),
        printf('%.4f', year(day) + ((month(day) - 1) * 30 + day(day)) / 365.0),
        {actor_columns("actor")}, {actor_columns("recipient")},
        if(first_sentence <= 1, 1, 0), cameo_code, cameo_code[:3], cameo_root,
        case when cameo_root <= '05' then 1 when cameo_root <= '09' then 2
            when cameo_root <= '14' then 3 else 4 end,
        printf('%.1f', goldstein), num_mentions + num_articles - originals, num_sources,
        num_articles, null,
        0, null, null, null, null, null, null, null, 0, null, null, null, null, null, null, null,
        {_ACTION_GEO},
        strftime(added, '{_INSTANT}'), coalesce(a.url, a.source, a.article_id)
    from dated join added using (event_id)
    join (select mention_id, article_id from mentions) m using (mention_id)
    join (select article_id, url, source from articles) a using (article_id)
    left join code_countries p on p.code = country
    order by day, event_id"""

_MENTIONS = f"""
    with {_ADDED}
    select {_KEY}, strftime(added, '{_INSTANT}'),
        strftime(coalesce(a.published_at at time zone 'UTC', a.published_date::timestamp),
            '{_INSTANT}'),
        if(a.url is null, 2, 1),
        coalesce(nullif(regexp_extract(a.url, '^\\w+://(?:www[.])?([^/:?#]+)', 1), ''),
            a.source, a.publisher),
        coalesce(a.url, a.article_id),
        m.sentence_index + 1,
        coalesce(m.actors[1].start, -1), coalesce(m.recipients[1].start, -1), m.trigger_start,
        1, greatest(10, (round(m.confidence * 10) * 10)::int), {{length}}, null, null, null
    from mentions m join events e using (event_id) join added using (event_id)
    join articles a using (article_id)
    where e.{HAPPENED}
    order by m.published_date, article_id, m.sentence_index, m.trigger_start, m.mention_id"""


def write_events(folder: Path, stem: Path, manifest: Manifest) -> list[Path]:
    """Write ``STEM.gdelt.export.CSV``: tab-separated, without a header, as GDELT does."""
    return [_write(folder, manifest, _EVENTS, stem.with_name(f"{stem.name}.gdelt.export.CSV"))]


def write_mentions(folder: Path, stem: Path, manifest: Manifest) -> list[Path]:
    """Write ``STEM.gdelt.mentions.CSV``."""
    length = "length(a.text)" if manifest.publish_text else "null"
    query = _MENTIONS.format(length=length)
    return [_write(folder, manifest, query, stem.with_name(f"{stem.name}.gdelt.mentions.CSV"))]


def _write(folder: Path, manifest: Manifest, query: str, path: Path) -> Path:
    connection = open_snapshot(folder, manifest)
    try:
        return write_tabbed(path, rows_of(connection, query), None)
    finally:
        connection.close()


GDELT_EVENTS = Exporter("gdelt-events", "GDELT 2.0 events, 61 columns", write_events)
GDELT_MENTIONS = Exporter("gdelt-mentions", "GDELT 2.0 mentions, 16 columns", write_mentions)
