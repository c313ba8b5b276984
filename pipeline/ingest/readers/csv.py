"""CSV and TSV: one article a row; the columns are the usual ones or those of a mapping."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from pipeline.ingest.drafts import Draft
from pipeline.ingest.encoding import encoding_of
from pipeline.ingest.fields import draft_of_object
from pipeline.ingest.records import Reason, Rejected
from pipeline.ingest.source import RefusedError, Source

_DELIMITERS = ",;\t|"


class CsvReader:
    """Reads `.csv` and `.tsv` files with a header row."""

    name = "csv"
    suffixes = (".csv", ".tsv")

    def recognises(self, head: bytes) -> bool:
        """Never by content alone: commas are in every text."""
        return False

    def read(self, source: Source) -> Iterator[Draft | Rejected]:
        """The articles of the file in order; the header is row 0."""
        head = source.head()
        encoding = encoding_of(head)
        # The module's limit is global: it is set for the largest record anyone may have.
        csv.field_size_limit(max(csv.field_size_limit(), source.limits.record_bytes))
        with io.TextIOWrapper(
            io.BufferedReader(source.opener()),  # type: ignore[type-var]  # a BinaryIO is raw enough
            encoding,
            errors="replace",
            newline="",
        ) as text:
            rows = csv.reader(text, delimiter=_delimiter(head.decode(encoding, "replace")))
            header = next(_rows(rows, source), None)
            if not isinstance(header, list) or len(header) < 2:
                raise RefusedError(
                    Reason.BAD_RECORD, "no header row that names at least two columns", head
                )
            header = [name.strip().removeprefix("\ufeff") for name in header]
            for number, row in enumerate(_rows(rows, source), 1):
                yield _draft(header, row, number, source)


def _draft(
    header: list[str], row: list[str] | RefusedError, number: int, source: Source
) -> Draft | Rejected:
    ref = f"{source.ref}#{number}"
    if isinstance(row, RefusedError):
        return row.rejected(ref)
    payload = "\x1f".join(row).encode("utf-8", "surrogatepass")
    if len(row) != len(header):
        return RefusedError(
            Reason.BAD_RECORD, f"{len(row)} cells for {len(header)} columns", payload
        ).rejected(ref)
    if len(payload) > source.limits.record_bytes:
        detail = f"the row is over {source.limits.record_bytes:,} bytes"
        return RefusedError(Reason.TOO_LARGE, detail, payload).rejected(ref)
    try:
        values = dict(zip(header, row, strict=True))
        return draft_of_object(values, payload, number, source.columns.names)
    except RefusedError as refusal:
        return refusal.rejected(ref)


def _rows(rows: Iterator[list[str]], source: Source) -> Iterator[list[str] | RefusedError]:
    """Rows that hold anything; a row that cannot be parsed is its refusal."""
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as problem:
            yield RefusedError(Reason.BAD_RECORD, f"not CSV: {problem}")
            continue
        if row:
            yield row


def _delimiter(head: str) -> str:
    """The delimiter that the header uses most."""
    header = head.split("\n", 1)[0]
    return max(_DELIMITERS, key=header.count)
