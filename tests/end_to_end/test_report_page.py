"""The report of 200,000 events in a browser: found, opened, read on a phone and in the dark."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from browser import CHROMIUM, Browser, wait_until

from pipeline.contracts.codebook import CameoCode, codebook
from pipeline.contracts.tables import published_tables
from pipeline.dataset.parquet import write_table
from pipeline.dataset.report import report_page

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]

EVENTS = 200_000
NEEDLE = 123_456
"""The one event with an actor and a sentence of its own."""
SENTENCE = (
    "𝔘nder rain, Captain Wilhelmina Quist of Sundland blockaded Port Ferro for <b>nine</b> days."
)
HOSTILE = "<img src=x onerror=\"document.title='taken'\"></script>"
ACTOR = "Captain Wilhelmina Quist"
COUNT = "document.querySelector('#count').textContent"
ABOUT = {
    "dateline.dataset": "many-events", "dateline.version": "v2024.05.10",
    "dateline.schema_version": "1.0.0", "dateline.license": "CC-BY-4.0",
    "dateline.license_url": "https://creativecommons.org/licenses/by/4.0/",
}  # fmt: skip
PLACES = [
    ("Oslo", "NOR", 59.91, 10.75),
    ("Quito", "ECU", -0.22, -78.5),
    ("Suva", "FJI", -18.1, 178.4),
    ("Norway", "NOR", 62.0, 10.0),
]


def _snapshot(folder: Path) -> Path:
    """Tables of 200,000 events, each with a mention, four of them in one article."""
    chance = random.Random(1)
    words = [
        "".join(chance.choices("abcdefghijklmnoprstu", k=chance.randint(2, 9))) for _ in range(3000)
    ]
    codes = [code for code in codebook().cameo.values() if code.event_type]
    articles = [_article(n, " ".join(chance.choices(words, k=8))) for n in range(EVENTS // 4)]
    articles[NEEDLE // 4] |= {"title": HOSTILE, "url": "javascript:document.title='taken'"}
    mentions, events = [], []
    for n in range(EVENTS):
        said = SENTENCE if n == NEEDLE else " ".join(chance.choices(words, k=24))
        actor = ACTOR if n == NEEDLE else said.split(" ", 1)[0]
        trigger = "blockaded" if n == NEEDLE else said.split(" ", 2)[1]
        event, mention = _event(n, chance.choice(codes), articles[n // 4], said, actor, trigger)
        events.append(event)
        mentions.append(mention)
    rows = {"articles": articles, "mentions": mentions, "events": events}
    for contract in (c.as_published(True) for c in published_tables()):
        of_table = rows.get(contract.name, [])
        columns = {name: [r.get(name) for r in of_table] for name in contract.column_names}
        table = pa.table(columns, schema=contract.arrow_schema)
        write_table(folder / f"{contract.name}.parquet", contract.sort(table), contract, ABOUT)
    return folder


def _article(n: int, title: str) -> dict[str, Any]:
    return {
        "article_id": f"{n:016x}", "source": f"paper {n % 30}", "title": title,
        "url": f"https://paper{n % 30}.example/{title.replace(' ', '-')}",
        "published_date": date(2023, 1, 1) + timedelta(days=n % 365), "language": "en", "text": "",
        "word_count": 1, "sentence_count": 1, "text_sha256": "0" * 64, "cluster_id": f"{n:016x}",
        "flags": [], "revision": 1, "raw_ref": f"{n:016x}",
    }  # fmt: skip


def _event(
    n: int, code: CameoCode, article: dict[str, Any], said: str, actor: str, trigger: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """An event and its mention."""
    place, country, latitude, longitude = PLACES[n % len(PLACES)]
    start, at = said.index(actor), said.index(trigger, len(actor))
    both = {
        # any 16 digits will do, if they are not in the order of the events
        "event_id": f"{(n * 0x9E3779B97F4A7C15) % 2**64:016x}", "mention_id": f"{n:016x}",
        "event_type": code.event_type, "contexts": [], "cameo_code": code.code,
        "quad_class": code.quad_class, "goldstein": code.goldstein, "plover_score": 1.0,
        "status": "occurred" if n % 5 else "future", "event_date": article["published_date"],
        "date_precision": "day", "date_basis": "relative", "place_name": place,
        "country": country, "latitude": latitude, "longitude": longitude,
        "place_precision": "city", "confidence": 0.5,
    }  # fmt: skip
    party = {
        "text": actor, "start": start, "end": start + len(actor), "name": actor, "country": "SWE",
        "sector": None, "other_sectors": [], "entity_id": None,
    }  # fmt: skip
    mention = both | {
        "article_id": article["article_id"], "published_date": article["published_date"],
        "sentence_index": 0, "sentence_start": 0, "sentence_end": len(said),
        "sentence_text": said, "trigger_text": trigger, "trigger_start": at,
        "trigger_end": at + len(trigger), "actors": [party], "recipients": [], "rule": "made",
        "coder_version": "1",
    }  # fmt: skip
    event = both | {
        "cameo_root": code.root, "actor_name": actor, "actor_country": "SWE",
        "recipient_name": f"{actor} and others", "recipient_country": country,
        "num_mentions": 1, "num_articles": 1, "num_sources": 1,
        "first_published": article["published_date"],
    }  # fmt: skip
    return event, mention


class Page:
    """The report in a browser, as somebody with a mouse, a keyboard or a phone uses it."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address

    def load(
        self, width: int = 1280, height: int = 900, *, phone: bool = False, scheme: str = "light"
    ) -> None:
        """Open the page anew and wait for the table."""
        self.browser.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height,
            deviceScaleFactor=1, mobile=phone,
        )  # fmt: skip
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.browser.call("Emulation.setEmulatedMedia", features=features)
        self.browser.open("about:blank")
        self.browser.open(self.address)
        self.wait("document.documentElement.dataset.ready", "the events")

    def get(self, script: str) -> Any:
        """The value of an expression."""
        return self.browser.evaluate(script)

    def wait(self, script: str, what: str) -> None:
        """Wait until an expression is true."""
        wait_until(lambda: self.get(f"!!({script})"), what, 60)

    @property
    def count(self) -> str:
        """What the page says of how many events were found."""
        return str(self.get("document.querySelector('#count').textContent"))

    def press(self, key: str, code: int, text: str = "") -> None:
        """Press and release a key."""
        named = {"key": key, "windowsVirtualKeyCode": code}
        self.browser.call("Input.dispatchKeyEvent", type="keyDown", text=text, **named)
        self.browser.call("Input.dispatchKeyEvent", type="keyUp", **named)

    def search(self, query: str) -> None:
        """Go to the search with its key, and write."""
        self.press("/", 191, "/")
        self.get("document.activeElement.select()")
        self.browser.call("Input.insertText", text=query)

    def click(self, selector: str) -> None:
        """Click the middle of the first such element, wherever it is on the page."""
        where = self.get(
            f"""(() => {{ const e = document.querySelector({json.dumps(selector)});
            e.scrollIntoView({{block: 'center'}}); const r = e.getBoundingClientRect();
            return [r.x + r.width / 2, r.y + r.height / 2]; }})()"""
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.browser.call(
                "Input.dispatchMouseEvent", type=kind, x=where[0], y=where[1], button="left",
                clickCount=1,
            )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _snapshot(tmp_path_factory.mktemp("snapshot"))


@pytest.fixture(scope="module")
def page(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    file = folder / "report.html"
    file.write_text(report_page(folder), encoding="utf-8")
    with Browser(tmp_path_factory.mktemp("browser")) as browser:
        yield Page(browser, file.as_uri())


def test_an_event_is_found_and_shows_its_sentence_with_the_marked_words(page: Page) -> None:
    page.load()
    assert page.count == "200,000 events"
    assert page.get("performance.getEntriesByType('resource').length") == 0
    page.search("quist")
    page.wait(f"{COUNT} === '1 of 200,000 events'", "one event")
    assert page.get("document.querySelectorAll('.row').length") == 1
    page.click(".row")
    page.wait("document.querySelector('dialog').open", "the evidence")
    marks = page.get(
        "[...document.querySelectorAll('mark')].map(m => [m.className, m.firstChild.textContent])"
    )
    assert marks == [["actor", ACTOR], ["trigger", "blockaded"]]
    # the names of the marks stand in small; without them it is the sentence
    said = """(() => { const q = document.querySelector('blockquote').cloneNode(true);
        q.querySelectorAll('small').forEach(s => s.remove()); return q.textContent; })()"""
    assert page.get(said) == SENTENCE
    assert page.get("document.querySelector('dialog article h3').textContent") == HOSTILE
    # neither markup in a text nor an address that is code comes to life
    assert page.get("document.querySelectorAll('dialog b, dialog img, dialog a').length") == 0
    assert page.get("document.title") == "many-events v2024.05.10"


def test_the_table_is_used_with_the_keyboard_alone(page: Page) -> None:
    page.load()
    page.search("country=NOR status=future")
    page.wait(f"{COUNT}.includes(' of ')", "fewer events")
    while not page.get("document.activeElement.id === 'grid'"):
        page.press("Tab", 9)
        assert page.get("document.activeElement.tagName") != "BODY", "the table is not reached"
    for key, code in (("ArrowDown", 40), ("ArrowDown", 40), ("ArrowUp", 38)):
        page.press(key, code)
    assert page.get("grid.getAttribute('aria-activedescendant')") == "row-1"
    page.press("End", 35)
    last = page.get("found.length") - 1
    assert page.get("grid.getAttribute('aria-activedescendant')") == f"row-{last}"
    shown = "document.getElementById(grid.getAttribute('aria-activedescendant'))"
    assert page.get(
        f"{shown}.getBoundingClientRect().bottom <= grid.getBoundingClientRect().bottom"
    )
    page.press("Enter", 13)
    page.wait("document.querySelector('dialog').open", "the evidence")
    assert page.get("document.querySelector('dialog').innerText.includes('Oslo, Norway')")
    page.press("Escape", 27)
    page.wait("!document.querySelector('dialog').open", "the evidence to close")
    assert page.get("document.activeElement.id") == "grid"


def test_the_last_of_all_events_can_be_scrolled_to_and_opened_on_a_phone(page: Page) -> None:
    page.load(390, 844, phone=True)
    page.get("grid.scrollTop = grid.scrollHeight")
    page.wait("document.querySelector('#row-199999')", "the last event")
    page.click("#row-199999")
    page.wait("document.querySelector('dialog').open", "the evidence")
    key = page.get("eventId(found[199999])")
    assert page.get(f"document.querySelector('dialog').innerText.includes('{key}')")
    assert page.get("document.querySelector('dialog').scrollWidth") <= 390


@pytest.mark.parametrize("opened", [False, True], ids=["folded", "unfolded"])
def test_a_phone_needs_no_sideways_scrolling_and_its_text_is_not_small(
    page: Page, opened: bool
) -> None:
    page.load(390, 844, phone=True)
    page.get(
        f"document.querySelectorAll('details').forEach(d => {{ d.open = {str(opened).lower()}; }})"
    )
    assert page.get("document.documentElement.scrollWidth") == 390
    smallest = """Math.min(...[...document.querySelectorAll('main *, nav *')].filter(
        e => e.offsetParent && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).map(
        e => parseFloat(getComputedStyle(e).fontSize)))"""
    assert page.get(smallest) >= 12
    assert page.get("getComputedStyle(head).display") == "none"
    page.get("byId('order').value = 'actor_name'; byId('order').onchange({target: byId('order')})")
    assert page.get("document.querySelector('.row .actor').textContent").startswith("aa")


@pytest.mark.parametrize("place", ["Quito", "Norway"])
def test_a_dot_of_the_map_leads_to_the_events_it_counts(
    page: Page, folder: Path, place: str
) -> None:
    page.load()
    events = _count(folder, f"place_name = '{place}' and status = 'occurred'")
    dot = f"circle[data-query*={place}]"
    assert page.get(f"document.querySelector('{dot}').dataset.tip.split('\\n')[1]") == (
        f"{events:,} events"
    )
    page.click(dot)
    page.wait(f"{COUNT} === '{events:,} of 200,000 events'", "the events of the place")


def test_a_bar_of_the_time_chart_leads_to_the_events_it_counts(page: Page) -> None:
    page.load()
    told = page.get("document.querySelector('.chart g').dataset.tip.split('\\n')[1].split(' ')[0]")
    page.click(".chart g")
    page.wait(f"{COUNT}.startsWith({json.dumps(told)} + ' of ')", "the events of a bar")


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ("assault", "event_type = 'ASSAULT'"),
        ("Quito", "place_name = 'Quito'"),
        ("place:norway", "country = 'NOR'"),
        ("place_name=norway", "place_name = 'Norway'"),
        ('recipient:"and others" country=ecuador', "country = 'ECU'"),
        ("date:2023-03", "event_date between '2023-03-01' and '2023-03-31'"),
        ("date:2023-12-30..", "event_date >= '2023-12-30'"),
        ("date:2023-01-31..2023-02", "event_date between '2023-01-31' and '2023-02-28'"),
        ("-status=future quad=4", "status <> 'future' and quad_class = 4"),
        ('country=""', "country is null"),
        ("type=protest date:2023-07-04", "event_type = 'PROTEST' and event_date = '2023-07-04'"),
        ("https://example.org/", "false"),
    ],
)
def test_a_search_finds_what_a_query_of_the_files_finds(
    page: Page, folder: Path, query: str, condition: str
) -> None:
    if not page.get("document.documentElement.dataset.ready"):
        page.load()
    found = page.get(f"find({json.dumps(query)}, order).length")
    assert found == _count(folder, condition)


@pytest.mark.parametrize(("column", "down"), [("actor_name", False), ("event_date", True)])
def test_the_table_is_in_the_order_of_a_column(page: Page, column: str, down: bool) -> None:
    page.load()
    page.get(f"look(''); sort('{column}', {str(down).lower()})")
    values = page.get(
        f"Array.from(found.slice(0, 3000), i => data.{column}.index ? word('{column}', i)"
        f" : data.{column}[i])"
    )
    assert values == sorted(values, key=lambda v: str(v).lower(), reverse=down)
    assert len(set(values)) > 1


def _count(folder: Path, condition: str) -> int:
    file = folder / "events.parquet"
    ((count,),) = duckdb.sql(f"select count(*) from '{file}' where {condition}").fetchall()
    return int(count)


CONTRAST = r"""(() => {
  const light = text => { const [r, g, b] = text.match(/[\d.]+/g).map(v => v / 255).map(
    v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const probe = name => { const e = document.createElement('i'); e.style.color = `var(--${name})`;
    document.body.append(e); const c = getComputedStyle(e).color; e.remove(); return light(c); };
  const ratio = (a, b) => (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  return Object.fromEntries(%s.map(name => [name, ratio(probe(name), probe('%s'))]));
})()"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_by_day_and_by_night(page: Page, scheme: str) -> None:
    page.load(scheme=scheme)
    dark = r"getComputedStyle(document.body).backgroundColor.match(/\d+/g).every(v => v < 64)"
    assert page.get(dark) == (scheme == "dark")
    for ground in ("bg", "soft"):
        found = page.get(CONTRAST % ('["fg","muted","link","bad","good"]', ground))
        assert {name: ratio for name, ratio in found.items() if ratio < 4.5} == {}
    marks = page.get(CONTRAST % ('["q1","q2","q3","q4"]', "bg"))
    assert {name: ratio for name, ratio in marks.items() if ratio < 1.8} == {}
    assert page.get(CONTRAST % ('["fg"]', "mark"))["fg"] >= 4.5


def test_an_address_that_was_passed_on_opens_the_event(page: Page) -> None:
    key = f"{(NEEDLE * 0x9E3779B97F4A7C15) % 2**64:016x}"
    plain = Page(page.browser, f"{page.address}#event={key}")
    plain.load()
    page.wait("document.querySelector('dialog').open", "the evidence")
    assert ACTOR in page.get("document.querySelector('dialog').innerText")


def test_a_browser_that_cannot_inflate_shows_the_same(page: Page) -> None:
    page.browser.call("Page.enable")
    made = page.browser.call(
        "Page.addScriptToEvaluateOnNewDocument", source="delete window.DecompressionStream"
    )
    try:
        page.load()
        assert page.get("typeof DecompressionStream") == "undefined"
        assert page.count == "200,000 events"
        page.search("quist")
        page.wait(f"{COUNT} === '1 of 200,000 events'", "one event")
    finally:
        page.browser.call("Page.removeScriptToEvaluateOnNewDocument", **made)
