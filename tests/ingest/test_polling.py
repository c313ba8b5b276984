"""Polling feeds: what is new is kept raw, and ingested from there like anything dropped."""

import gzip
from datetime import UTC, date, datetime

import pytest
from bad_server import BadServer
from test_fetching import Clock, fetcher

from pipeline.errors import ConfigError
from pipeline.ingest.polling import poll
from pipeline.ingest.records import DateBasis, RawArticle, Reason, Rejected
from pipeline.ingest.sources import NewsSource, Sources, load_sources

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

    def poll(self, *sources, **options):
        sources = sources or (self.source(**options),)
        self.runs += 1
        started = datetime(2024, 5, 3, 12, self.runs, tzinfo=UTC)
        return poll(Sources(sources), fetcher(Clock()), self.state, self.drops.folder, started)

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


def test_a_page_that_fails_is_asked_for_again_next_time(desk, server):
    server.answers |= {"/feed": feed(("One", "/1"), ("Two", "/2")), "/2": page()}
    (polled,) = desk.poll()
    assert [failure.reason for failure in polled.failures] == [Reason.FETCH_FAILED]
    assert polled.failures[0].source_ref == f"{server.root}/1"
    server.answers |= {"/1": page("Now it is here."), "/feed": feed(("One", "/1"), ("Three", "/3"))}
    desk.poll()
    assert len(desk.articles()) == 2


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
