"""The scorecard: figures that follow from counts, of the version's own coder or none."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dataset_rows import article, mention
from dataset_store import TODAY, filled, scorecard, settings_for

from pipeline.contracts.checks import CheckResult
from pipeline.dataset import code_version as code_version_module
from pipeline.dataset.code_version import code_version
from pipeline.dataset.manifest import FileEntry, Manifest
from pipeline.dataset.report import report_page
from pipeline.dataset.scorecard import Count, Scorecard
from pipeline.dataset.snapshot import publish
from pipeline.dataset.verify import verify
from pipeline.errors import SnapshotError

CARD = scorecard(
    type_recall=Count(3, 4), type_precision=Count(1, 2), dyad_recall=Count(0, 4), date=Count(2, 3)
)


def test_figures_follow_from_counts() -> None:
    figures = CARD.figures()
    assert (figures["type_recall"], figures["type_precision"]) == (0.75, 0.5)
    assert figures["type_f1"] == 0.6  # 2 · ¾ · ½ / (¾ + ½)
    assert figures["date"] == 0.667
    assert figures["dyad_recall"] == 0
    assert figures["killed"] is None
    assert figures["dyad_f1"] is None


def test_a_scorecard_is_read_as_it_was_written() -> None:
    assert Scorecard.parse(CARD.to_json(), "here") == CARD


def _changed(change: Any) -> str:
    content = json.loads(CARD.to_json())
    change(content)
    return json.dumps(content)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda c: c["figures"].update(type_f1=0.9), "do not follow from its counts"),
        (lambda c: c["figures"].pop("status"), "do not follow from its counts"),
        (lambda c: c["counts"]["date"].update(part=4), "date is 4 of 3"),
        (lambda c: c["counts"]["date"].update(part=-1), "date is -1 of 3"),
        (lambda c: c["counts"]["date"].update(whole=3.0), r"date is 2 of 3\.0"),
        (lambda c: c["counts"].pop("place"), "lacks or invents place"),
        (lambda c: c["counts"].update(luck={"part": 1, "whole": 1}), "lacks or invents luck"),
        (lambda c: c.update(articles=-1), "articles is -1"),
        (lambda c: c.update(command=None), "command is None"),
        (lambda c: c.pop("gold_sha256"), "gold_sha256"),
        (lambda c: c.update(note="x"), "note"),
        (lambda c: c.update(format=2), "not of format 1"),
    ],
)
def test_what_is_no_scorecard_is_refused_by_name(change: Any, complaint: str) -> None:
    with pytest.raises(SnapshotError, match=f"here is no scorecard: .*{complaint}"):
        Scorecard.parse(_changed(change), "here")


@pytest.mark.parametrize("text", ["", "[]", "null", '{"format": 1, "counts": []}'])
def test_what_is_no_document_of_the_form_is_refused(text: str) -> None:
    with pytest.raises(SnapshotError, match="here is no scorecard"):
        Scorecard.parse(text, "here")


@pytest.fixture(scope="module")
def with_card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a version with a scorecard and a report; copied for each test."""
    settings = settings_for(tmp_path_factory.mktemp("scored"))
    store = filled(settings)
    published = publish(store, settings, TODAY, measure=lambda: CARD, report=report_page)
    assert published.folder is not None, published.reason
    return published.folder


@pytest.fixture
def folder(with_card: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(with_card, tmp_path / with_card.name))


def test_a_version_carries_its_scorecard_and_shows_it(folder: Path) -> None:
    assert Scorecard.parse((folder / "scorecard.json").read_text(), "there") == CARD
    assert "scorecard.json" in Manifest.read(folder).files
    page = (folder / "report.html").read_text()
    assert "0.667" in page
    assert "2 of 3" in page
    assert verify(folder) == []


def _replaced(folder: Path, text: str) -> None:
    """Put another scorecard into a version, with its checksum in the manifest."""
    path, manifest = folder / "scorecard.json", Manifest.read(folder)
    path.chmod(0o644)
    path.write_text(text)
    files = {**manifest.files, "scorecard.json": FileEntry.of(path)}
    (folder / "manifest.json").chmod(0o644)
    (folder / "manifest.json").write_text(replace(manifest, files=files).to_json())


def test_the_scorecard_of_another_lexicon_or_code_is_found_by_verify(folder: Path) -> None:
    other = replace(CARD, code_version="0.0.1+code.x", lexicon_version="0.1.0+lex.y")
    _replaced(folder, other.to_json())
    assert verify(folder) == [
        f"scorecard.json: it is of code 0.0.1+code.x, not {code_version()}",
        "scorecard.json: it is of lexicon 0.1.0+lex.y, not 0.1.0",
    ]


def test_a_figure_that_was_embellished_is_found_by_verify(folder: Path) -> None:
    _replaced(folder, _changed(lambda c: c["figures"].update(type_f1=0.9)))
    (problem,) = verify(folder)
    assert "figures do not follow from its counts" in problem


@pytest.mark.parametrize(
    "other", [{"code_version": "0.0.1"}, {"lexicon_version": "0.1.0+lex.y"}], ids=str
)
def test_the_scorecard_of_another_coder_is_not_published(
    tmp_path: Path, other: dict[str, str]
) -> None:
    settings = settings_for(tmp_path)
    published = publish(filled(settings), settings, TODAY, measure=lambda: replace(CARD, **other))
    assert published.folder is not None
    assert not (published.folder / "scorecard.json").exists()


def test_mentions_of_two_lexicons_have_no_scorecard(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    mentions = [mention("1"), mention("2", coder_version="0.0.9")]
    store = filled(settings, [article("a")], mentions)
    published = publish(store, settings, TODAY, measure=lambda: CARD)
    assert published.folder is not None
    assert Manifest.read(published.folder).lexicon_version == "0.0.9, 0.1.0"
    assert not (published.folder / "scorecard.json").exists()


def test_nothing_is_measured_where_nothing_is_published(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    store = filled(settings)

    def measured() -> Scorecard:
        raise AssertionError

    bad = CheckResult("articles", "volume", False, True, "none since Monday", 0)
    assert publish(store, settings, TODAY, measure=measured, more_checks=[bad]).failed
    assert publish(store, settings, TODAY).version == "v2024.05.10"
    assert publish(store, settings, TODAY, measure=measured).version is None


def test_the_code_version_follows_the_code_that_makes_rows_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = Path(code_version_module.__file__).parents[1]
    copy = Path(shutil.copytree(root, tmp_path / "pipeline"))
    monkeypatch.setattr(code_version_module, "_ROOT", copy)
    code_version_of_copy = code_version.__wrapped__
    assert code_version_of_copy() == code_version()
    for harmless in ("dataset/verify.py", "cli/app.py", "lexicon/contexts.tsv"):
        (copy / harmless).write_text("changed")
        assert code_version_of_copy() == code_version()
    (copy / "coding" / "coder.py").write_text("changed")
    assert code_version_of_copy() != code_version()
