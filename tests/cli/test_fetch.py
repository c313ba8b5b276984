"""`dateline fetch` against a real server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from newsroom import PAGE, dateline

from pipeline.ingest.sources import load_sources

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "sources.example.yaml"
FEED = """<rss version='2.0'><channel><title>Post</title><item><title>Port strike ends</title>
<link>/port</link><pubDate>Wed, 06 Mar 2024 09:30:00 GMT</pubDate></item></channel></rss>"""


PAGES = {"/feed": FEED, "/port": PAGE}


@pytest.fixture
def server() -> Iterator[str]:
    """A site with a feed and the page that it leads to; its address."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGES.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as site:
        threading.Thread(target=site.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{site.server_address[1]}"
        site.shutdown()


def write_sources(path: Path, **urls: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    sources = [{"name": name, "url": url, "allow_private": True} for name, url in urls.items()]
    path.write_text(yaml.safe_dump({"sources": sources}), encoding="utf-8")
    return path


def test_what_is_fetched_lands_in_the_inbox_and_is_run(server: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_sources(data / "sources.yaml", post=f"{server}/feed")
    result = dateline(data, "fetch")
    assert result.exit_code == 0, result.output
    assert result.output == "post: 1 entries, 1 pages fetched, 0 unchanged, 0 failed\n"
    (archive,) = (data / "inbox").iterdir()
    assert archive.name.endswith(".warc.gz")
    result = dateline(data, "run")
    assert result.exit_code == 0, result.output
    articles = pq.read_table(data / "snapshots" / "latest" / "articles.parquet").to_pylist()
    assert [(a["source"], a["url"]) for a in articles] == [("post", f"{server}/port")]


def test_a_feed_that_fails_is_named_and_the_others_are_kept(server: str, tmp_path: Path) -> None:
    path = write_sources(tmp_path / "mine.yaml", gone=f"{server}/gone", post=f"{server}/feed")
    result = dateline(tmp_path / "data", "fetch", "--sources", path)
    assert result.exit_code == 3
    assert "1 of 2 feeds could not be read: gone" in result.output
    assert f"{server}/gone: fetch_failed: " in result.output
    assert "Remedy: " in result.output
    assert len(list((tmp_path / "data" / "inbox").iterdir())) == 1


def test_a_page_that_fails_is_in_quarantine_until_it_is_fetched(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    write_sources(data / "sources.yaml", post=f"{server}/feed")
    with monkeypatch.context() as gone:
        gone.delitem(PAGES, "/port")
        gone.setattr("pipeline.ingest.fetch_state.FIRST_PAUSE", timedelta(0))
        assert dateline(data, "fetch").exit_code == 0
        output = dateline(data, "run").output
    assert f"ingest fetch_failed: 1, such as {server}/port: {server}/port answers 404" in output
    assert "1 pages fetched" in dateline(data, "fetch").output
    assert "quarantine is empty" in dateline(data, "run").output


def test_without_a_list_of_feeds_it_says_what_to_write(tmp_path: Path) -> None:
    result = dateline(tmp_path / "data", "fetch")
    assert result.exit_code == 2
    assert "sources.yaml does not exist" in result.output
    assert "Remedy: Write one" in result.output


def test_a_damaged_memory_of_what_was_fetched_names_the_remedy(tmp_path: Path) -> None:
    path = write_sources(tmp_path / "data" / "sources.yaml", post="http://127.0.0.1:9/feed")
    (path.parent / "fetched.sqlite").write_bytes(b"no database, but long enough to look like one")
    result = dateline(tmp_path / "data", "fetch")
    assert result.exit_code == 1
    assert "If the file is damaged, remove it" in result.output


def test_the_example_is_a_list_of_feeds() -> None:
    assert [source.name for source in load_sources(EXAMPLE).sources] == [
        "herald",
        "wire",
        "archive",
    ]
