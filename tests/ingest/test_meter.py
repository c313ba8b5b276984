"""How far reading is: bytes read of the bytes that there are, whatever they are packed in."""

import bz2
import gzip
import io
import json
import random
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.ingest.inbox import read_inbox
from pipeline.ingest.meter import Meter

RECORDS = 2_000


def rows():
    """Articles that do not pack to nothing, all of one length."""
    noise = random.Random(7)
    return [
        {"text": f"Talks. {noise.randbytes(400).hex()}", "date": "2024-05-03"}
        for _ in range(RECORDS)
    ]


def lines():
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows())


def table():
    return "text,date\n" + "".join(f"{row['text']},{row['date']}\n" for row in rows())


def zipped():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jsonl", lines())
    return buffer.getvalue()


def parquet():
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows()), buffer, row_group_size=100)
    return buffer.getvalue()


FILES = {
    "wire.jsonl": lines,
    "wire.jsonl.gz": lambda: gzip.compress(lines()),
    "wire.jsonl.bz2": lambda: bz2.compress(lines()),
    "wire.csv": lambda: table().encode(),
    "wire.zip": zipped,
    "wire.parquet": parquet,
    "wire.json": lambda: json.dumps(rows()).encode(),
}


def metered(drops):
    """What the meter says after each record and file."""
    said = []
    list(read_inbox(drops.folder, drops.ledger, meter=Meter(lambda *amount: said.append(amount))))
    return said


@pytest.mark.parametrize("name", FILES)
def test_the_meter_goes_with_the_records(drops, name):
    size = drops.drop(name, FILES[name]()).stat().st_size
    said = metered(drops)
    assert len(said) == RECORDS + 1
    assert {total for _, total in said} == {size}
    done = [amount for amount, _ in said]
    assert done == sorted(done)
    assert done[-1] == size
    # the coarsest steps: bzip2 unpacks 900 kB at once, more than half of it all
    step = 0.6 if name.endswith("bz2") else 0.2
    for number in range(0, RECORDS, 100):
        assert abs(done[number] / size - number / RECORDS) < step


def test_all_files_count_and_those_taken_before_count_at_once(drops):
    sizes = [drops.drop(f"{name}.txt", f"Talks {name}").stat().st_size for name in ("a", "bb", "c")]
    assert metered(drops)[-1] == (sum(sizes), sum(sizes))
    drops.take()
    drops.ledger.settle()
    assert metered(drops) == [(sum(sizes[:n]), sum(sizes)) for n in (1, 2, 3)]


def test_an_empty_folder_has_nothing_to_read(drops):
    assert metered(drops) == []
