"""Help, exit codes and messages of the command line."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner
from newsroom import Ran

from pipeline.cli import main
from pipeline.cli.app import COMMANDS


def invoke(*arguments: object, data: Path | None = None) -> tuple[int, str]:
    before = ["--data", str(data)] if data else []
    result = CliRunner().invoke(main, [*before, *map(str, arguments)])
    return result.exit_code, result.output


def test_help_names_every_command() -> None:
    status, output = invoke("--help")
    assert status == 0
    for name in COMMANDS:
        assert f"\n  {name} " in output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    status, output = invoke(name, "--help")
    assert status == 0
    assert len(output.split("Options:")[0].split()) > 12


def test_wrong_usage_is_exit_status_2() -> None:
    assert invoke("nonsense")[0] == 2
    assert invoke("code", "missing.jsonl", "out.jsonl")[0] == 2
    assert invoke("run", "--default-date", "yesterday")[0] == 2


def test_a_missing_inbox_names_the_remedy(tmp_path: Path) -> None:
    status, output = invoke("run", "--inbox", tmp_path / "nowhere", data=tmp_path / "data")
    assert status == 3
    assert "nowhere is no folder" in output
    assert "Remedy: Make it" in output
    assert "Traceback" not in output


def test_an_unknown_version_is_refused_with_those_that_there_are(published: Ran) -> None:
    status, output = invoke("verify", "v1999.01.01", data=published.data)
    assert status == 6
    assert "v2024.05.01" in output


def test_publishing_before_anything_was_run_says_what_to_run(tmp_path: Path) -> None:
    status, output = invoke("publish", data=tmp_path)
    assert status == 3
    assert "dateline run" in output


def test_a_damaged_version_is_found_out(ran: Ran) -> None:
    events = ran.latest / "events.parquet"
    content = bytearray(events.read_bytes())
    content[100] ^= 1
    events.chmod(0o644)
    events.write_bytes(content)
    status, output = invoke("verify", data=ran.data)
    assert status == 6
    assert "events.parquet" in output


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    (tmp_path / "dateline.yaml").write_text("publish_txt: true\n")
    status, output = invoke("run", data=tmp_path)
    assert status == 2
    assert "publish_text" in output


def test_a_run_over_an_empty_inbox_says_what_to_put_there(tmp_path: Path) -> None:
    status, output = invoke("run", data=tmp_path / "data")
    assert status == 3
    assert "no article was found in" in output
    assert "Remedy: Put .txt, .jsonl or .html files there" in output
    assert not (tmp_path / "data" / "snapshots").exists()


def test_the_ui_refuses_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, output = invoke("ui", "--port", port, data=tmp_path / "data")
    assert status == 2
    assert "--port" in output
