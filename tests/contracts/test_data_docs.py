from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from pipeline.contracts.data_docs import write_data_docs
from pipeline.contracts.tables import table

PERSON = {"event_id": "a" * 16, "side": "actor", "position": 0, "other_sectors": ["ELI"]}


def test_the_pages_show_every_suite_and_what_failed(tmp_path: Path) -> None:
    contract = table("participants")
    rows = contract.from_rows([PERSON, PERSON | {"position": 1, "country": "ATLANTIS"}])
    index = write_data_docs([(contract, rows)], tmp_path / "pages")
    assert index.is_file()
    pages = {
        path.parent.parent.parent.name: path for path in tmp_path.rglob("validations/**/*.html")
    }
    assert set(pages) == {
        "participants rows", "participants keys", "participants columns",
        "participants other_sectors",
    }  # fmt: skip
    assert "ATLANTIS" in pages["participants columns"].read_text(encoding="utf-8")
    assert "ATLANTIS" not in pages["participants other_sectors"].read_text(encoding="utf-8")


def test_every_page_is_found_from_the_first_one_without_a_network(tmp_path: Path) -> None:
    contract = table("participants")
    index = write_data_docs([(contract, contract.from_rows([PERSON]))], tmp_path / "pages")
    listed = index.read_text(encoding="utf-8").partition("Results by table")[2]
    links = re.findall(r'<a href="([^"]+)">([^<]+)</a>', listed)
    assert [title for _, title in links] == [
        "participants columns", "participants keys", "participants other_sectors",
        "participants rows",
    ]  # fmt: skip
    for link, title in links:
        page = (index.parent / unquote(link)).read_text(encoding="utf-8")
        assert title in page
        assert "Succeeded" in page
