"""`python -m pipeline.evaluation DATA`: the samples of a data folder against their gold."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.evaluation.gold import read_gold, score


def main() -> int:
    """Print one figure a line; with `-v` also what was missed and what was false."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "data")
    gold = read_gold(
        Path(
            sys.argv[2] if len(sys.argv) > 2 and sys.argv[2] != "-v" else "tests/gold/samples.jsonl"
        )
    )
    articles, mentions = (
        pa.concat_tables(
            pq.read_table(p) for p in sorted((folder / "store" / name).glob("*.parquet"))
        )
        for name in ("articles", "mentions")
    )
    result = score(gold, articles, mentions)
    for name, value in result.figures().items():
        print(f"{name:26} {value}")
    if "-v" in sys.argv:
        for title, g in result.missed:
            print(
                "MISSED",
                title[:40],
                "|",
                g["sentence"],
                "|",
                g["event_type"],
                g["cameo"],
                g["actors"],
                "->",
                g["recipients"],
                g["status"],
                "typed" if g["typed"] else g["got"],
            )
        for title, m in result.wrong:
            print(
                "FALSE",
                title[:40],
                "|",
                m["sentence_text"][:160],
                "|",
                m["trigger_text"],
                m["event_type"],
                m["cameo_code"],
                m["rule"],
                m["status"],
                m["confidence"],
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
