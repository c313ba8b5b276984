"""Polling feeds: what is new is kept raw, and ingested from there like anything dropped."""

import gzip
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from bad_server import BadServer
from test_fetching import Clock, fetcher

from pipeline import stages
from pipeline.errors import ConfigError
from pipeline.ingest.fetch_state import MOST_TRIES
from pipeline.ingest.polling import poll
from pipeline.ingest.records import DateBasis, RawArticle, Reason, Rejected
from pipeline.ingest.sources import NewsSource, Sources, load_sources
from pipeline.ingest.warc_writer import WarcWriter
from pipeline.settings import Settings

GONE = (Reason.FETCH_FAILED, "https://h.example/1 answers 410 Gone")
STORY = "Ministers of both countries met in Vell on Friday to sign the river treaty."


def page(text=STORY, head=""):
    return f"<html><head>{head}</head><body><article><p>{text}</p></article></body></html>".encode()


def feed(*entries):
    items = "".join(
        f"<item><title>{title}</title><link>{link}</link>"
        f"<pubDate>Fri, 03 May 2024 09:00:00 GMT</pubDate></item>"
        for title, link in entries
    )
    return f"<rss version='2.0'><channel><title>Herald</title>{items}</channel></rss>".encode()


@pytest.fixture
def server():
    with BadServer() as running:
        yield running


class Desk:
    """Polls one feed of a server into an inbox, one run after another."""

    def __init__(self, server, drops, tmp_path):
        self.server, self.drops, self.state = server, drops, tmp_path / "fetched.sqlite"
        self.runs = 0
        self.now = datetime(2024, 5, 3, 12, tzinfo=UTC)

    def poll(self, *sources, **options):
        sources = sources or (self.source(**options),)
        self.runs += 1
        started = self.now + timedelta(minutes=self.runs)
        return poll(Sources(sources), fetcher(Clock()), self.state, self.drops.folder, started)

    def wait(self, **time):
        self.now += timedelta(**time)

    def refused(self):
        """What is refused of what was fetched: where it was, why, and what was said."""
        found = self.drops.take()
        self.drops.ledger.settle()
        return [(r.source_ref, r.reason, r.detail) for r in found if isinstance(r, Rejected)]

    def source(self, name="herald", path="/feed", **options):
        known = {"publisher": "The Herald", "allow_private": True, **options}
        return NewsSource(name, self.server.root + path, **known)

    def articles(self):
        found = self.drops.take()
        self.drops.ledger.settle()
        return [record for record in found if isinstance(record, RawArticle)]


@pytest.fixture
def desk(server, drops, tmp_path):
    return Desk(server, drops, tmp_path)


def test_the_pages_of_a_feed_become_articles_dated_by_it(desk, server):
    server.answers |= {
        "/feed": feed(("One", "/1"), ("Two", "/2")),
        "/1": page(),
        "/2": page("Talks."),
    }
    (polled,) = desk.poll()
    assert (polled.entries, polled.pages, polled.failures) == (2, 2, [])
    first, second = desk.articles()
    assert (first.url, first.title, first.source) == (f"{server.root}/1", "One", "herald")
    assert (first.publisher, first.date_basis) == ("The Herald", DateBasis.FEED)
    assert first.published_date == date(2024, 5, 3)
    assert first.fetched_at == datetime(2024, 5, 3, 12, tzinfo=UTC)
    assert second.content == page("Talks.").decode()


def test_the_same_feed_again_asks_for_no_page_and_writes_nothing(desk, server):
    server.answers |= {"/feed": feed(("One", "/1")), "/1": page()}
    desk.poll()
    desk.poll()
    assert server.asked["/1"] == 1
    assert len(desk.articles()) == 1


def test_nothing_new_is_said_by_the_server(desk, server):
    def answer(handler):
        known = handler.headers["If-None-Match"] == '"v1"'
        handler.reply(304 if known else 200, b"" if known else feed(), ETag='"v1"')

    server.answers["/feed"] = answer
    desk.poll()
    (polled,) = desk.poll()
    assert polled.unchanged == 1
    assert len(list(desk.drops.folder.iterdir())) == 1


def test_a_page_that_changed_is_fetched_as_another_revision(desk, server):
    server.answers |= {"/feed": feed(("One", "/1")), "/1": page()}
    desk.poll()
    server.answers |= {"/feed": feed(("One, corrected", "/1")), "/1": page(STORY + " Corrected.")}
    desk.poll()
    contents = {article.content for article in desk.articles()}
    assert contents == {page().decode(), page(STORY + " Corrected.").decode()}


def test_a_page_that_did_not_change_is_not_kept_twice(desk, server):
    server.answers |= {"/feed": feed(("One", "/1")), "/1": page()}
    desk.poll()
    server.answers["/feed"] = feed(("One, retitled", "/1"))
    (polled,) = desk.poll()
    assert (polled.pages, polled.unchanged) == (0, 1)


def test_a_page_that_fails_is_tried_again_though_its_feed_has_not_changed(desk, server):
    server.answers |= {"/feed": feed(("One", "/1"), ("Two", "/2")), "/2": page()}
    (polled,) = desk.poll()
    assert [failure.reason for failure in polled.failures] == [Reason.FETCH_FAILED]
    assert polled.failures[0].source_ref == f"{server.root}/1"
    server.answers["/1"] = page("Now it is here.")
    desk.wait(minutes=15)
    (polled,) = desk.poll()
    assert (polled.pages, polled.failures) == (1, [])
    late = next(a for a in desk.articles() if a.url.endswith("/1"))
    assert (late.title, late.published_date) == ("One", date(2024, 5, 3))
    desk.wait(days=1)
    desk.poll()
    assert server.asked["/1"] == 2


def test_a_page_is_tried_again_though_the_server_says_that_the_feed_is_unchanged(desk, server):
    server.answers["/feed"] = lambda h: h.reply(
        304 if h.headers["If-None-Match"] else 200, feed(("One", "/1")), ETag='"v1"'
    )
    desk.poll()
    server.answers["/1"] = page()
    desk.wait(minutes=15)
    (polled,) = desk.poll()
    assert (polled.unchanged, polled.pages) == (1, 1)


def test_a_page_is_tried_again_though_its_feed_fails_by_now(desk, server):
    server.answers["/feed"] = feed(("One", "/1"))
    desk.poll()
    server.answers |= {"/feed": None, "/1": page()}
    desk.wait(minutes=15)
    (polled,) = desk.poll()
    assert (polled.pages, len(polled.failures)) == (1, 1)


def test_a_page_that_keeps_failing_is_left_alone_for_longer_and_longer(desk, server):
    server.answers["/feed"] = feed(("One", "/1"))
    asked = []
    for _ in range(12):  # a poll every ten minutes, two hours long
        desk.poll()
        asked.append(server.asked["/1"])
        desk.wait(minutes=9)
    # at 0, then after 15, 30 and 60 minutes each at the first poll that is due
    assert asked == [1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4]


def test_a_page_that_fails_for_days_is_given_up_until_its_feed_changes(desk, server):
    server.answers["/feed"] = feed(("One", "/1"))
    for _ in range(MOST_TRIES + 3):
        desk.poll()
        desk.wait(days=1)
    assert server.asked["/1"] == MOST_TRIES
    server.answers |= {"/feed": feed(("One, corrected", "/1")), "/1": page()}
    (polled,) = desk.poll()
    assert polled.pages == 1


def test_what_could_not_be_fetched_is_refused_with_what_the_server_said(desk, server):
    server.answers |= {
        "/robots.txt": b"User-agent: *\nDisallow: /closed",
        "/feed": feed(("One", "/1"), ("Two", "/closed/2")),
    }
    desk.poll(desk.source(), desk.source("gone", "/gone"))
    root = server.root
    assert sorted(desk.refused()) == [
        (f"{root}/1", Reason.FETCH_FAILED, f"{root}/1 answers 404 Not Found"),
        (f"{root}/closed/2", Reason.FORBIDDEN, "robots.txt of 127.0.0.1 closes /closed/2"),
        (f"{root}/gone", Reason.FETCH_FAILED, f"{root}/gone answers 404 Not Found"),
    ]


def test_a_feed_itself_is_kept_and_neither_an_article_nor_refused(desk, server):
    server.answers |= {"/feed": feed(("One", "/1")), "/1": page()}
    desk.poll()
    (archive,) = desk.drops.folder.iterdir()
    assert b"<rss" in gzip.decompress(archive.read_bytes())
    (article,) = desk.drops.take()
    assert article.url == f"{server.root}/1"


def test_the_same_failure_again_is_no_news(desk, server):
    server.answers["/feed"] = feed(("One", "/1"))
    desk.poll()
    assert len(desk.refused()) == 1
    desk.wait(minutes=15)
    desk.poll()
    assert desk.refused() == []
    server.answers["/1"] = lambda handler: handler.reply(410)
    desk.wait(minutes=30)
    desk.poll()
    ((_, _, said),) = desk.refused()
    assert said.endswith("answers 410 Gone")


@pytest.fixture
def quarantine(desk, tmp_path):
    """Where what is in quarantine comes from and why, once all that was fetched is taken."""

    def taken(default_date=None):
        with stages.open_workbench(Settings(data_dir=tmp_path / "data")) as bench:
            for _ in bench.saved(stages.ingest(bench, desk.drops.folder, default_date)):
                pass
            rows = bench.store.read("quarantine").to_pylist()
        return sorted(
            (row["source_ref"].removeprefix(desk.server.root), row["reason"]) for row in rows
        )

    return taken


@pytest.mark.parametrize("between", [True, False], ids=["a run between", "no run between"])
def test_what_is_fetched_at_last_leaves_quarantine(desk, server, quarantine, between):
    server.answers |= {
        "/feed": feed(("One", "/1"), ("Two", "/moved")),
        "/page": page(),
        "/html": page(),
    }
    sources = [desk.source(), desk.source("gone", "/gone"), desk.source("html", "/html")]
    desk.poll(*sources)
    if between:
        assert quarantine() == [
            ("/1", "fetch_failed"),
            ("/gone", "fetch_failed"),
            ("/html", "unsupported"),
            ("/moved", "fetch_failed"),
        ]
    desk.wait(minutes=15)
    server.answers |= {
        "/1": page("Now it is here."),
        "/moved": lambda h: h.reply(301, Location="/page"),
        "/gone": feed(),
        "/html": feed(),
    }
    desk.poll(*sources)
    assert quarantine() == []
    assert quarantine() == []


def test_what_fails_again_after_it_was_fetched_is_in_quarantine_again(desk, server, quarantine):
    server.answers["/feed"] = None
    desk.poll()
    server.answers["/feed"] = feed()
    desk.poll()
    server.answers["/feed"] = None
    desk.poll()
    assert quarantine() == [("/feed", "fetch_failed")]


def test_a_feed_that_is_unchanged_after_it_failed_leaves_quarantine(desk, server, quarantine):
    def answer(handler):
        known = handler.headers["If-None-Match"] == '"v1"'
        handler.reply(304 if known else 200, b"" if known else feed(), ETag='"v1"')

    server.answers["/feed"] = answer
    desk.poll()
    server.answers["/feed"] = lambda h: h.reply(500)
    desk.poll()
    assert quarantine() == [("/feed", "fetch_failed")]
    server.answers["/feed"] = answer
    desk.poll()
    assert quarantine() == []


def test_only_the_last_failure_of_an_address_is_in_quarantine(desk, server, quarantine):
    server.answers["/feed"] = feed(("One", "/1"))
    desk.poll()
    assert quarantine() == [("/1", "fetch_failed")]
    server.answers["/robots.txt"] = b"User-agent: *\nDisallow: /1"
    desk.wait(minutes=15)
    desk.poll()
    assert quarantine() == [("/1", "forbidden")]


def test_a_default_date_brings_no_failure_back_that_was_made_up_for(desk, server, quarantine):
    """The first archive is read again for its undated page, and the second is not."""
    undated = feed(("One", "/1"), ("Two", "/2")).replace(
        b"<pubDate>Fri, 03 May 2024 09:00:00 GMT</pubDate>", b""
    )
    server.answers |= {"/feed": undated, "/1": page()}
    desk.poll()
    found = quarantine()
    assert found[0] == ("/2", "fetch_failed")
    assert [reason for _, reason in found[1:]] == ["undated"]
    server.answers["/2"] = page(head='<meta name="date" content="2024-05-03">')
    desk.wait(minutes=15)
    desk.poll()
    assert [reason for _, reason in quarantine()] == ["undated"]
    assert quarantine(date(2024, 5, 3)) == []


def test_what_was_fetched_is_parsed_again_from_what_was_kept(desk, server, tmp_path):
    """The archives alone give the same rows, after the server is gone and all else is lost."""
    server.answers |= {"/feed": feed(("One", "/1"), ("Two", "/2"), ("Three", "/3")), "/1": page()}
    desk.poll()
    server.answers |= {"/2": page("Now it is here."), "/1": page(STORY + " Corrected.")}
    server.answers["/feed"] = feed(("One, corrected", "/1"), ("Two", "/2"), ("Three", "/3"))
    desk.wait(minutes=15)
    desk.poll()
    server.answers.clear()
    asked = server.asked.total()

    def rows(name):
        with stages.open_workbench(Settings(data_dir=tmp_path / name)) as bench:
            for _ in bench.saved(stages.ingest(bench, desk.drops.folder)):
                pass
            return bench.store.read("raw_articles"), bench.store.read("quarantine")

    articles, refused = rows("first")
    assert articles.num_rows == 3
    assert refused["source_ref"].to_pylist() == [f"{server.root}/3"]
    again = rows("second")
    assert (articles.equals(again[0]), refused.equals(again[1])) == (True, True)
    assert server.asked.total() == asked


def test_two_polls_of_one_moment_leave_two_archives(desk, server):
    server.answers |= {"/feed": feed(("One", "/1")), "/1": page()}
    desk.poll()
    server.answers["/feed"] = feed(("Two", "/2"))
    desk.runs -= 1
    desk.poll()
    assert len(list(desk.drops.folder.iterdir())) == 2


def test_a_file_that_a_killed_poll_left_is_not_taken_over(tmp_path):
    (tmp_path / "fetched.warc.gz.part").write_bytes(b"half")
    with WarcWriter(tmp_path, "fetched") as writer:
        writer.write_refusal("https://h.example/1", datetime(2024, 5, 3, tzinfo=UTC), *GONE)
    assert (tmp_path / "fetched.warc.gz.part").read_bytes() == b"half"
    assert writer.path == tmp_path / "fetched-2.warc.gz"
    assert writer.path.exists()


def test_a_source_that_fails_does_not_stop_the_others(desk, server):
    server.answers |= {"/feed": feed(("One", "/1")), "/1": page(), "/html": page(), "/bad": b"{}"}
    polled = desk.poll(
        desk.source("gone", "/gone"),
        desk.source("page", "/html"),
        desk.source("json", "/bad"),
        NewsSource("private", server.root + "/feed"),
        desk.source(),
    )
    reasons = [[failure.reason for failure in one.failures] for one in polled]
    assert reasons == [
        [Reason.FETCH_FAILED],
        [Reason.UNSUPPORTED],
        [Reason.UNSUPPORTED],
        [Reason.FORBIDDEN],
        [],
    ]
    assert len(desk.articles()) == 1


def test_the_wrong_charset_and_a_packed_page_are_read(desk, server):
    text = "Genève: les ministres ont signé le traité vendredi."
    server.answers |= {
        "/feed": feed(("One", "/1")),
        "/1": lambda h: h.reply(
            200,
            gzip.compress(page(text)),
            Content_Encoding="gzip",
            Content_Type="text/html; charset=ascii",
        ),
    }
    desk.poll()
    (article,) = desk.articles()
    assert article.content == page(text).decode()


def test_a_page_that_is_a_bomb_is_kept_and_turned_away(desk, server):
    bomb = gzip.compress(b" " * 30_000_000)
    server.answers |= {
        "/feed": feed(("One", "/1")),
        "/1": lambda h: h.reply(200, bomb, Content_Encoding="gzip"),
    }
    desk.poll()
    reasons = [record.reason for record in desk.drops.take() if isinstance(record, Rejected)]
    assert Reason.UNSAFE in reasons


def test_a_json_feed_whose_pages_are_not_fetched_gives_its_own_texts(desk, server):
    item = {"id": "7", "title": "One", "content_text": STORY, "date_published": "2024-05-03"}
    value = {"version": "https://jsonfeed.org/version/1.1", "title": "Herald", "items": [item]}
    server.answers["/feed"] = json.dumps(value).encode()
    desk.poll(fetch_pages=False)
    (article,) = desk.articles()
    assert (article.content, article.source, article.source_id) == (STORY, "herald", "7")


def test_a_feed_whose_pages_are_not_fetched_gives_its_own_texts(desk, server):
    atom = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Herald</title><entry><title>One</title>"
        f"<updated>2024-05-03T09:00:00Z</updated><content>{STORY}</content></entry></feed>"
    )
    server.answers["/feed"] = atom.encode()
    desk.poll(fetch_pages=False)
    (article,) = desk.articles()
    assert (article.content, article.source) == (STORY, "herald")


def test_an_interrupted_run_leaves_nothing_and_forgets_nothing(desk, server):
    server.answers |= {"/feed": feed(("One", "/1")), "/1": page()}
    real = fetcher(Clock())
    calls = []

    class Interrupted:
        def fetch(self, url, *rest, **options):
            calls.append(url)
            if len(calls) == 2:
                raise KeyboardInterrupt
            return real.fetch(url, *rest, **options)

    started = datetime(2024, 5, 3, 12, tzinfo=UTC)
    with pytest.raises(KeyboardInterrupt):
        poll(Sources((desk.source(),)), Interrupted(), desk.state, desk.drops.folder, started)
    assert list(desk.drops.folder.iterdir()) == []
    desk.poll()
    assert len(desk.articles()) == 1


def test_sources_are_read_from_yaml(tmp_path):
    path = tmp_path / "sources.yaml"
    path.write_text(
        "user_agent: desk@herald.example\nsources:\n- name: herald\n  url: https://h.example/feed\n"
        "  country: NOR\n  articles_per_day: 40\n"
    )
    found = load_sources(path)
    assert found.user_agent == "desk@herald.example"
    assert found.sources == (
        NewsSource("herald", "https://h.example/feed", country="NOR", articles_per_day=40),
    )


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("sources: {}", "has no list `sources`"),
        ("sources: [", "cannot be read"),
        ("sources:\n- name: a", "source 1 has no url"),
        ("sources:\n- {name: a, url: 'file:///etc/passwd'}", "no web address"),
        ("sources:\n- {name: a, url: 'https://h.example', country: 7}", "country is 7"),
        ("sources:\n- {name: a, url: 'https://h.example', colour: red}", "unknown key 'colour'"),
        ("sources:\n- &a {name: a, url: 'https://h.example'}\n- *a", "two sources are named 'a'"),
    ],
)  # fmt: skip
def test_a_mistake_in_sources_is_named(tmp_path, written, says):
    path = tmp_path / "sources.yaml"
    path.write_text(written)
    with pytest.raises(ConfigError, match=says):
        load_sources(path)
    with pytest.raises(ConfigError, match="does not exist"):
        load_sources(tmp_path / "none.yaml")
