"""The page as a whole: template, style, sections, events, script."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from string import Template

import pyarrow.parquet as pq

from pipeline.dataset.integrity import connect
from pipeline.dataset.report import sections, trust
from pipeline.dataset.report.markup import escaped, joined
from pipeline.dataset.report.payload import events_payload, evidence_payload, shown_events

_TABLES = ("events", "mentions", "articles", "quarantine")
_PARTS = Path(__file__).with_name("page")
_SCRIPTS = ("inflate.js", "search.js", "grid.js", "evidence.js", "charts.js", "start.js")


def report_page(folder: Path) -> str:
    """The report of the version in a folder, which need not have its manifest yet.

    Nothing but the files of the folder decides what it says. Raises OSError if one cannot be read.
    """
    metadata = pq.read_schema(folder / "events.parquet").metadata or {}
    about = {key.decode(): value.decode() for key, value in metadata.items()}
    connection = connect({name: folder / f"{name}.parquet" for name in _TABLES})
    try:
        shown_events(connection)
        body = joined(
            [
                sections.holds(connection, folder, about),
                sections.time(connection),
                sections.places(connection),
                sections.dyads(connection),
                sections.types(connection),
                sections.sources(connection),
                trust.quality(connection, folder),
                trust.accuracy(connection, folder),
                trust.changes(folder),
            ]
        )
        note = sections.limit_note(connection)
        events, evidence = events_payload(connection), evidence_payload(connection)
    finally:
        connection.close()
    script = "\n".join(_part(name) for name in _SCRIPTS)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return Template(_part("page.html")).substitute(
        title=escaped(f"{about['dateline.dataset']} {about['dateline.version']}"),
        style=_part("page.css"),
        script=script,
        digest=digest,
        body=body,
        note=note,
        events=events,
        evidence=evidence,
    )


def _part(name: str) -> str:
    return (_PARTS / name).read_text("utf-8")
