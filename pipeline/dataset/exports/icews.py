"""ICEWS: tab-separated with a header, 20 columns, a row an event of the first participants."""

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

COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text",
    "CAMEO Code", "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID",
    "Sentence Number", "Publisher", "City", "District", "Province", "Country", "Latitude",
    "Longitude",
)  # fmt: skip
"""ICEWS's names, in its order. Countries are written out, as there."""

_QUERY = f"""
    select {NUMBER.format(event_id="e.event_id")}, coalesce(event_date, first_published),
        actor_name, actor_sector, coalesce(s.name, actor_country), n.name, cameo_code,
        printf('%.1f', goldstein),
        recipient_name, recipient_sector, coalesce(t.name, recipient_country), m.article_id,
        m.sentence_index + 1, coalesce(a.publisher, a.source),
        case when place_precision = 'city' then place_name end, null, admin1, p.name,
        latitude, longitude
    from events e
    join (select mention_id, article_id, sentence_index from mentions) m using (mention_id)
    join (select article_id, source, publisher from articles) a using (article_id)
    join code_names n on n.code = cameo_code
    left join code_countries s on s.code = actor_country
    left join code_countries t on t.code = recipient_country
    left join code_countries p on p.code = country
    where {HAPPENED} order by 2, e.event_id"""


def write_icews(folder: Path, stem: Path, manifest: Manifest) -> list[Path]:
    """Write ``STEM.icews.tab``."""
    path = stem.with_name(f"{stem.name}.icews.tab")
    connection = open_snapshot(folder, manifest)
    try:
        return [write_tabbed(path, rows_of(connection, _QUERY), COLUMNS)]
    finally:
        connection.close()


ICEWS = Exporter("icews", "ICEWS, 20 columns", write_icews)
