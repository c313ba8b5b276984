"""A day of raw articles in several files: the same articles, in the memory of one of them."""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from newsroom import ARRESTS, ATTACK, VISIT

from pipeline import stages
from pipeline.settings import Settings
from pipeline.stages.pieces import pieces
from pipeline.stages.workbench import Part, Workbench

DAY = date(2024, 3, 4)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with stages.open_workbench(Settings(data_dir=tmp_path / "data")) as bench:
        yield bench


def make_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two records are much, and any file is full."""
    monkeypatch.setattr(sys.modules["pipeline.stages.ingest"], "FLUSH_ROWS", 2)
    monkeypatch.setattr(sys.modules["pipeline.stages.pieces"], "PIECE_BYTES", 1)
    monkeypatch.setattr(sys.modules["pipeline.stages.checks"], "BYTES_AT_ONCE", 1)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Five reports of one day, one of them a copy, and one of the day after."""
    texts = [VISIT, ARRESTS, ATTACK, VISIT, "Talks were held in Vell on Friday."]
    records = [
        {"text": text, "published_at": f"2024-03-04T0{hour}:00:00Z", "source": f"desk {hour}"}
        for hour, text in enumerate(texts)
    ]
    records.append({"text": "A bridge was opened in Oslo.", "published_at": "2024-03-05"})
    folder = tmp_path / "drops"
    folder.mkdir()
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (folder / "wire.jsonl").write_text(lines, encoding="utf-8")
    return folder


def made(bench: Workbench, parts: Iterator[Part]) -> list[date | None]:
    return [part.day for part in bench.saved(parts)]


def test_pieces_give_the_articles_that_one_file_gives(
    bench: Workbench, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(bench, stages.ingest(bench, inbox))
    made(bench, stages.clean(bench))
    assert list(pieces(bench.store, "raw_articles", DAY)) == [None]
    make_small(monkeypatch)
    with stages.open_workbench(Settings(data_dir=tmp_path / "other")) as other:
        made(other, stages.ingest(other, inbox))
        made(other, stages.clean(other))
        assert len(pieces(other.store, "raw_articles", DAY)) == 3
        for name in ("raw_articles", "articles"):
            assert other.store.read(name).equals(bench.store.read(name))
        assert other.store.days("raw_articles") == bench.store.days("raw_articles")
        assert other.count("raw_articles", DAY) == 5
        assert stages.Totals.of(other) == stages.Totals.of(bench)
        counted = stages.require(other, "raw_articles")
        assert [r.check for r in counted] == [
            r.check for r in stages.require(bench, "raw_articles")
        ]


@pytest.mark.usefixtures("small")
def test_what_a_day_has_in_any_piece_is_not_added_again(bench: Workbench, inbox: Path) -> None:
    made(bench, stages.ingest(bench, inbox))
    before = bench.store.read("raw_articles")
    path = inbox / "wire.jsonl"
    grown = {"text": "A late report.", "published_at": "2024-03-04"}
    path.write_text(path.read_text(encoding="utf-8") + json.dumps(grown), encoding="utf-8")
    added = sum(part.added for part in bench.saved(stages.ingest(bench, inbox)))
    assert added == 1
    after = bench.store.read("raw_articles")
    assert after.num_rows == before.num_rows + 1
    assert len(set(after["raw_id"].to_pylist())) == after.num_rows


@pytest.mark.usefixtures("small")
def test_a_new_piece_makes_its_day_due_and_no_other(bench: Workbench, inbox: Path) -> None:
    made(bench, stages.ingest(bench, inbox))
    made(bench, stages.clean(bench))
    assert made(bench, stages.clean(bench)) == []
    late = {"text": "Ministers met in Kell.", "published_at": "2024-03-05T09:00:00Z"}
    (inbox / "late.jsonl").write_text(json.dumps(late), encoding="utf-8")
    assert made(bench, stages.ingest(bench, inbox)) == [date(2024, 3, 5)]
    assert made(bench, stages.clean(bench)) == [date(2024, 3, 5)]
    assert made(bench, stages.clean(bench)) == []


@pytest.mark.usefixtures("small")
def test_a_wrong_row_in_any_piece_fails_the_check(bench: Workbench, inbox: Path) -> None:
    made(bench, stages.ingest(bench, inbox))
    piece = list(pieces(bench.store, "raw_articles", DAY))[1]
    rows = bench.store.read_day("raw_articles", DAY, piece)
    broken = rows.set_column(
        rows.schema.get_field_index("content_sha256"),
        rows.schema.field("content_sha256"),
        [["x"] * rows.num_rows],
    )
    bench.store.write_day("raw_articles", DAY, broken, piece)
    failed = [result for result in stages.check(bench, "raw_articles") if not result.passed]
    assert [result.rows_failed for result in failed] == [rows.num_rows]


MEASURED = """
import resource, sys
from pathlib import Path
from pipeline import stages
from pipeline.settings import Settings
with stages.open_workbench(Settings(data_dir=Path(sys.argv[2]))) as bench:
    for _ in bench.saved(stages.ingest(bench, Path(sys.argv[1]))): pass
    stages.require(bench, "raw_articles")
    for _ in bench.saved(stages.clean(bench)): pass
    assert bench.store.files("articles")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def write_archive(path: Path, pages: int) -> None:
    """A web archive of one day: pages of 100 kB, nearly all of it no text."""
    noise = random.Random(1)
    with path.open("wb") as file:
        for number in range(pages):
            filler = noise.randbytes(50_000).hex().encode()
            body = (
                b'<html><head><meta name="date" content="2024-03-04"></head><body><p>Ministers met '
                b"in Vell on Friday to sign treaty %d.</p><!--%s--></body></html>"
                % (number, filler)
            )
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
            head = (
                b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://h.example/%d\r\n"
                b"Content-Length: %d\r\n\r\n" % (number, len(block))
            )
            file.write(gzip.compress(head + block + b"\r\n\r\n", 1))


@pytest.mark.slow
def test_a_large_archive_of_one_day_takes_the_memory_of_a_small_one(tmp_path: Path) -> None:
    peaks = []
    for pages in (600, 3_600):
        inbox = tmp_path / str(pages)
        inbox.mkdir()
        write_archive(inbox / "day.warc.gz", pages)
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, inbox, tmp_path / f"data-{pages}"],
            env=os.environ, capture_output=True, text=True, check=True,
        )  # fmt: skip
        peaks.append(int(done.stdout))
    # 300 MB of pages more; what is kept of each of them is its text
    assert peaks[1] < peaks[0] + 100, peaks
