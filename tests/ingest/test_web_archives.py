"""WARC and ARC: pages are taken, the rest is counted, damage costs only what it hit."""

import contextlib
import gzip
import io
import tracemalloc
import zlib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.http_message import parse_response, without_chunks
from pipeline.ingest.limits import Limits
from pipeline.ingest.records import RawArticle, Reason, Rejected
from pipeline.ingest.registry import read_source
from pipeline.ingest.source import RefusedError, Source
from pipeline.ingest.web_archive import arc_records, warc_records

STORY = "Ministers of both countries met in Vell on Friday to sign the river treaty."
PAGE = (
    f'<html><head><meta name="date" content="2024-05-03"></head><body><p>{STORY}</p></body></html>'
)
URL = "https://h.example/1"


def http(body=None, status="200 OK", **headers):
    body = PAGE.encode() if body is None else body
    fields = {"Content_Type": "text/html; charset=utf-8", **headers}
    lines = [f"HTTP/1.1 {status}", *(f"{n.replace('_', '-')}: {v}" for n, v in fields.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def record(block=None, kind="response", url=URL, length=None, **fields):
    block = http() if block is None else block
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {url}",
        "WARC-Date: 2024-05-04T10:00:00Z",
        f"Content-Length: {len(block) if length is None else length}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def chunked(body):
    parts = [body[at : at + 7] for at in range(0, len(body), 7)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def articles(found):
    return [entry for entry in found if isinstance(entry, RawArticle)]


def rejected(found):
    return [entry for entry in found if isinstance(entry, Rejected)]


@pytest.mark.parametrize(
    "pack", [lambda rs: b"".join(rs), lambda rs: b"".join(map(gzip.compress, rs))]
)
def test_a_page_of_a_warc_is_an_article(drops, pack):
    drops.drop("crawl.warc.gz", pack([record(b"software: x\r\n", "warcinfo"), record()]))
    found = drops.take()
    (article,) = articles(found)
    assert (article.url, article.content) == (URL, PAGE)
    assert article.published_date == date(2024, 5, 3)
    assert article.fetched_at == datetime(2024, 5, 4, 10, tzinfo=UTC)
    assert article.source_ref == "crawl.warc.gz#2"


def test_what_is_no_page_is_counted_in_one_rejection(drops):
    drops.drop(
        "crawl.warc",
        record(http(b"GIF89a", Content_Type="image/gif")) * 3
        + record(http(b"", "404 Not Found"))
        + record(b"GET / HTTP/1.1\r\n\r\n", "request")
        + record(
            http(b"User-agent: *", Content_Type="text/plain"), url="https://h.example/robots.txt"
        ),
    )
    (one,) = drops.take()
    assert one.reason is Reason.NOT_NEWS
    assert (
        one.detail
        == "records that are no page: 3 image/gif, 1 request, 1 text/plain, 1 with status 404"
    )


def test_what_a_feed_said_of_a_page_is_read_from_our_own_fields(drops):
    undated = http(f"<html><body><p>{STORY}</p></body></html>".encode())
    drops.drop(
        "own.warc", record(undated, Dateline_Published="2024-05-02", Dateline_Source="herald")
    )
    (article,) = drops.take()
    assert (article.published_date, article.source, str(article.date_basis)) == (
        date(2024, 5, 2),
        "herald",
        "feed",
    )


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(PAGE.encode()), {"Content_Encoding": "gzip"}),
        (zlib.compress(PAGE.encode()), {"Content_Encoding": "deflate"}),
        (zlib.compress(PAGE.encode(), wbits=-15), {"Content_Encoding": "deflate"}),
        (PAGE.encode(), {"Content_Encoding": "gzip"}),
        (chunked(PAGE.encode()), {"Transfer_Encoding": "chunked"}),
        (PAGE.encode(), {"Transfer_Encoding": "chunked"}),
    ],
)  # fmt: skip
def test_bodies_are_unpacked_as_far_as_what_is_said_of_them_is_true(drops, body, headers):
    drops.drop("crawl.warc", record(http(body, **headers)))
    assert [a.content for a in articles(drops.take())] == [PAGE]


def test_a_body_that_is_a_bomb_is_turned_away(drops):
    bomb = http(gzip.compress(b" " * 20_000_000), Content_Encoding="gzip")
    drops.drop("crawl.warc", record(bomb) + record())
    found = drops.take()
    assert [r.reason for r in rejected(found)] == [Reason.UNSAFE]
    assert len(articles(found)) == 1


def test_reading_goes_on_after_a_damaged_record(drops):
    damaged = record(length="many") + b"rubbish\r\n\r\n" + record(length=-5)
    drops.drop("crawl.warc", record() + damaged + record())
    found = drops.take()
    assert len(articles(found)) == 2
    assert {r.reason for r in rejected(found)} == {Reason.UNREADABLE}


def test_a_record_that_claims_more_than_there_is_is_cut_short(drops):
    drops.drop("crawl.warc", record() + record(length=10**6))
    found = drops.take()
    assert len(articles(found)) == 1
    assert rejected(found)[0].detail.startswith("cut short by")


def test_a_record_over_the_limit_is_passed_over_unread(drops):
    drops.drop("crawl.warc", record(http(b"x" * 50_000)) + record())
    found = drops.take(limits=Limits(record_bytes=10_000))
    assert [r.reason for r in rejected(found)] == [Reason.TOO_LARGE]
    assert len(articles(found)) == 1


def test_a_length_beyond_all_measure_takes_no_memory():
    claim = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999999\r\n\r\nabc"
    (found,) = warc_records(io.BytesIO(claim), Limits(), frozenset({"response"}))
    assert found.block is None


def arc_parts():
    """The records of an ARC file: its header, a page, and a line that is no record."""
    header = b"1 0 Crawl\nURL IP-address Archive-date Content-type Archive-length\n"
    block = http()
    return [
        b"filedesc://a.arc 0.0.0.0 20240504100000 text/plain %d\n" % len(header) + header + b"\n",
        b"%s 192.0.2.1 20240504100000 text/html %d\n" % (URL.encode(), len(block)) + block + b"\n",
        b"\nhttps://h.example/2 192.0.2.1 20240504 text/html abc\n\n",
    ]


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.arc", b"".join),
        ("a.arc.gz", lambda parts: gzip.compress(b"".join(parts))),
        ("a.arc.gz", lambda parts: b"".join(map(gzip.compress, parts))),
        ("unnamed", b"".join),
    ],
    ids=["plain", "gzip", "gzip by record", "by content"],
)
def test_an_arc_document_is_an_article(drops, name, pack):
    drops.drop(name, pack(arc_parts()))
    found = drops.take()
    (article,) = articles(found)
    assert (article.url, article.fetched_at) == (URL, datetime(2024, 5, 4, 10, tzinfo=UTC))
    assert [r.reason for r in rejected(found)] == [Reason.UNREADABLE]


def warc_of(records):
    return gzip.compress(record(http(PAGE.encode() + b" " * 50_000))) * records


def arc_of(records):
    block = http(PAGE.encode() + b" " * 50_000)
    page = b"%s 192.0.2.1 20240504100000 text/html %d\n" % (URL.encode(), len(block)) + block
    return gzip.compress(arc_parts()[0]) + gzip.compress(page + b"\n") * records


@pytest.mark.parametrize("made", [warc_of, arc_of])
def test_memory_does_not_grow_with_the_archive(tmp_path, made):
    def peak(records):
        path = tmp_path / f"{records}.gz"
        path.write_bytes(made(records))
        tracemalloc.start()
        count = sum(1 for _ in read_source(Source.of_file(path)))
        _, top = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert count == records
        return top

    peak(5)  # imports
    assert peak(1000) < 1.5 * peak(50)


@given(st.binary(max_size=600))
def test_any_bytes_are_read_to_an_end(content):
    for head in (b"", b"WARC/1.0\r\n", b"filedesc://x 0 20240504100000 text/plain 3\n"):
        list(warc_records(io.BytesIO(head + content), Limits(), frozenset({"response"})))
        list(arc_records(io.BytesIO(head + content), Limits()))
    without_chunks(content)
    with contextlib.suppress(RefusedError):
        assert parse_response(b"HTTP/1.1 200 OK\r\n" + content, Limits()).status == 200
