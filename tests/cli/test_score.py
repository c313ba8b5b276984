"""``dateline score``, and the same figures in a published version."""

from __future__ import annotations

import json
import re
from pathlib import Path

from newsroom import Ran, dateline

from pipeline.coding.tables import coder_version
from pipeline.dataset.manifest import Manifest
from pipeline.dataset.scorecard import Scorecard


def test_a_published_version_carries_the_figures_that_the_command_prints(
    demo: Ran, tmp_path: Path
) -> None:
    text = (demo.latest / "scorecard.json").read_text(encoding="utf-8")
    assert dateline(tmp_path, "score", "--json").output == text
    card = Scorecard.parse(text, "there")
    assert card.lexicon_version == coder_version() == Manifest.read(demo.latest).lexicon_version
    printed = dateline(tmp_path, "score").output
    count = card.counts["type_recall"]
    assert re.search(
        rf"type: recall +{card.figures()['type_recall']:.3f} +{count.part} of", printed
    )
    assert f"{count.part:,} of {count.whole:,}" in (demo.latest / "report.html").read_text("utf-8")


def test_every_event_of_the_gold_is_judged(demo: Ran) -> None:
    card = Scorecard.parse((demo.latest / "scorecard.json").read_text("utf-8"), "there")
    assert card.articles == 44
    assert 0 < card.counts["type_recall"].whole <= card.events
    assert card.counts["type_precision"].whole == card.mentions


def test_mentions_that_an_older_coder_made_are_published_without_figures(ran: Ran) -> None:
    """What is due to be coded again was made by another coder, or of another text."""
    store = ran.data / "store"
    (store / "mentions" / "2024-03-05.parquet").unlink()
    (ran.data / "dateline.yaml").write_text("publish_text: true\n")
    result = ran.dateline("publish", "--version-date", "2024-05-02")
    assert result.exit_code == 0, result.output
    assert ran.latest.name == "v2024.05.02"
    assert not (ran.latest / "scorecard.json").exists()
    assert "its accuracy was not measured" in (ran.latest / "report.html").read_text("utf-8")


def test_the_form_of_the_scorecard_is_json(demo: Ran) -> None:
    content = json.loads((demo.latest / "scorecard.json").read_text("utf-8"))
    assert content["figures"].keys() - content["counts"].keys() == {"type_f1", "dyad_f1"}
