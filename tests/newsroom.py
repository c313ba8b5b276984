"""A small inbox, and the command line over it in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from pipeline.cli import main

VISIT = (
    "The president of Chile met the prime minister of Peru in Lima on Tuesday to discuss trade.\n\n"
    "The two governments signed an agreement on customs, and officials said that the talks lasted "
    "two hours. They covered copper, fishing rights and a road across the border."
)
ARRESTS = (
    "Police in Nairobi arrested 12 protesters on Monday after a march against fuel prices.\n\n"
    "The opposition condemned the arrests and demanded the release of those held. A government "
    "spokesman said that the march had been banned and that officers acted within the law."
)
ATTACK = (
    "Rebels attacked an army post in northern Mali on Sunday, killing five soldiers, the defence "
    "ministry said.\n\nFrance condemned the attack and promised to send medical aid to the region. "
    "The army said that it would send more troops to the border."
)
PAGE = """<!doctype html><html><head><title>Port strike ends | The Harbour Post</title>
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "Port strike ends", "datePublished": "2024-03-06T09:30:00Z"}</script></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Port strike ends</h1>
<p>Dock workers in Rotterdam ended a strike on Wednesday after the port authority promised to
raise wages by four percent over two years.</p><p>The union had accused the authority of breaking
an earlier agreement. Ministers of the Netherlands welcomed the decision and thanked both sides
for their patience during three days of talks.</p></article>
<footer>Share Tweet Email. All rights reserved.</footer></body></html>"""
UNDATED = "The president of Chile will visit Peru to sign a treaty on water, nobody knows when.\n"


@dataclass(frozen=True)
class Ran:
    """A data folder in which `dateline run` was run once over the inbox."""

    inbox: Path
    data: Path
    output: str

    def dateline(self, *arguments: object) -> Result:
        """The command line over this data folder."""
        return dateline(self.data, *arguments)

    def run(self, *arguments: object) -> Result:
        """Run over the inbox again."""
        return self.dateline("run", "--inbox", self.inbox, *arguments)

    @property
    def latest(self) -> Path:
        """The folder of the latest version."""
        return (self.data / "snapshots" / "latest").resolve()

    @property
    def versions(self) -> list[str]:
        """The names of all versions."""
        return sorted(path.name for path in (self.data / "snapshots").glob("v*"))


def dateline(data: Path, *arguments: object) -> Result:
    """The command line over a data folder, in this process."""
    return CliRunner().invoke(main, ["--data", str(data), *map(str, arguments)])


def write_inbox(folder: Path) -> Path:
    """Write the inbox that the tests use; see `inbox`."""
    folder.mkdir(parents=True)
    write_text(folder, "visit", "Leaders meet in Lima", VISIT, "2024-03-05")
    write_text(folder, "attack", "Army post attacked", ATTACK, "2024-03-04")
    (folder / "port.html").write_text(PAGE, encoding="utf-8")
    (folder / "undated.txt").write_text(UNDATED, encoding="utf-8")
    records = [
        {"text": ARRESTS, "published_at": "1987-03-02T08:00:00Z", "source": "Wire"},
        {"text": ARRESTS, "published_at": "1987-03-03T10:00:00Z", "source": "Daily"},
    ]
    lines = [json.dumps(record) for record in records]
    (folder / "wire.jsonl").write_text("\n".join([*lines, "{broken"]) + "\n", encoding="utf-8")
    return folder


def write_text(folder: Path, name: str, title: str, text: str, day: str) -> None:
    """Write a text file with its sidecar."""
    (folder / f"{name}.txt").write_text(f"{title}\n\n{text}\n", encoding="utf-8")
    sidecar = {"published_at": day, "source": "Gazette", "url": f"https://gazette.example/{name}"}
    (folder / f"{name}.meta.json").write_text(json.dumps(sidecar), encoding="utf-8")
