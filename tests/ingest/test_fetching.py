"""Fetching from a real server that misbehaves on purpose: bounded, polite, and never fooled."""

import gzip
import shutil
import socket
import subprocess
import time
from datetime import UTC, datetime

import pytest
from bad_server import BadServer

from pipeline.ingest.addresses import is_public, target_of
from pipeline.ingest.fetching import Fetcher, Manners
from pipeline.ingest.http_client import Bounds
from pipeline.ingest.records import Reason
from pipeline.ingest.source import RefusedError

PAGE = b"<html><body><p>Ministers met in Vell on Friday.</p></body></html>"
NOW = datetime(2024, 5, 3, 12, tzinfo=UTC)


@pytest.fixture
def server():
    with BadServer() as running:
        yield running


class Clock:
    """A clock that only moves when someone sleeps."""

    def __init__(self):
        self.time = 0.0
        self.slept = []

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.time += seconds

    def monotonic(self):
        return self.time


def fetcher(clock=None, bounds=None, **manners):
    clock = clock or Clock()
    return Fetcher(
        Manners("dateline-test", **{"interval": 0.0, **manners}),
        bounds or Bounds(idle_seconds=2, total_seconds=5, body_bytes=100_000),
        clock.sleep,
        clock.monotonic,
        lambda: NOW,
    )


def refused(server, path, **options):
    with pytest.raises(RefusedError) as refusal:
        fetcher(**options).fetch(server.root + path, allow_private=True)
    return refusal.value


def test_a_page_is_fetched_with_its_headers(server):
    server.answers["/1"] = lambda h: h.reply(200, PAGE, ETag='"v1"')
    found = fetcher().fetch(server.root + "/1", allow_private=True)
    assert (found.response.body, found.response.headers["etag"]) == (PAGE, '"v1"')
    assert (found.fetched_at, found.response.charset) == (NOW, "utf-8")
    assert server.headers["/1"]["User-Agent"] == "dateline-test"


def test_a_condition_is_sent_and_nothing_new_is_no_failure(server):
    server.answers["/1"] = lambda h: h.reply(
        304 if h.headers["If-None-Match"] == '"v1"' else 200, b""
    )
    found = fetcher().fetch(server.root + "/1", {"If-None-Match": '"v1"'}, allow_private=True)
    assert found.is_unchanged


def test_a_server_that_is_silent_is_given_up(server):
    server.answers["/1"] = lambda h: time.sleep(3)
    begun = time.monotonic()
    refusal = refused(server, "/1", tries=1, bounds=Bounds(0.2, 1))
    assert (refusal.reason, "took too long" in refusal.detail) == (Reason.FETCH_FAILED, True)
    assert time.monotonic() - begun < 2.5


def test_a_server_that_drips_is_hung_up_on(server):
    server.answers["/1"] = lambda h: h.drip(PAGE * 10, 0.05)
    begun = time.monotonic()
    refusal = refused(server, "/1", tries=1, bounds=Bounds(idle_seconds=1, total_seconds=0.4))
    assert refusal.reason is Reason.FETCH_FAILED
    assert time.monotonic() - begun < 2.5


def test_a_truncated_body_is_tried_again_and_then_refused(server):
    server.answers["/1"] = lambda h: h.reply(200, PAGE, length=len(PAGE) + 50)
    clock = Clock()
    assert "truncated" in refused(server, "/1", clock=clock).detail
    assert server.asked["/1"] == 3
    assert clock.slept == [2.0, 4.0]


def test_a_connection_that_is_cut_is_tried_again(server):
    server.answers["/1"] = lambda h: h.cut() if server.asked["/1"] < 3 else h.reply(200, PAGE)
    assert fetcher().fetch(server.root + "/1", allow_private=True).response.body == PAGE


def test_a_body_over_the_limit_is_not_read_to_its_end(server):
    server.answers["/1"] = lambda h: h.reply(200, b"x" * 5_000_000)
    assert refused(server, "/1").reason is Reason.TOO_LARGE
    assert server.asked["/1"] == 1


def test_a_server_error_is_tried_again_and_other_statuses_are_not(server):
    server.answers["/5"] = lambda h: h.reply(503)
    server.answers["/4"] = lambda h: h.reply(410)
    assert "answers 503" in refused(server, "/5").detail
    assert "answers 410" in refused(server, "/4").detail
    assert (server.asked["/5"], server.asked["/4"]) == (3, 1)


@pytest.mark.parametrize(
    ("asked", "waited"),
    [("7", 7.0), ("Fri, 03 May 2024 12:00:30 GMT", 30.0), ("soon", 2.0), ("-5", 2.0)],
)
def test_too_many_requests_waits_as_long_as_asked(server, asked, waited):
    server.answers["/1"] = lambda h: (
        h.reply(429, Retry_After=asked) if server.asked["/1"] == 1 else h.reply(200, PAGE)
    )
    clock = Clock()
    fetcher(clock).fetch(server.root + "/1", allow_private=True)
    assert clock.slept == [waited]


def test_a_wait_without_measure_is_not_waited(server):
    server.answers["/1"] = lambda h: h.reply(429, Retry_After="99999999")
    clock = Clock()
    assert "answers 429" in refused(server, "/1", clock=clock).detail
    assert clock.slept == []


def test_redirects_are_followed_to_their_end(server):
    server.answers["/1"] = lambda h: h.reply(302, Location="/2?q=1")
    server.answers["/2"] = PAGE
    found = fetcher().fetch(server.root + "/1", allow_private=True)
    assert found.final_url == f"{server.root}/2?q=1"


def test_redirects_in_a_circle_and_without_end_are_refused(server):
    server.answers["/a"] = lambda h: h.reply(302, Location="/b")
    server.answers["/b"] = lambda h: h.reply(302, Location="/a")
    server.answers["/n"] = lambda h: h.reply(302, Location=f"/n?{server.asked.total()}")
    assert "in a circle" in refused(server, "/a").detail
    assert "more than 5 times" in refused(server, "/n").detail


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://h.example/x",
        "javascript:alert(1)",
        "http://user:secret@h.example/",
    ],
)
def test_a_redirect_out_of_the_web_is_refused(server, location):
    server.answers["/1"] = lambda h: h.reply(302, Location=location)
    assert refused(server, "/1").reason is Reason.FORBIDDEN


def test_a_private_address_is_refused_unless_the_source_is_allowed_it(server):
    server.answers["/1"] = PAGE
    for host in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "0x7f.1"):
        with pytest.raises(RefusedError) as refusal:
            fetcher().fetch(f"http://{host}:{server.port}/1")
        assert refusal.value.reason in (Reason.FORBIDDEN, Reason.FETCH_FAILED)
    assert server.asked.total() == 0


@pytest.mark.parametrize(
    "ip",
    ["10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "0.0.0.0",
     "100.64.0.1", "224.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1",
     "::ffff:169.254.169.254", "64:ff9b::169.254.169.254", "64:ff9b:1::10.0.0.1", "2002:7f00:1::1",
     "2002:a00:1::1", "::127.0.0.1", "::ffff:0:127.0.0.1", "fec0::1", "ff02::1", "fe80::1%eth0",
     "240.0.0.1", "255.255.255.255", "198.18.0.1"],
)  # fmt: skip
def test_local_addresses_are_told_from_public_ones(ip):
    assert not is_public(ip)
    for public in (
        "93.184.216.34",
        "2606:2800:220:1::1",
        "64:ff9b::93.184.216.34",
        "2002:5db8:d822::1",
    ):
        assert is_public(public)


@pytest.fixture
def internet(server, monkeypatch):
    """The world outside: names lead to addresses, and public addresses to the local server.

    What was looked up and connected to is counted.
    """
    names = {
        "news.example": "93.184.216.34",
        "intern.example": "10.0.0.5",
        "port.example": "127.0.0.1",
    }
    asked = {"looked up": [], "connected": []}
    connect, look_up = socket.create_connection, socket.getaddrinfo

    def found(host, port, *rest, **options):
        asked["looked up"].append(host)
        if host in names:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (names[host], port))]
        return look_up(host, port, *rest, **options)

    def connected(address, *rest, **options):
        asked["connected"].append(address[0])
        return connect(("127.0.0.1", server.port), *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr(socket, "create_connection", connected)
    return names, asked


@pytest.mark.parametrize(
    "place",
    ["http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://169.254.169.254/latest/",
     "http://intern.example/", "http://port.example/", "//10.0.0.5/", "http://2130706433/",
     "http://[64:ff9b::7f00:1]/"],
)  # fmt: skip
def test_a_public_page_may_not_lead_to_a_private_address(server, internet, place):
    _, asked = internet
    server.answers["/1"] = lambda h: h.reply(302, Location=place)
    with pytest.raises(RefusedError) as refusal:
        fetcher().fetch("http://news.example/1")
    assert refusal.value.reason is Reason.FORBIDDEN
    assert "private or local" in refusal.value.detail
    assert set(asked["connected"]) == {"93.184.216.34"}
    assert set(server.asked) == {"/robots.txt", "/1"}


def test_the_rules_of_a_public_host_may_not_lie_at_a_private_address(server, internet):
    _, asked = internet
    server.answers |= {
        "/robots.txt": lambda h: h.reply(302, Location="http://10.0.0.5/"),
        "/1": PAGE,
    }
    with pytest.raises(RefusedError) as refusal:
        fetcher().fetch("http://news.example/1")
    assert refusal.value.reason is Reason.FORBIDDEN
    assert asked["connected"] == ["93.184.216.34"]


def test_a_name_that_leads_elsewhere_once_it_was_checked_is_not_followed(
    server, internet, monkeypatch
):
    """DNS rebinding: the name is looked up once, and the connection is to what was found then."""
    names, asked = internet
    server.answers["/1"] = PAGE
    look_up = socket.getaddrinfo

    def rebinding(host, *rest, **options):
        found = look_up(host, *rest, **options)
        if host == "news.example":
            names[host] = "10.0.0.5"
        return found

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    assert fetcher().fetch("http://news.example/1").response.body == PAGE
    assert asked["looked up"].count("news.example") == 1
    assert set(asked["connected"]) == {"93.184.216.34"}
    with pytest.raises(RefusedError, match="private or local"):
        fetcher().fetch("http://news.example/1")


def test_a_name_that_leads_to_a_private_address_is_refused(monkeypatch):
    def looked_up(*_, **__):
        return [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    with pytest.raises(RefusedError, match="private or local"):
        target_of("http://rebinding.example/", allow_private=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://h.example/\r\nX-Injected: 1",
        "http://h.example:99999/",
        "http://" + "a" * 5000,
        "http://",
        "//h.example",
        "http://[::1",
    ],
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(RefusedError):
        target_of(url, allow_private=True)


def test_robots_txt_is_heeded_and_fetched_once(server):
    server.answers["/robots.txt"] = b"User-agent: *\nDisallow: /closed\nCrawl-delay: 7\n"
    server.answers["/open"] = server.answers["/closed"] = PAGE
    clock = Clock()
    polite = fetcher(clock)
    polite.fetch(server.root + "/open", allow_private=True)
    polite.fetch(server.root + "/open?2", allow_private=True)
    with pytest.raises(RefusedError, match="robots"):
        polite.fetch(server.root + "/closed", allow_private=True)
    assert (server.asked["/robots.txt"], server.asked["/closed"]) == (1, 0)
    assert sum(clock.slept) >= 7


def test_rules_that_lie_elsewhere_are_heeded(server):
    server.answers["/robots.txt"] = lambda h: h.reply(301, Location="/rules/robots.txt")
    server.answers["/rules/robots.txt"] = b"User-agent: *\nDisallow: /closed\n"
    server.answers["/closed"] = PAGE
    assert "robots.txt" in refused(server, "/closed").detail
    assert server.asked["/closed"] == 0


def test_rules_that_lead_in_a_circle_are_none(server):
    server.answers["/robots.txt"] = lambda h: h.reply(301, Location="/robots.txt")
    server.answers["/1"] = PAGE
    assert fetcher().fetch(server.root + "/1", allow_private=True).response.body == PAGE
    assert server.asked["/robots.txt"] == 6


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, None),
        (401, Reason.FORBIDDEN),
        (403, Reason.FORBIDDEN),
        (429, Reason.FETCH_FAILED),
        (500, Reason.FETCH_FAILED),
    ],
)
def test_a_robots_txt_that_cannot_be_had(server, status, reason):
    server.answers["/robots.txt"] = lambda h: h.reply(status)
    server.answers["/1"] = PAGE
    if reason is None:
        assert fetcher().fetch(server.root + "/1", allow_private=True).response.body == PAGE
    else:
        assert refused(server, "/1").reason is reason
        assert server.asked["/1"] == 0


def test_a_host_that_cannot_be_reached_is_asked_for_its_rules_once(server):
    server.answers["/robots.txt"] = lambda h: h.reply(500)
    once = fetcher(tries=1)
    for _ in range(3):
        with pytest.raises(RefusedError, match="closes the host"):
            once.fetch(server.root + "/1", allow_private=True)
    assert server.asked["/robots.txt"] == 1


def test_one_rate_a_host(server):
    server.answers["/1"] = PAGE
    clock = Clock()
    polite = fetcher(clock, interval=1.5)
    for _ in range(4):
        polite.fetch(server.root + "/1", allow_private=True)
    assert clock.time == pytest.approx(4 * 1.5)


def test_a_packed_body_stays_as_it_was_sent(server):
    packed = gzip.compress(PAGE)
    server.answers["/1"] = lambda h: h.reply(200, packed, Content_Encoding="gzip")
    assert fetcher().fetch(server.root + "/1", allow_private=True).response.body == packed


@pytest.fixture
def certificate(tmp_path):
    if not shutil.which("openssl"):
        pytest.skip("openssl is not there to make a certificate")
    made, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-out", made, "-keyout", key],
        check=True, capture_output=True,
    )  # fmt: skip
    return made, key


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate):
    server = BadServer()
    server.with_tls(*certificate)
    server.answers["/1"] = PAGE
    with server:
        refusal = refused(server, "/1")
    assert refusal.reason is Reason.FETCH_FAILED
    assert "the certificate of localhost is not valid" in refusal.detail
    assert server.asked["/1"] == 0


def test_a_page_is_fetched_over_tls_by_the_name_in_its_certificate(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    server = BadServer()
    server.with_tls(*certificate)
    server.answers["/1"] = PAGE
    with server:
        found = fetcher().fetch(server.root + "/1", allow_private=True)
        assert found.response.body == PAGE
        by_address = server.root.replace("localhost", "127.0.0.1")
        with pytest.raises(RefusedError):
            fetcher().fetch(by_address + "/1", allow_private=True)
