"""What the README tells a reader to type works."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner
from newsroom import Ran

from pipeline.cli import main

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_first_query_prints_events(published: Ran) -> None:
    (script,) = re.findall(r"python - <<'SQL'\n(.*?)\n    SQL\n", README, flags=re.DOTALL)
    program = "\n".join(line.removeprefix("    ") for line in script.splitlines())
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=published.data.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Rebels" in done.stdout


def test_every_command_named_is_one() -> None:
    rows = re.findall(r"^\| (`dateline [^|]*) \|", README, flags=re.MULTILINE)
    named = {word for row in rows for word in re.findall(r"\b[a-z]+\b", row)} - {"dateline"}
    for name in named:
        assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0, name


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("http") or (ROOT / target).exists(), target
