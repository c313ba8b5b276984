"""`dateline tag`, `prune`, `mirror` and `docs`."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import ATTACK, Ran, dateline, write_text


@pytest.fixture
def two(ran: Ran) -> Ran:
    """Two versions: v2024.05.01 and v2024.05.02."""
    write_text(ran.inbox, "late", "Attack", ATTACK.replace("Mali", "Niger"), "1990-01-01")
    result = ran.run("--version-date", "2024-05-02")
    assert result.exit_code == 0, result.output
    return ran


def test_a_tag_is_taken_for_a_version_and_moves(two: Ran) -> None:
    assert two.dateline("tag", "v2024.05.01", "paper").output == "paper is v2024.05.01\n"
    assert "v2024.05.01 is sound" in two.dateline("verify", "paper").output
    moved = two.dateline("tag", "latest", "paper")
    assert moved.output == "paper is v2024.05.02, no longer v2024.05.01\n"
    assert "v2024.05.02 is sound" in two.dateline("verify", "paper").output


@pytest.mark.parametrize("name", ["latest", "Paper", "v2024.05.02", "../paper"])
def test_a_name_that_would_mislead_is_refused(ran: Ran, name: str) -> None:
    result = ran.dateline("tag", "v2024.05.01", name)
    assert result.exit_code == 6
    assert "Remedy: " in result.output


def test_pruning_keeps_the_newest(two: Ran) -> None:
    output = two.dateline("prune", "--keep", 1).output
    assert output == "removed v2024.05.01\n1 versions are left\n"
    assert two.versions == ["v2024.05.02"]


def test_pruning_keeps_what_has_a_tag(two: Ran) -> None:
    two.dateline("tag", "v2024.05.01", "paper")
    assert two.dateline("prune", "--keep", 1).output == "2 versions are left\n"
    assert two.versions == ["v2024.05.01", "v2024.05.02"]


def test_pruning_everything_is_wrong_usage(published: Ran) -> None:
    assert published.dateline("prune", "--keep", 0).exit_code == 2
    assert published.dateline("prune").exit_code == 2


def test_a_mirror_gets_what_it_lacks(published: Ran, tmp_path: Path) -> None:
    target = tmp_path / "mirror"
    output = published.dateline("mirror", target).output
    assert output == f"copied v2024.05.01\nlatest at {target} is v2024.05.01\n"
    assert (target / "latest").resolve().name == "v2024.05.01"
    assert "copied" not in published.dateline("mirror", target).output


def test_a_mirror_that_no_file_system_answers_to_is_wrong_usage(published: Ran) -> None:
    result = published.dateline("mirror", "gopher://example/folder")
    assert result.exit_code == 2
    assert "Remedy: " in result.output


def test_the_checks_become_pages(published: Ran, tmp_path: Path) -> None:
    result = published.dateline("docs", "latest", tmp_path / "pages")
    assert result.output.splitlines()[-1] == str(tmp_path / "pages" / "index.html")
    assert "events columns" in (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")


def test_pages_never_go_into_a_version(published: Ran) -> None:
    result = published.dateline("docs", "latest", published.latest / "pages")
    assert result.exit_code == 2
    assert not (published.latest / "pages").exists()


@pytest.mark.parametrize(
    "arguments",
    [("tag", "latest", "paper"), ("prune", "--keep", 1), ("mirror", "m"), ("docs", "latest", "d")],
)
def test_without_a_version_it_says_what_to_run(
    arguments: tuple[object, ...], tmp_path: Path
) -> None:
    result = dateline(tmp_path / "data", *arguments)
    assert result.exit_code == 6
    assert "Run `dateline run` first" in result.output
    assert not (tmp_path / "data").exists()
