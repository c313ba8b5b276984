"""A DuckDB file with the tables, their comments, and views for common questions."""

from __future__ import annotations

from pathlib import Path

from pipeline.contracts.tables import table as contract_of
from pipeline.dataset.atomic import replacing
from pipeline.dataset.exports.base import HAPPENED, Exporter
from pipeline.dataset.manifest import Manifest

_VIEWS = {
    "happened": (
        f"select * from events where {HAPPENED}",
        "Events that the text presents as having happened.",
    ),
    "dyads": (
        """select e.*, a.name as from_name, a.country as from_country, a.sector as from_sector,
            r.name as to_name, r.country as to_country, r.sector as to_sector
        from events e
        join participants a on a.event_id = e.event_id and a.side = 'actor'
        left join participants r on r.event_id = e.event_id and r.side = 'recipient'""",
        "One row for each actor and recipient of an event; count distinct event_id.",
    ),
    "evidence": (
        """select m.event_id, m.mention_id, a.source, a.title, a.url, m.published_date,
            m.trigger_text, m.rule, m.confidence
        from mentions m join articles a using (article_id)""",
        "The articles behind each event.",
    ),
}


def write_duckdb(folder: Path, stem: Path, manifest: Manifest) -> list[Path]:
    """Write ``STEM.duckdb``."""
    import duckdb

    path = stem.with_name(f"{stem.name}.duckdb")
    with replacing(path) as temporary, duckdb.connect(str(temporary)) as connection:
        for name, entry in manifest.tables.items():
            source = _text(str(folder / entry.file))
            # a folder named `x=1` on the way to the file is no column of the table
            connection.execute(
                f"create table {name} as from read_parquet({source}, hive_partitioning = false)"
            )
            contract = contract_of(name).as_published(manifest.publish_text)
            connection.execute(f"comment on table {name} is {_text(contract.description)}")
            for column in contract.columns:
                comment = column.description + (f" Unit: {column.unit}." if column.unit else "")
                connection.execute(f'comment on column {name}."{column.name}" is {_text(comment)}')
        for name, (query, comment) in _VIEWS.items():
            connection.execute(f"create view {name} as {query}")
            connection.execute(f"comment on view {name} is {_text(comment)}")
        connection.execute("create table about (name varchar, value varchar)")
        connection.executemany(
            "insert into about values (?, ?)",
            [
                ("dataset", manifest.title),
                ("version", manifest.version),
                ("publisher", manifest.publisher),
                ("license", manifest.license),
                ("schema_version", manifest.schema_version),
            ],
        )
    return [path]


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


DUCKDB = Exporter("duckdb", "a DuckDB file with comments and views", write_duckdb)
