"""Parquet: one article a row, read in batches of only the columns that mean something."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing

from pipeline.ingest import fields
from pipeline.ingest.drafts import Draft
from pipeline.ingest.records import Reason, Rejected
from pipeline.ingest.source import RefusedError, Source

_BATCH_ROWS = 256
_KNOWN = (
    fields.TEXT
    + fields.HTML
    + fields.URL
    + fields.TITLE
    + fields.SOURCE
    + fields.PUBLISHER
    + fields.AUTHOR
    + fields.PUBLISHED
)


class ParquetReader:
    """Reads `.parquet` files."""

    name = "parquet"
    suffixes = (".parquet", ".pq")

    def recognises(self, head: bytes) -> bool:
        """Whether it begins with Parquet's mark."""
        return head.startswith(b"PAR1")

    def read(self, source: Source) -> Iterator[Draft | Rejected]:
        """The articles of the file in order."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        with closing(source.seekable()) as stream:
            try:
                # A buffer that is filled before it is asked for keeps all row groups in memory.
                names = _columns(pq.ParquetFile(stream, pre_buffer=False), source)
                # Strings stay references to the dictionary of the file, and rows become Python
                # values one by one: a value that is stored once can stand in every row.
                file = pq.ParquetFile(stream, read_dictionary=names, pre_buffer=False)
                number = 0
                for batch in file.iter_batches(_BATCH_ROWS, columns=names):
                    for at in range(batch.num_rows):
                        number += 1
                        row = {name: batch.column(name)[at].as_py() for name in names}
                        yield _draft(row, number, source)
            except (pa.ArrowException, OSError, ValueError, MemoryError) as problem:
                first = str(problem).split("\n", 1)[0]
                raise RefusedError(
                    Reason.UNREADABLE, f"the Parquet file is damaged: {first}"
                ) from problem


def _columns(file: object, source: Source) -> list[str]:
    """The columns to read; raises `RefusedError` if a row group of them is too large."""
    wanted = {*_KNOWN, *source.columns.names.values()}
    names = [name for name in file.schema_arrow.names if name in wanted]  # type: ignore[attr-defined]
    metadata = file.metadata  # type: ignore[attr-defined]
    for group in range(metadata.num_row_groups):
        size = sum(
            column.total_uncompressed_size
            for index in range(metadata.num_columns)
            if (column := metadata.row_group(group).column(index)).path_in_schema.split(".")[0]
            in names
        )
        if size > source.limits.spool_bytes:
            raise RefusedError(
                Reason.TOO_LARGE,
                f"row group {group} holds {size:,} bytes: write smaller row groups",
            )
    return names


def _draft(row: dict[str, object], number: int, source: Source) -> Draft | Rejected:
    payload = json.dumps(row, default=str, sort_keys=True).encode("utf-8", "surrogatepass")
    limit = source.limits.record_bytes
    try:
        if len(payload) > limit:
            raise RefusedError(Reason.TOO_LARGE, f"the row is over {limit:,} bytes", payload[:4096])
        return fields.draft_of_object(row, payload, number, source.columns.names)
    except RefusedError as refusal:
        return refusal.rejected(f"{source.ref}#{number}")
