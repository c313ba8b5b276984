from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.settings import Settings


def load(folder: Path, text: str) -> Settings:
    (folder / "dateline.yaml").write_text(text)
    return Settings.load(folder)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert Settings.load(tmp_path) == Settings(data_dir=tmp_path)


def test_the_variable_names_the_folder() -> None:
    assert Settings.load(environ={"DATELINE_DATA": "/srv/news"}).store_dir == Path(
        "/srv/news/store"
    )
    assert Settings.load(environ={}).data_dir == Path("data")


def test_the_variable_of_the_snapshots_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "dateline.yaml").write_text("snapshots: s3://ours/events\n")
    assert Settings.load(tmp_path, {}).snapshots == "s3://ours/events"
    given = {"DATELINE_SNAPSHOTS": "/srv/events"}
    assert Settings.load(tmp_path, given).snapshots == "/srv/events"


def test_the_file_sets_what_it_names(tmp_path: Path) -> None:
    settings = load(tmp_path, "publish_text: true\ndefault_date: 2024-05-01\n")
    assert (settings.publish_text, settings.default_date) == (True, date(2024, 5, 1))
    assert settings.dedup_window_days == Settings().dedup_window_days


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("publish_txt: true", "did you mean 'publish_text'"),
        ("publish_text: 1", "publish_text is 1, a int"),
        ("workers: 0", "at least 1"),
        ("keep_versions: -1", "at least 0"),
        ("default_date: May", "YYYY-MM-DD"),
        ("default_date: 2024-05-01 10:00:00", "YYYY-MM-DD"),
        ("data_dir: /tmp", "unknown setting"),
        ("- a", "key: value"),
        ("a: [", "not readable YAML"),
    ],
)
def test_a_mistake_is_explained(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(tmp_path, text)
    assert message in str(error.value)
    assert "dateline.yaml" in str(error.value)
