"""POLECAT: tab-separated with a header, 40 columns, a row an event; lists are joined by ``;``.

What POLECAT has and Dateline does not know (titles, Wikipedia keys, the people and places of the
whole story) is empty.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.dataset.exports.base import (
    HAPPENED,
    Exporter,
    open_snapshot,
    rows_of,
    write_tabbed,
)
from pipeline.dataset.manifest import Manifest


def _side(label: str) -> tuple[str, ...]:
    return (
        f"{label} Name", f"{label} Country", f"{label} COW", f"Primary {label} Sector",
        f"{label} Sectors", f"{label} Title", f"{label} Name Raw", f"Wikipedia {label} ID",
    )  # fmt: skip


COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    *_side("Actor"), *_side("Recipient"),
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude",
    "GeoNames ID", "Raw Placename", "Feature Type", "Source", "Publication Date",
    "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip
"""POLECAT's names, in its order."""


def _people(side: str) -> str:
    """One row an event: what POLECAT says of a side, each participant's value after the other's."""
    return f"""select p.event_id as id,
            string_agg(p.name, ';' order by position) as names,
            string_agg(p.country, ';' order by position) as countries,
            string_agg(c.cow::varchar, ';' order by position) as cows,
            first(p.sector order by position) as sector,
            string_agg(array_to_string(list_distinct(
                list_prepend(p.sector, p.other_sectors)), ';'), ';' order by position) as sectors
        from participants p left join code_countries c on c.code = p.country
        where side = '{side}' group by p.event_id"""


_SIDE = "{0}.names, {0}.countries, {0}.cows, {0}.sector, {0}.sectors, null, {1}, null"

_QUERY = f"""
    with actor as ({_people("actor")}), recipient as ({_people("recipient")}),
    raw as (select mention_id, article_id, place_text,
        array_to_string([x.text for x in actors], ';') as actors_raw,
        array_to_string([x.text for x in recipients], ';') as recipients_raw from mentions)
    select e.event_id, coalesce(event_date, first_published), event_type, event_mode,
        printf('%.1f', plover_score), q.quad, array_to_string(contexts, ';'),
        {_SIDE.format("actor", "nullif(actors_raw, '')")},
        {_SIDE.format("recipient", "nullif(recipients_raw, '')")},
        place_name, case when place_precision = 'city' then place_name end, null, admin1, country,
        latitude, longitude, geonames_id, place_text,
        case place_precision when 'city' then 'PPL' when 'admin1' then 'ADM1'
            when 'country' then 'PCLI' end,
        coalesce(a.source, a.publisher), first_published, null, null, null, a.language,
        '{{version}}'
    from events e join raw using (mention_id)
    join (select article_id, source, publisher, language from articles) a using (article_id)
    join code_quads q using (event_type)
    left join actor on actor.id = e.event_id left join recipient on recipient.id = e.event_id
    where {HAPPENED} order by 2, e.event_id"""


def write_polecat(folder: Path, stem: Path, manifest: Manifest) -> list[Path]:
    """Write ``STEM.polecat.txt``."""
    path = stem.with_name(f"{stem.name}.polecat.txt")
    connection = open_snapshot(folder, manifest)
    try:
        query = _QUERY.format(version=manifest.version)
        return [write_tabbed(path, rows_of(connection, query), COLUMNS)]
    finally:
        connection.close()


POLECAT = Exporter("polecat", "POLECAT, 40 columns", write_polecat)
