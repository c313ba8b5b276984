"""Damaged input of every format: each reader ends, and gives articles and rejections only."""

import bz2
import gzip
import io
import json
import tarfile
import zipfile
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cleaning.article import Article, clean
from pipeline.ingest.drafts import Draft, settle
from pipeline.ingest.limits import Limits
from pipeline.ingest.records import RawArticle, Rejected
from pipeline.ingest.registry import READERS, read_source
from pipeline.ingest.source import Source

STORY = "VELL (AP) — Ministers met on Friday to sign the river treaty. “At last,” said Ana Reyes."
ROW = {"text": STORY, "date": "2024-05-03T10:00:00Z", "title": "Treaty", "author": ["Tom Orr"]}
LINES = (json.dumps(ROW) + "\n").encode() * 3
PAGE = (
    '<!DOCTYPE html><html><head><meta name="date" content="2024-05-03"><script type="application/'
    f'ld+json">{{"datePublished":"2024-05-03"}}</script></head><body><p>{STORY}</p></body></html>'
).encode()
RSS = (
    "<?xml version='1.0'?><rss version='2.0'><channel><title>H</title><item><title>T</title>"
    f"<pubDate>Fri, 03 May 2024 09:00:00 GMT</pubDate><description>{STORY}</description></item>"
    "</channel></rss>"
).encode()
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n" + (
    b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
)
WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://h.example/1\r\n"
    b"WARC-Date: 2024-05-04T10:00:00Z\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (len(HTTP), HTTP)
) * 2
ARC = b"filedesc://a 0 20240504100000 text/plain 4\n1 0\n\n" + (
    b"https://h.example/1 192.0.2.1 20240504100000 text/html %d\n%s\n\n" % (len(HTTP), HTTP)
)


def parquet():
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([ROW | {"author": "x"}] * 3), buffer)
    return buffer.getvalue()


def zipped():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jsonl", LINES)
        archive.writestr("a.meta.json", json.dumps({"source": "herald"}))
        archive.writestr("b/c.txt", STORY)
    return buffer.getvalue()


def tarred():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in {
            "a.jsonl": LINES,
            "a.meta.json": b"{}",
            f"{'é' * 60}.txt": b"x",
        }.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


SOUND = {
    "a.txt": STORY.encode(),
    "a.html": PAGE,
    "a.jsonl": LINES,
    "a.json": json.dumps([ROW, ROW], indent=1).encode(),
    "a.csv": f'text,date,title\n"{STORY}",2024-05-03,T\n'.encode(),
    "a.parquet": parquet(),
    "a.rss": RSS,
    "a.warc": WARC,
    "a.arc": ARC,
    "a.warc.gz": gzip.compress(WARC),
    "a.jsonl.bz2": bz2.compress(LINES),
    "a.zip": zipped(),
    "a.tar": tarred(),
}
LIMITS = Limits(record_bytes=200_000, expansion_grace=100_000, spool_bytes=1_000_000)


def read(name, content):
    source = Source.of_bytes(content, name, limits=LIMITS)
    for inner, found in read_source(source):
        yield settle(found, inner, date(2024, 5, 3), 1) if isinstance(found, Draft) else found


@st.composite
def damaged(draw, content):
    """The content with parts of it cut out, repeated, or overwritten."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        end = min(len(content), at + draw(st.integers(0, 60)))
        middle = draw(
            st.one_of(
                st.binary(max_size=12),
                st.just(content[at:end] * 3),
                st.sampled_from(
                    [b"", b"\0", b"\xff\xfe", b"<", b'"', b"\n", b"\\ud800", b"9" * 30]
                ),
            )
        )
        content = content[:at] + middle + content[end:]
    return content


def test_every_reader_has_a_sound_sample():
    suffixes = {suffix for reader in READERS for suffix in reader.suffixes}
    assert {reader.name for reader in READERS} <= {
        next(r.name for r in READERS if f".{name.split('.')[1]}" in r.suffixes)
        for name in SOUND
        if f".{name.split('.')[1]}" in suffixes
    }


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_sample_gives_articles(name):
    found = list(read(name, SOUND[name]))
    assert sum(isinstance(record, RawArticle) for record in found) >= 1
    assert all(isinstance(clean(r), Article) for r in found if isinstance(r, RawArticle))


@pytest.mark.parametrize("name", SOUND)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_one_gives_articles_and_rejections(name, data):
    for record in read(name, data.draw(damaged(SOUND[name]))):
        assert isinstance(record, RawArticle | Rejected)
        if isinstance(record, RawArticle):
            record.content.encode()
            assert isinstance(clean(record), Article | Rejected)
        else:
            f"{record.detail}{record.source_ref}{record.excerpt}".encode()


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(SOUND)), st.binary(max_size=300))
def test_any_bytes_under_any_name(name, content):
    assert all(isinstance(record, RawArticle | Rejected) for record in read(name, content))
