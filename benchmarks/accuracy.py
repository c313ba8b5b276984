"""The accuracy table of docs/accuracy.md from the figures of an evaluation kit's scorer.

    python3 ../shared/eval/score.py ../shared/eval/dev --run .venv/bin/dateline --json scores.json
    python benchmarks/accuracy.py scores.json

The kit is not part of the project: it holds texts and labels of others, for measuring only.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROWS: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("articles_news", ("type_f1", "dyad_f1"), ".43 · .10", ".72 · .55"),
    ("articles_news", ("status", "date", "place"), "", ".90 · .75 · .65"),
    ("plover_gsr", ("category_recall", "category_precision"), ".50 · .58", ".82 · .78"),
    (
        "plover_gsr",
        ("dyad_and_category", "cameo_root", "cameo_exact"),
        ".25 · .48 · .16",
        ".62 · .78 · .45",
    ),
    ("pentacode", ("accuracy_uncoded_as_statement", "macro_f1"), ".59 · .60", ".80 · .78"),
    ("pentacode", ("source_found", "target_found"), "", ".88 · .80"),
    ("cameo_examples", ("cameo_root", "cameo_exact"), ".50 · .14", ".78 · .45"),
    ("actor_phrases", ("country", "sector"), "", ".92 · .80"),
    ("event_place", ("place_right_when_coded", "verb_coded"), "", ".85 · .55"),
    ("toponyms_lgl", ("end_to_end_recall_161km", "detection_precision"), "", ".65 · .80"),
    ("toponyms_geovirus", ("end_to_end_recall_161km", "detection_precision"), "", ".85 · .80"),
    ("timex_timebank", ("detection_recall", "value_right_of_found"), "", ".85 · .88"),
    ("factuality_uw", ("macro_f1",), "", ".65"),
    ("ucdp_syria", ("killed_in_range", "place_within_100km"), "", ".75 · .60"),
    ("negatives_bbc", ("false_events_per_100_texts",), "", "≤ 20"),
    ("pages", ("text_f1", "date_right"), "", ".93 · .80"),
    ("duplicates_made", ("pair_precision", "pair_recall"), "", ".98 · .95"),
)


def table(scores: dict[str, Any]) -> str:
    """The scores as Markdown, one line a group of figures."""
    lines = [
        "| set | figures | best open peer | aim | Dateline |",
        "|---|---|---|---|---|",
    ]
    for name, figures, peer, aim in ROWS:
        if name in scores:
            words = " · ".join(f.replace("_", " ") for f in figures)
            values = " · ".join(_short(scores[name].get(f)) for f in figures)
            lines.append(f"| {name} | {words} | {peer} | {aim} | **{values}** |")
    if "police_india" in scores:
        arrest = scores["police_india"]["arrest"]
        values = f"{_short(arrest['precision'])} · {_short(arrest['recall'])}"
        lines.append(f"| police_india | arrests: precision · recall | | .70 · .70 | **{values}** |")
    return "\n".join(lines)


def _short(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.1f}" if value > 1 else f"{value:.3f}".lstrip("0") or "0"


if __name__ == "__main__":
    print(table(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
