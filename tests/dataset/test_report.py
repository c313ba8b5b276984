"""The report: what it says agrees with the tables, and nothing in them can become markup."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from dataset_rows import DAY, SENTENCE, TEXT, actor, article, mention
from dataset_store import PHONE, TODAY, filled, scorecard, settings_for

from pipeline.contracts.checks import CheckResult
from pipeline.dataset.report import outline, payload, report_page
from pipeline.dataset.report.charts import query
from pipeline.dataset.report.figures import over_time
from pipeline.dataset.report.markdown import markdown
from pipeline.dataset.scorecard import Count
from pipeline.dataset.snapshot import publish
from pipeline.dataset.verify import verify
from pipeline.errors import ValidationError
from pipeline.stages.publish import publish as publish_stage
from pipeline.stages.workbench import open_workbench

SECTIONS = [
    "holds", "time", "map", "dyads", "types", "sources", "quality", "accuracy", "changes", "events",
]  # fmt: skip
VOID = {"meta", "input", "link", "img", "br", "hr"}
HOSTILE = "</script></title><script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;"


class Element:
    """An element of a page."""

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name, self.attributes = name, attributes
        self.children: list[Element | str] = []

    @property
    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, name: str, class_: str = "") -> list[Element]:
        wanted = set(class_.split())
        found = (e for e in self.walk() if e.name == name)
        return [e for e in found if wanted <= set(e.attributes.get("class", "").split())]

    def by_id(self, key: str) -> Element:
        (found,) = (e for e in self.walk() if e.attributes.get("id") == key)
        return found

    def rows(self, caption: str) -> list[list[str]]:
        """The cells of the body of the table with this caption."""
        (found,) = (t for t in self.all("table") if t.all("caption")[0].text == caption)
        (body,) = found.all("tbody")
        return [[cell.text for cell in row.all("td")] for row in body.all("tr")]


class Reader(HTMLParser):
    """Makes elements of HTML, as a browser would of well-formed text; refuses other text."""

    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("page", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = Element(tag, {key: value or "" for key, value in attrs})
        self.open[-1].children.append(found)
        if tag not in VOID:
            self.open.append(found)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Element:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, "an element is not closed"
    return reader.open[0]


def unpacked(page: Element, key: str) -> Any:
    return json.loads(gzip.decompress(base64.b64decode(page.by_id(key).text)))


def number(text: str) -> int:
    return int(text.replace(",", ""))


def made(folder: Path, articles: list[Any], mentions: list[Any], **changes: Any) -> Path:
    """The folder of a version with these rows."""
    settings = settings_for(folder, **changes)
    store = filled(settings, articles, mentions)
    published = publish(store, settings, TODAY, report=report_page)
    assert published.folder is not None, published.reason
    return published.folder


def newsroom() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Four articles and five events: one of them long ago, one planned, one dated to a month."""
    later = DAY + timedelta(days=1)
    articles = [
        article("a"), article("b", source="courier", published_date=later),
        article("c", source=None, publisher="The Tide"), article("d", source=None, publisher=None),
    ]  # fmt: skip
    old = date(1990, 1, 1)
    spoke = {"actors": [actor("Aleksandra Holm", "SWE", name="Holm")]}
    mentions = [
        mention("1"), mention("2", "b", published_date=later, **PHONE),
        mention("3", "c", event_date=old, recipients=[]),
        mention("4", "d", status="future", event_date=later, **spoke),
        mention("5", "c", event_date=date(2024, 5, 1), event_date_end=date(2024, 5, 31),
                date_precision="month", recipients=[], **PHONE),
    ]  # fmt: skip
    return articles, mentions


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("version"), *newsroom(), dataset_title="News & <events>")


@pytest.fixture(scope="module")
def page(folder: Path) -> Element:
    return read((folder / "report.html").read_text("utf-8"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A version whose article, source, names and sentence try to break out."""
    said = f"{HOSTILE} visited Oslo."
    start = said.index("visited")
    row = article("a", title=HOSTILE, source=HOSTILE, publisher=HOSTILE, text=said,
                  url="javascript:alert(3)//" + HOSTILE)  # fmt: skip
    told = mention(
        "1", sentence_start=0, sentence_end=len(said), sentence_text=said, trigger_start=start,
        trigger_end=start + len("visited"), place_start=said.index("Oslo"),
        place_end=said.index("Oslo") + 4, recipients=[],
        actors=[actor(HOSTILE, "SWE", start=0, end=len(HOSTILE))],
    )  # fmt: skip
    return made(tmp_path_factory.mktemp("hostile"), [row], [told], publish_text=True)


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """The version without its report, for a test to change."""
    target = tmp_path / folder.name
    shutil.copytree(folder, target)
    for path in [target, *target.rglob("*")]:
        path.chmod(0o755)
    (target / "report.html").unlink()
    return target


def test_a_published_version_has_a_report_that_is_verified(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    filled(settings)
    with open_workbench(settings) as bench:
        published = publish_stage(bench, TODAY)
    assert published.folder is not None
    report = published.folder / "report.html"
    manifest = json.loads((published.folder / "manifest.json").read_text())
    assert manifest["files"]["report.html"]["bytes"] == report.stat().st_size
    assert verify(published.folder) == []
    report.chmod(0o644)
    report.write_text(report.read_text("utf-8").replace("Overview", "Overvieu"), "utf-8")
    assert verify(published.folder) == [
        f"report.html has other bytes, the manifest says {report.stat().st_size} bytes"
    ]


def test_every_section_is_there_and_can_be_gone_to(page: Element) -> None:
    for name in SECTIONS:
        assert page.by_id(name).name in ("section", "header")
    (nav,) = page.all("nav")
    assert [a.attributes["href"] for a in nav.all("a")] == [f"#{name}" for name in SECTIONS]


def test_the_overview_counts_what_the_tables_hold(page: Element, folder: Path) -> None:
    terms = {d.all("dt")[0].text: d.all("dd")[0].text for d in page.by_id("holds").all("div")
             if d.all("dt")}  # fmt: skip
    # the source of one article is known by its publisher, that of another not at all
    assert terms == {
        "events": "5", "occurred": "4", "mentions": "5", "articles": "4", "sources": "4",
        "countries": "2",
    }  # fmt: skip
    files = page.rows("Tables of this version")
    assert len(files) == 5
    for name, _, rows, _ in files:
        assert duckdb.sql(f"select count(*) from '{folder / name}'").fetchall() == [(int(rows),)]
    assert page.all("h1")[0].text == "News & <events>"
    assert "Articles published from 2024-05-03 to 2024-05-04." in page.by_id("holds").text


def test_old_and_vague_events_are_told_of_but_do_not_flatten_the_chart(page: Element) -> None:
    time = page.by_id("time")
    assert "Not drawn: 1 earlier, 1 dated less precisely than to the day." in time.text
    assert time.all("table")[0].all("th")[0].text == "day"
    assert time.rows("Events that occurred, by day") == [
        ["3 May 2024", "2", "0", "0", "0", "2"]
    ]  # fmt: skip
    (bar,) = time.all("g")
    assert bar.attributes["data-tip"] == "3 May 2024\n2 events\n2 verbal cooperation"
    assert bar.attributes["data-query"] == (
        "status=occurred date:2024-05-03..2024-05-03 precision=day"
    )


@pytest.mark.parametrize(
    ("days", "unit", "label"),
    [(100, "day", "1 Jan 2020"), (400, "week", "30 Dec 2019"), (2000, "month", "Jan 2020"),
     (8000, "quarter", "2020 Q1"), (20000, "year", "2020")],
)  # fmt: skip
def test_the_unit_of_time_fits_its_length(days: int, unit: str, label: str) -> None:
    first = date(2020, 1, 1)
    last = first + timedelta(days=days)
    connection = duckdb.connect()
    connection.execute(
        f"""create table mentions as select * from
              (values (date '{first}'), (date '{last}')) m(published_date);
            create table events as select 'occurred' as status, d as event_date,
              'day' as date_precision, q as quad_class
            from (values (date '{first}', 1), (date '{last}', 4), (date '{last}', 4)) e(d, q)"""
    )
    timeline = over_time(connection)
    assert (timeline.unit, timeline.bars[0].label) == (unit, label)
    # the first span begins before the first day; what is looked for does not
    assert query(timeline.bars[0], timeline).startswith(f"status=occurred date:{first}..")
    assert [bar.counts for bar in timeline.bars if any(bar.counts)] == [(1, 0, 0, 0), (0, 0, 0, 2)]
    assert timeline.bars[-1].last == last
    assert len(timeline.bars) <= 125


def test_a_dot_of_the_map_counts_what_it_finds(page: Element, folder: Path) -> None:
    (dot,) = page.by_id("world").all("circle")
    ((count,),) = duckdb.sql(
        f"""select count(*) from '{folder}/events.parquet'
            where status = 'occurred' and place_name = 'Oslo' and country = 'NOR'"""
    ).fetchall()
    assert dot.attributes["data-tip"] == f"Oslo\n{count} events\n{count} verbal cooperation"
    assert dot.attributes["data-query"] == 'status=occurred place_name="Oslo" country="NOR"'
    x, y = outline.project(10.75, 59.91)
    assert (dot.attributes["cx"], dot.attributes["cy"]) == (f"{x:.1f}", f"{y:.1f}")


def test_the_outline_of_the_world_lies_within_the_map_and_nowhere_leaps_across_it() -> None:
    assert outline.project(0, 0)[0] == outline.WIDTH / 2
    assert outline.project(-180, 0)[0] == pytest.approx(0, abs=0.1)
    for path in (outline.land(), outline.borders()):
        for line in filter(None, path.split("M")):
            points = [tuple(map(float, p.split())) for p in line.strip("Z").split("L")]
            assert all(0 <= x <= outline.WIDTH and 0 <= y <= outline.HEIGHT for x, y in points)
            assert all(abs(a[0] - b[0]) < 60 for a, b in pairwise(points))


def test_a_country_across_the_date_line_is_cut_in_two() -> None:
    square = [[[179, 10], [-179, 10], [-179, 12], [179, 12], [179, 10]]]
    arcs = [[[square[0][0][0], 10], [-358, 0], [0, 2], [358, 0], [0, -2]]]
    shape = {"type": "Polygon", "arcs": [[0]]}
    both = {name: {"geometries": [shape]} for name in ("land", "countries")}
    identity = {"scale": [1, 1], "translate": [0, 0]}
    found = outline.outline({"transform": identity, "arcs": arcs, "objects": both})
    assert [(kind, min(x for x, _ in line), max(x for x, _ in line)) for kind, line in found] == [
        ("land", -1800, -1790), ("land", 1790, 1800),
    ]  # fmt: skip


def test_dyads_are_told_apart_from_what_happens_within_a_country(tmp_path: Path) -> None:
    inner = {"recipients": [actor("Oslo", "SWE", None)]}
    folder = made(tmp_path, [article("a")], [
        mention("1"), mention("2", **PHONE), mention("3", event_date=date(2024, 5, 1), **inner),
        mention("4", status="negated", event_date=date(2024, 4, 30)),
    ])  # fmt: skip
    page = read((folder / "report.html").read_text("utf-8"))
    assert page.rows("Between countries") == [["Sweden → Norway", "2", ""]]
    assert page.rows("Within one country") == [["Sweden", "1", ""]]
    (link,) = (b for b in page.by_id("dyads").all("button") if b.text == "Sweden → Norway")
    assert link.attributes["data-query"] == (
        "status=occurred actor_country=SWE recipient_country=NOR"
    )


def test_types_by_status_add_up_to_the_events(page: Element, folder: Path) -> None:
    rows = page.rows("Events by type and status")
    assert len(rows) == 16
    assert sum(number(row[-1]) for row in rows) == 5
    consult = next(row for row in rows if row[0] == "Consult")
    assert consult == ["Consult", "4", "–", "1", "–", "–", "5"]
    ((count,),) = duckdb.sql(
        f"select count(*) from '{folder}/events.parquet' where event_type = 'CONSULT'"
    ).fetchall()
    assert number(consult[-1]) == count


def test_sources_are_named_by_their_publisher_where_they_have_no_name(page: Element) -> None:
    rows = {row[0]: row[2:] for row in page.rows("Sources by number of articles")}
    assert rows == {
        "herald": ["1", "0", "1", "2024-05-03"], "courier": ["1", "0", "1", "2024-05-04"],
        "The Tide": ["1", "0", "2", "2024-05-03"], "not named": ["1", "0", "1", "2024-05-03"],
    }  # fmt: skip


def test_of_many_sources_the_largest_are_seen_at_once(tmp_path: Path) -> None:
    names = [f"paper {n:02}" for n in range(14)]
    articles = [article(name, source=name) for name in [*names, "again"]]
    articles[-1]["source"] = "paper 13"
    page = read((made(tmp_path, articles, []) / "report.html").read_text("utf-8"))
    largest = [row[0] for row in page.rows("Sources by number of articles")]
    assert largest == ["paper 13", *names[:11]]
    assert [row[0] for row in page.rows("Smaller sources")] == names[11:13]


def test_every_check_is_listed_and_what_did_not_pass_is_seen_first(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    warning = CheckResult("articles", "volume", False, False, "2 <rows>, not 9", 0)
    folder = publish(
        filled(settings), settings, TODAY, more_checks=[warning], report=report_page
    ).folder
    assert folder is not None
    quality = read((folder / "report.html").read_text("utf-8")).by_id("quality")
    summary = json.loads((folder / "validation" / "summary.json").read_text())
    assert f"{summary['passed']} of {summary['checks']} checks passed." in quality.text
    assert quality.rows("Checks that did not pass") == [
        ["! warning", "articles", "volume", "2 <rows>, not 9"]
    ]
    folds = [f for f in quality.all("details") if "passed" in f.all("summary")[0].text]
    assert sum(len(fold.all("tbody")[0].all("tr")) for fold in folds) == summary["checks"]
    assert [fold for fold in folds if "open" in fold.attributes] == []
    assert quality.rows("Kept in quarantine, with the reason") == [["ingest", "undated", "1"]]


def test_how_much_is_known_of_the_events_is_told(page: Element) -> None:
    known = {row[0]: row[1:3] for row in page.rows("What the events tell")}
    assert known["a date"] == ["5", "100 %"]
    assert known["a date to the day"] == ["4", "80 %"]
    assert known["a recipient"] == ["3", "60 %"]


def test_without_a_scorecard_the_accuracy_is_said_not_to_be_measured(page: Element) -> None:
    assert "its accuracy was not measured" in page.by_id("accuracy").text


def test_a_scorecard_is_shown_with_what_its_figures_rest_on(copy: Path) -> None:
    card = scorecard(
        measured_on=HOSTILE, type_recall=Count(3, 4), type_precision=Count(1, 2), killed=Count(0, 0)
    )
    (copy / "scorecard.json").write_text(card.to_json())
    accuracy = read(report_page(copy)).by_id("accuracy")
    assert f"Measured on {HOSTILE}." in accuracy.text
    rows = {row[0]: row[1:] for row in accuracy.rows("Scorecard")}
    assert rows["type: recall"] == ["0.750", "", "3 of 4"]
    assert rows["type: F1"] == ["0.600", "", ""]
    assert rows["killed"] == ["", "", "0 of 0"]
    counted = {row[0]: row[1:] for row in accuracy.rows("What each measure counts")}
    assert counted.keys() == rows.keys() - {"type: F1", "dyad: F1"}
    assert counted["type: precision"][1] == "mentions"
    assert "width:75.0%" in [e.attributes.get("style") for e in accuracy.walk()]


def test_the_figures_of_another_coder_are_not_shown(copy: Path) -> None:
    card = scorecard(lexicon_version="0.1.0+lex.other", type_recall=Count(3, 4))
    (copy / "scorecard.json").write_text(card.to_json())
    accuracy = read(report_page(copy)).by_id("accuracy")
    assert accuracy.all("table") == []
    assert "0.750" not in accuracy.text
    assert "The scorecard is of another coder than the mentions" in accuracy.text


def test_what_changed_is_told_as_in_its_document(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    publish(filled(settings), settings, TODAY)
    store = filled(settings, [article("a"), article("c", title=HOSTILE)], [mention("1")])
    later = TODAY + timedelta(days=1)
    folder = publish(store, settings, later, report=report_page).folder
    assert folder is not None
    changes = read((folder / "report.html").read_text("utf-8")).by_id("changes")
    assert "Since v2024.05.10." in changes.text
    assert ["articles", "2", "2", "1", "1", "0"] in changes.rows("Rows by table")


def test_markdown_keeps_markup_of_values_as_text() -> None:
    text = f"# T\n\n## articles\n\n* `k`: title {HOSTILE} → b\n\n| a |\n| - |\n| <b> |"
    found = read(markdown(text, "c"))
    assert [e.text for e in found.all("h3")] == ["articles"]
    assert found.all("li")[0].text == f"k: title {HOSTILE} → b"
    assert found.rows("c") == [["<b>"]]
    assert found.all("script") == found.all("img") == found.all("b") == []


def test_hostile_text_stays_text(hostile: Path) -> None:
    text = (hostile / "report.html").read_text("utf-8")
    page = read(text)
    assert [e for e in page.walk() if e.name in ("img", "iframe", "object", "base", "link")] == []
    assert [e for e in page.walk() if any(name.startswith("on") for name in e.attributes)] == []
    # the page's own script and the packed data, which have no character that could end them
    code = [s for s in page.all("script") if "type" not in s.attributes]
    assert len(code) == 1
    assert "alert(" not in code[0].text
    for script in page.all("script"):
        if script is not code[0]:
            assert script.attributes["type"] == "application/octet-stream"
            assert re.fullmatch(r"[A-Za-z0-9+/=]+", script.text)
    assert HOSTILE in [row[0] for row in page.rows("Sources by number of articles")]
    block = unpacked(page, "evidence-0")
    assert block["articles"][0][4] == HOSTILE
    assert block["events"][0][-1][0][6] == f"{HOSTILE} visited Oslo."


def test_sentences_are_in_the_page_only_if_the_operator_publishes_text(
    page: Element, tmp_path: Path
) -> None:
    withheld = unpacked(page, "evidence-0")
    said = [m for event in withheld["events"] for m in event[-1]]
    assert {m[6] for m in said} == {None}
    assert TEXT[SENTENCE[0] :][:40] not in json.dumps(withheld)
    # what the tables publish of it is there: the words and where they stand
    spans = said[0][5]
    assert spans[0] == ["actor", 17, 32, "Aleksandra Holm"]
    assert ["trigger", 45, 52, "visited"] in spans
    assert ["place", 53, 57, "Oslo"] in spans
    assert "Texts of articles are not published." in page.by_id("holds").text

    folder = made(tmp_path, *newsroom(), publish_text=True)
    open_page = read((folder / "report.html").read_text("utf-8"))
    assert "Texts of articles are published." in open_page.by_id("holds").text
    shown = unpacked(open_page, "evidence-0")["events"][0][-1][0]
    assert shown[6] == TEXT[SENTENCE[0] : SENTENCE[1]]
    assert [shown[6][start:end] for kind, start, end in shown[5] if kind == "trigger"] == [
        "visited"
    ]


def test_the_table_holds_every_event_and_its_evidence_in_the_same_order(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payload, "BLOCK", 2)
    page = read(report_page(copy))
    data = unpacked(page, "data")
    assert data["rows"] == 5
    keys = re.findall("." * 16, data["event_id"])
    expected = duckdb.sql(
        f"""select event_id, actor_name, e.event_date, m.trigger_text, m.article_id
            from '{copy}/events.parquet' e join '{copy}/mentions.parquet' m using (event_id)
            order by e.event_date desc, event_id"""
    ).fetchall()
    assert keys == [row[0] for row in expected]
    blocks = [unpacked(page, f"evidence-{n}") for n in range(3)]
    assert [len(block["events"]) for block in blocks] == [2, 2, 1]
    names = data["actor_name"]
    for n, (_, name, day, trigger, key) in enumerate(expected):
        assert names["values"][names["index"][n]] == name
        assert date(1970, 1, 1) + timedelta(days=data["event_date"][n]) == day
        block = blocks[n // 2]
        (told,) = block["events"][n % 2][-1]
        assert ["trigger", trigger] in [[span[0], span[3]] for span in told[5]]
        assert block["articles"][told[0]][0] == key


def test_of_too_many_events_the_latest_in_the_news_are_in_the_table(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (payload, sys.modules["pipeline.dataset.report.sections"]):
        monkeypatch.setattr(module, "EVENT_LIMIT", 1)
    page = read(report_page(copy))
    assert "holds the 1 events that were in the news last, of 5" in page.by_id("events").text
    assert unpacked(page, "data")["event_date"] == [(DAY - date(1970, 1, 1)).days]
    assert unpacked(page, "evidence-0")["articles"][0][1] == "2024-05-04"


def test_empty_tables_have_a_report(copy: Path) -> None:
    for path in copy.glob("*.parquet"):
        schema = pq.read_schema(path)
        pq.write_table(schema.empty_table(), path)
    page = read(report_page(copy))
    for name in SECTIONS:
        assert page.by_id(name).all("h1") or page.by_id(name).all("h2")
    assert "No event that occurred is dated." in page.by_id("time").text
    assert "0 of 0 events that occurred have a place." in page.by_id("map").text
    assert unpacked(page, "data")["rows"] == 0
    assert page.by_id("holds").all("dd")[0].text == "0"


def test_the_page_asks_for_nothing(page: Element, folder: Path) -> None:
    links = [e.attributes[name] for e in page.walk() for name in ("href", "src", "srcset", "data")
             if name in e.attributes]  # fmt: skip
    outside = {link for link in links if not link.startswith("#")}
    assert outside == {"https://creativecommons.org/licenses/by/4.0/"}
    (style,) = page.all("style")
    assert not re.search(r"url\(|@import|@font-face", style.text)
    (script,) = (s for s in page.all("script") if "type" not in s.attributes)
    assert not re.search(
        r"\bfetch\(|XMLHttpRequest|import\(|WebSocket|sendBeacon|innerHTML|eval\(", script.text
    )
    (policy,) = (m.attributes["content"] for m in page.all("meta")
                 if m.attributes.get("http-equiv") == "Content-Security-Policy")  # fmt: skip
    digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
    assert policy.split("; ") == [
        "default-src 'none'", "style-src 'unsafe-inline'", f"script-src 'sha256-{digest}'",
        "base-uri 'none'", "form-action 'none'",
    ]  # fmt: skip


def test_the_same_tables_give_the_same_bytes(copy: Path, folder: Path) -> None:
    again = subprocess.run(
        [sys.executable, "-c",
         "import sys, pathlib; from pipeline.dataset.report import report_page;"
         "sys.stdout.buffer.write(report_page(pathlib.Path(sys.argv[1])).encode())", str(copy)],
        capture_output=True, check=True, env={"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo",
                                              "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert again.stdout == (folder / "report.html").read_bytes()
    assert again.stderr == b""


def test_a_failed_check_stops_before_a_report_is_made(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    store = filled(settings)
    table = store.read_whole("mentions")
    rows = [row | {"trigger_text": "attacked"} for row in table.to_pylist()]
    store.write_whole("mentions", table.from_pylist(rows, schema=table.schema))
    with open_workbench(settings) as bench, pytest.raises(ValidationError, match="trigger_text"):
        publish_stage(bench, TODAY)
    assert list(settings.snapshots_dir.rglob("report.html")) == []
