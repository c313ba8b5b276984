"""A correction becomes a new revision: which days that touches, and what is coded then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from newsroom import ARRESTS, ATTACK, VISIT

from pipeline import stages
from pipeline.settings import Settings
from pipeline.stages.workbench import Part, Workbench

CORRECTED = ARRESTS.replace("12 protesters", "31 protesters")
LONG = (
    f"{ARRESTS}\n\nLawyers for those held said that none of them had been charged by Monday night, "
    "and that families were kept waiting outside the station in the rain."
)
"""Long enough to be known as the same report under another title."""
URL = "https://herald.example/nairobi/march"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with stages.open_workbench(Settings(data_dir=tmp_path / "data")) as bench:
        yield bench


class Desk:
    """Drops records and cleans what is due; articles are known by the names of their records."""

    def __init__(self, bench: Workbench, inbox: Path) -> None:
        self.bench, self.inbox = bench, inbox
        self.drops = 0
        inbox.mkdir()

    def drop(self, *records: dict[str, Any]) -> list[date | None]:
        self.drops += 1
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (self.inbox / f"drop-{self.drops:02}.jsonl").write_text(lines, encoding="utf-8")
        made(self.bench, stages.ingest(self.bench, self.inbox))
        return made(self.bench, stages.clean(self.bench))

    def articles(self) -> dict[str, dict[str, Any]]:
        """The articles by their titles, with titles in place of ids."""
        rows = self.bench.store.read("articles").to_pylist()
        names = {row["article_id"]: row["title"] for row in rows} | {None: None}
        named = ("duplicate_of", "superseded_by")
        return {row["title"]: row | {n: names[row[n]] for n in named} for row in rows}

    def standing(self) -> dict[str, tuple[int, str | None, str | None]]:
        """Revision, what superseded it and what it repeats, by title."""
        return {
            name: (row["revision"], row["superseded_by"], row["duplicate_of"])
            for name, row in self.articles().items()
        }


@pytest.fixture
def desk(bench: Workbench, tmp_path: Path) -> Desk:
    return Desk(bench, tmp_path / "inbox")


def made(bench: Workbench, parts: Iterator[Part]) -> list[date | None]:
    return [part.day for part in bench.saved(parts)]


def report(title: str, text: str, day: str, url: str | None = URL, **more: str) -> dict[str, Any]:
    record = {"title": title, "text": text, "published_at": day, "source": "Herald"}
    return record | ({"url": url} if url else {}) | more


def test_a_correction_is_coded_and_no_copy_of_the_text_that_it_corrects(desk: Desk) -> None:
    desk.drop(report("first", ARRESTS, "2024-03-04"))
    desk.drop(report("corrected", CORRECTED, "2024-03-06"))
    assert desk.standing() == {"first": (1, "corrected", None), "corrected": (2, None, None)}
    made(desk.bench, stages.code(desk.bench))
    days = {row["published_date"] for row in desk.bench.store.read("mentions").to_pylist()}
    assert days == {date(2024, 3, 6)}


def test_what_is_not_english_is_an_article_with_the_reason_and_not_coded(desk: Desk) -> None:
    french = (
        "Le président du Chili a rencontré mardi à Lima le premier ministre du Pérou pour parler "
        "du commerce. Les deux gouvernements ont signé un accord sur les douanes, et la police a "
        "arrêté douze manifestants devant le palais."
    )
    desk.drop(
        report("french", french, "2024-03-04", None), report("english", ARRESTS, "2024-03-05")
    )
    found = {name: (row["language"], row["flags"]) for name, row in desk.articles().items()}
    assert found == {"french": ("fr", ["not_english"]), "english": ("en", [])}
    made(desk.bench, stages.code(desk.bench))
    days = {row["published_date"] for row in desk.bench.store.read("mentions").to_pylist()}
    assert days == {date(2024, 3, 5)}


def test_both_texts_are_kept(desk: Desk) -> None:
    desk.drop(report("first", ARRESTS, "2024-03-04"))
    desk.drop(report("corrected", CORRECTED, "2024-03-06"))
    raw = desk.bench.store.read("raw_articles")
    assert set(raw["content"].to_pylist()) == {ARRESTS, CORRECTED}


def test_a_correction_of_the_same_day_is_known_by_its_later_arrival(desk: Desk) -> None:
    desk.drop(report("first", ARRESTS, "2024-03-04"))
    desk.drop(report("corrected", CORRECTED, "2024-03-04"))
    assert desk.standing() == {"first": (1, "corrected", None), "corrected": (2, None, None)}


def test_a_text_that_is_read_again_with_its_growing_file_is_no_later_for_it(desk: Desk) -> None:
    first = report("first", ARRESTS, "2024-03-04")
    desk.drop(first)
    desk.drop(report("corrected", CORRECTED, "2024-03-04"))
    lines = [json.dumps(first), json.dumps(report("other", VISIT, "2024-03-04", None))]
    (desk.inbox / "drop-01.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    made(desk.bench, stages.ingest(desk.bench, desk.inbox))
    made(desk.bench, stages.clean(desk.bench))
    assert desk.standing() == {
        "first": (1, "corrected", None),
        "corrected": (2, None, None),
        "other": (1, None, None),
    }


def test_the_hour_goes_before_the_arrival(desk: Desk) -> None:
    desk.drop(report("corrected", CORRECTED, "2024-03-04T18:00:00Z"))
    desk.drop(report("first", ARRESTS, "2024-03-04T09:00:00Z"))
    assert desk.standing() == {"first": (1, "corrected", None), "corrected": (2, None, None)}


@pytest.mark.parametrize(
    ("first", "corrected"),
    [("2024-03-04", "2024-03-04T09:00:00Z"), ("2024-03-04T09:00:00Z", "2024-03-04")],
)
def test_an_hour_tells_nothing_beside_a_text_that_has_none(
    desk: Desk, first: str, corrected: str
) -> None:
    desk.drop(report("first", ARRESTS, first))
    desk.drop(report("corrected", CORRECTED, corrected))
    assert desk.standing() == {"first": (1, "corrected", None), "corrected": (2, None, None)}


def test_the_text_that_was_corrected_may_arrive_last(desk: Desk) -> None:
    desk.drop(report("corrected", CORRECTED, "2024-03-06"))
    desk.drop(report("first", ARRESTS, "2024-03-04"))
    assert desk.standing() == {"first": (1, "corrected", None), "corrected": (2, None, None)}


def test_only_the_days_of_both_texts_and_those_that_look_back_are_opened(desk: Desk) -> None:
    days = ("2024-03-01", "2024-03-04", "2024-03-20", "2024-05-01")
    desk.drop(*(report(day, f"{VISIT} {day}", day, None) for day in days))
    desk.drop(report("first", ARRESTS, "2024-03-04"))
    opened = desk.drop(report("corrected", CORRECTED, "2024-05-01"))
    assert set(opened) == {date(2024, 3, 4), date(2024, 5, 1)}


def test_what_is_placed_anew_is_not_cleaned_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.drop(report("first", ARRESTS, "2024-03-04"))
    cleaned: list[str] = []
    real = stages.clean.__globals__["clean_article"]

    def counting(raw: Any) -> object:
        cleaned.append(raw.title)
        return real(raw)

    monkeypatch.setitem(stages.clean.__globals__, "clean_article", counting)
    desk.drop(report("corrected", CORRECTED, "2024-03-06"))
    assert cleaned == ["corrected"]
    assert desk.articles()["first"]["superseded_by"] == "corrected"


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    desk.drop(report("first", ARRESTS, "2024-03-04"), report("other", VISIT, "2024-03-05", None))
    desk.drop(report("corrected", CORRECTED, "2024-03-06"))
    before = desk.standing()
    assert desk.drop(report("corrected", CORRECTED, "2024-03-06")) == []
    assert desk.standing() == before


def test_all_at_once_gives_what_one_after_another_gives(desk: Desk, tmp_path: Path) -> None:
    records = [
        report("first", LONG, "2024-03-04"),
        report("reprint", LONG, "2024-03-05", "https://daily.example/1"),
        report("corrected", LONG.replace("12", "31"), "2024-03-06"),
    ]
    for record in records:
        desk.drop(record)
    with stages.open_workbench(Settings(data_dir=tmp_path / "whole")) as bench:
        whole = Desk(bench, tmp_path / "whole-inbox")
        whole.drop(*records)
        assert whole.standing() == desk.standing()


def test_a_correction_is_no_copy_of_a_reprint_of_the_text_that_it_corrects(desk: Desk) -> None:
    desk.drop(
        report("first", LONG, "2024-03-04"),
        report("reprint", LONG, "2024-03-05", "https://daily.example/1"),
    )
    assert desk.standing()["reprint"] == (1, None, "first")
    desk.drop(report("corrected", LONG.replace("12", "31"), "2024-03-06"))
    # the reprint still says what it said, on its own account
    assert desk.standing() == {
        "first": (1, "corrected", None),
        "reprint": (1, None, None),
        "corrected": (2, None, None),
    }


def test_a_reprint_that_is_revised_stays_a_copy_of_the_original(desk: Desk) -> None:
    desk.drop(
        report("original", LONG, "2024-03-03", "https://wire.example/1"),
        report("reprint", LONG, "2024-03-04"),
    )
    desk.drop(report("revised", LONG + " This report was updated.", "2024-03-05"))
    assert desk.standing() == {
        "original": (1, None, None),
        "reprint": (1, "revised", None),
        "revised": (2, None, "original"),
    }


def test_other_stories_at_one_address_are_articles_with_a_flag(desk: Desk) -> None:
    desk.drop(report("march", ARRESTS, "2024-03-04"), report("visit", VISIT, "2024-03-05"))
    assert desk.standing() == {"march": (1, None, None), "visit": (1, None, None)}
    flags = {row["title"]: row["flags"] for row in desk.articles().values()}
    assert all("shared_address" in found for found in flags.values())


def test_an_address_of_many_days_is_no_articles(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.stages.addresses.MOST_DAYS", 3)
    days = [date(2024, 3, 1 + number) for number in range(4)]
    drop = [report(str(d), f"{ATTACK} It was day {d.day}.", str(d)) for d in days]
    desk.drop(*drop[:3])
    assert [row[1] for row in desk.standing().values()] == ["2024-03-03", "2024-03-03", None]
    desk.drop(drop[3])
    assert {row["superseded_by"] for row in desk.articles().values()} == {None}
    assert all("shared_address" in row["flags"] for row in desk.articles().values())


def test_the_name_that_a_source_gives_stands_in_for_an_address(desk: Desk) -> None:
    desk.drop(report("first", ARRESTS, "2024-03-04", None, id="march-7"))
    desk.drop(report("corrected", CORRECTED, "2024-03-06", None, id="march-7"))
    desk.drop(report("namesake", ATTACK, "2024-03-06", None, id="march-7", source="Gazette"))
    assert desk.standing() == {
        "first": (1, "corrected", None),
        "corrected": (2, None, None),
        "namesake": (1, None, None),
    }


def test_a_run_that_ends_between_the_days_is_taken_up(desk: Desk) -> None:
    desk.drop(report("first", ARRESTS, "2024-03-04"))
    lines = json.dumps(report("corrected", CORRECTED, "2024-03-06")) + "\n"
    (desk.inbox / "last.jsonl").write_text(lines, encoding="utf-8")
    made(desk.bench, stages.ingest(desk.bench, desk.inbox))
    parts = desk.bench.saved(stages.clean(desk.bench))
    assert next(parts).day == date(2024, 3, 6)
    parts.close()
    assert desk.standing()["first"] == (1, None, None)
    made(desk.bench, stages.clean(desk.bench))
    assert desk.standing() == {"first": (1, "corrected", None), "corrected": (2, None, None)}
