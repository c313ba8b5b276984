"""PLOVER as JSON lines: an object an event, with all its participants, of every status."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.dataset.atomic import replacing
from pipeline.dataset.exports.base import Exporter, open_snapshot, rows_of
from pipeline.dataset.manifest import Manifest

_PEOPLE = """select event_id as id, list({'name': name, 'country': country, 'sector': sector,
        'other_sectors': other_sectors, 'entity_id': entity_id} order by position) as people
    from participants where side = '%s' group by event_id"""

_QUERY = f"""
    select {{'id': e.event_id, 'date': event_date, 'date_end': event_date_end,
        'date_precision': date_precision, 'event': event_type, 'mode': event_mode,
        'context': contexts, 'cameo': cameo_code, 'quad_class': quad_class,
        'score': plover_score, 'status': status,
        'actor': coalesce(actor.people, []), 'recipient': coalesce(recipient.people, []),
        'place': case when place_name is not null then {{'name': place_name,
            'geonames_id': geonames_id, 'country': country, 'admin1': admin1,
            'latitude': latitude, 'longitude': longitude, 'precision': place_precision}} end,
        'killed': killed, 'injured': injured, 'arrested': arrested,
        'num_mentions': num_mentions, 'num_articles': num_articles, 'num_sources': num_sources,
        'published': first_published, 'confidence': confidence}}
    from events e
    left join ({_PEOPLE % "actor"}) actor on actor.id = e.event_id
    left join ({_PEOPLE % "recipient"}) recipient on recipient.id = e.event_id
    order by event_date, e.event_id"""


def write_plover(folder: Path, stem: Path, manifest: Manifest) -> list[Path]:
    """Write ``STEM.plover.jsonl``; every object names the version."""
    path = stem.with_name(f"{stem.name}.plover.jsonl")
    connection = open_snapshot(folder, manifest)
    try:
        with (
            replacing(path) as temporary,
            temporary.open("w", encoding="utf-8", newline="\n") as file,
        ):
            for (event,) in rows_of(connection, _QUERY):
                assert isinstance(event, dict)
                line = event | {"version": manifest.version}
                file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
    finally:
        connection.close()
    return [path]


PLOVER = Exporter("plover", "PLOVER JSON lines, every status", write_plover)
