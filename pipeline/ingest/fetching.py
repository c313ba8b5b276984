"""A polite fetcher: robots.txt, one rate a host, retries, redirects that are checked one by one."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import responses
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from pipeline.ingest.addresses import Target, target_of
from pipeline.ingest.http_client import Bounds, TemporaryFailure, get
from pipeline.ingest.http_message import Response
from pipeline.ingest.records import Reason
from pipeline.ingest.source import RefusedError

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Manners:
    """How the fetcher behaves; times in seconds."""

    user_agent: str
    interval: float = 1.0
    """Between two requests to one host, unless its robots.txt asks for more."""
    longest_interval: float = 60.0
    tries: int = 3
    backoff: float = 2.0
    """Before the second try; doubled for each one after."""
    longest_wait: float = 120.0
    """A Retry-After beyond this ends the tries."""
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched: where it was found in the end, when, and the response."""

    url: str
    final_url: str
    fetched_at: datetime
    response: Response

    @property
    def is_unchanged(self) -> bool:
        """Whether the server says that what we have is still right."""
        return self.response.status == 304


@dataclass(slots=True)
class Fetcher:
    """Fetches pages and feeds. One fetcher serves one run: it remembers robots.txt and rates.

    `sleep`, `monotonic` and `now` are the only contact with the clock.
    """

    manners: Manners
    bounds: Bounds = field(default_factory=Bounds)
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _next: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)
    _unreachable: dict[str, RefusedError] = field(default_factory=dict)

    def fetch(
        self, url: str, conditions: Mapping[str, str] | None = None, allow_private: bool = False
    ) -> Fetched:
        """Fetch a URL; `conditions` are headers such as If-None-Match.

        Raises `RefusedError` saying why if it must not or cannot be fetched: statuses other than
        200 and 304 are such a reason.
        """
        headers = {
            "User-Agent": self.manners.user_agent,
            "Accept-Encoding": "gzip, deflate",
            "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5",
            **(conditions or {}),
        }
        seen: list[str] = []
        at = url
        while len(seen) <= self.manners.redirects:
            if at in seen:
                raise RefusedError(Reason.FETCH_FAILED, f"{url} redirects in a circle")
            seen.append(at)
            target = target_of(at, allow_private)
            self._heed_robots(target, allow_private)
            response = self._tried(target, headers)
            location = response.headers.get("location")
            if response.status in _REDIRECTS and location:
                at = urljoin(at, location)
                continue
            if response.status not in (200, 304):
                raise RefusedError(Reason.FETCH_FAILED, f"{at} answers {_status(response)}")
            return Fetched(url, at, self.now(), response)
        raise RefusedError(
            Reason.FETCH_FAILED, f"{url} redirects more than {self.manners.redirects} times"
        )

    def _tried(self, target: Target, headers: Mapping[str, str]) -> Response:
        """The response, after as many tries as manners allow; the last failure is raised."""
        wait = self.manners.backoff
        for left in range(self.manners.tries - 1, -1, -1):
            self._wait_turn(target)
            try:
                response = get(target, headers, self.bounds)
            except TemporaryFailure:
                if not left:
                    raise
                self.sleep(wait)
            else:
                if response.status not in _PASSING or not left:
                    return response
                asked = self._retry_after(response)
                if asked > self.manners.longest_wait:
                    return response
                self.sleep(max(wait, asked))
            wait *= 2
        raise AssertionError("there is at least one try")

    def _retry_after(self, response: Response) -> float:
        """Seconds that a server asks to wait, 0 if it does not say."""
        asked = response.headers.get("retry-after", "").strip()
        if asked.isascii() and asked.isdigit():
            return float(asked[:9])
        try:
            return max(0.0, (parsedate_to_datetime(asked) - self.now()).total_seconds())
        except (ValueError, TypeError):
            return 0.0

    def _wait_turn(self, target: Target) -> None:
        """Wait until the host may be asked again."""
        due = self._next.get(target.host, 0.0) - self.monotonic()
        if due > 0:
            self.sleep(due)
        self._next[target.host] = self.monotonic() + self._interval(target)

    def _interval(self, target: Target) -> float:
        robots = self._robots.get(target.origin)
        asked = robots.crawl_delay(self.manners.user_agent) if robots else None
        return min(max(self.manners.interval, float(asked or 0)), self.manners.longest_interval)

    def _heed_robots(self, target: Target, allow_private: bool) -> None:
        if target.origin in self._unreachable:
            raise self._unreachable[target.origin]
        if target.origin not in self._robots:
            try:
                self._robots[target.origin] = self._robots_of(target, allow_private)
            except RefusedError as refusal:
                detail = f"robots.txt cannot be fetched, which closes the host: {refusal.detail}"
                self._unreachable[target.origin] = RefusedError(refusal.reason, detail)
                raise self._unreachable[target.origin] from refusal
        if not self._robots[target.origin].can_fetch(self.manners.user_agent, target.path):
            detail = f"robots.txt of {target.host} closes {target.path}"
            raise RefusedError(Reason.FORBIDDEN, detail)

    def _robots_of(self, target: Target, allow_private: bool) -> RobotFileParser:
        """The rules of a host; where there are none all is open, where they are refused nothing."""
        robots = RobotFileParser()
        asked = replace(target, url=f"{target.origin}/robots.txt", path="/robots.txt")
        response = self._tried(asked, {"User-Agent": self.manners.user_agent})
        for _ in range(self.manners.redirects):
            location = response.headers.get("location")
            if response.status not in _REDIRECTS or not location:
                break
            asked = target_of(urljoin(asked.url, location), allow_private)
            response = self._tried(asked, {"User-Agent": self.manners.user_agent})
        if response.status == 200:
            robots.parse(response.body.decode("utf-8", "replace").splitlines())
            return robots
        if response.status >= 500 or response.status == 429:
            raise RefusedError(Reason.FETCH_FAILED, f"{asked.url} answers {_status(response)}")
        is_open = response.status not in (401, 403)
        robots.parse(["User-agent: *", "Allow: /" if is_open else "Disallow: /"])
        return robots


def _status(response: Response) -> str:
    """The status in numbers and words."""
    return f"{response.status} {responses.get(response.status, '')}".strip()
