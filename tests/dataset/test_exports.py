from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from dataset_rows import actor, article, key, mention
from dataset_store import TODAY, filled, settings_for
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contracts.tables import table
from pipeline.dataset.exports import EXPORTERS, export
from pipeline.dataset.exports.csv_files import safe_cell
from pipeline.dataset.exports.gdelt import EVENT_COLUMNS, MENTION_COLUMNS, actor_columns
from pipeline.dataset.exports.icews import COLUMNS as ICEWS_COLUMNS
from pipeline.dataset.exports.polecat import COLUMNS as POLECAT_COLUMNS
from pipeline.dataset.snapshot import publish
from pipeline.errors import ConfigError

PEERS = Path(__file__).parents[3] / "shared" / "peers"
HOSTILE = '=HYPERLINK("http://evil.example";"a")\tx\ny'
NOWHERE: dict[str, Any] = dict.fromkeys(
    ["place_text", "place_start", "place_end", "place_name", "geonames_id", "country", "admin1",
     "latitude", "longitude", "place_precision"]
)  # fmt: skip
ROWS = {
    "visit": mention("1"),
    "compound": mention(
        "2", "b",
        actors=[actor("Holm", "SWE"), actor("Sundland", "UNO"), actor("Minister", "ROU", "JRN")],
        recipients=[], event_mode=None, cameo_code="040", goldstein=1.0, plover_score=2.5,
    ),
    "attack": mention(
        "3", "c", actors=[actor("Foreign", None, "UAF")], event_type="ASSAULT",
        event_mode="firearms", cameo_code="193", quad_class=4, goldstein=-10.0, plover_score=-9.0,
        event_date=None, date_precision=None, date_basis=None, killed=15, **NOWHERE,
    ),
    "denied": mention("4", "d", status="negated"),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = settings_for(tmp_path_factory.mktemp("exports"))
    titles = {"a": HOSTILE, "b": "@cmd", "c": "-2+3", "d": "Plain"}
    articles = [
        article(name, title=title, source="evil\tsource" if name == "b" else "herald",
                url=None if name == "c" else f"https://herald.example/{name}")
        for name, title in titles.items()
    ]  # fmt: skip
    done = publish(filled(settings, articles, list(ROWS.values())), settings, TODAY)
    assert done.folder is not None, done.reason
    return done.folder


def tabbed(folder: Path, name: str, out: Path) -> list[list[str]]:
    (path,) = export(folder, name, out)
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines.pop() == ""
    return [line.split("\t") for line in lines]


def gdelt(folder: Path, out: Path) -> dict[str, dict[str, str]]:
    """GDELT's events by the URL they came from."""
    rows = tabbed(folder, "gdelt-events", out)
    named = [dict(zip(EVENT_COLUMNS, row, strict=True)) for row in rows]
    return {row["SOURCEURL"].rsplit("/")[-1]: row for row in named}


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_format_names_its_files_after_the_version_and_gives_the_same_bytes_again(
    folder: Path, tmp_path: Path, name: str
) -> None:
    files = export(folder, name, tmp_path)
    assert files
    assert all(f.name.startswith("dateline-events-v2024.05.10.") for f in files)
    first = [f.read_bytes() for f in files]
    assert export(folder, name, tmp_path) == files
    if name != "duckdb":  # its files hold their time of creation
        assert [f.read_bytes() for f in files] == first
    assert sorted(tmp_path.iterdir()) == sorted(files)


def test_an_unknown_format_is_named_with_the_nearest(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Did you mean 'polecat'"):
        export(folder, "polcat", tmp_path)


def test_csv_files_hold_every_row_and_no_formula(folder: Path, tmp_path: Path) -> None:
    files = {f.name.split(".")[-2]: f for f in export(folder, "csv", tmp_path)}
    with files["articles"].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    titles = {row["title"] for row in rows}
    assert titles == {f"'{HOSTILE}", "'@cmd", "'-2+3", "Plain"}
    with files["events"].open(encoding="utf-8-sig", newline="") as file:
        events = list(csv.DictReader(file))
    assert len(events) == 4
    assert {row["goldstein"] for row in events} == {"1.9", "1.0", "-10.0"}
    assert {row["cameo_code"] for row in events} == {"042", "040", "193"}


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("=+-@;, \t\r\n'"))))
def test_no_text_begins_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert isinstance(cell, str)
    assert cell.lstrip(" ")[:1] not in {"\t", "\r", "\n"}
    # in some countries a semicolon ends a cell, and then quotes do not hold lines together
    parts = re.split(r"[;\t\r\n]", cell)
    assert not any(part.lstrip(" ").startswith(tuple("=+-@＝＋－＠")) for part in parts)
    assert cell.replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("  =1+1", "'  =1+1"),
        ("Talks;=HYPERLINK(0)", "Talks;'=HYPERLINK(0)"),
        ("Talks\n-2+3", "Talks\n'-2+3"),
        ("\t=1", "'\t'=1"),
        ("Talks; e-mail, a = b", "Talks; e-mail, a = b"),
        ("Prices -2 to +3 @ noon", "Prices -2 to +3 @ noon"),
    ],
)
def test_only_what_may_be_a_formula_is_marked(text: str, cell: str) -> None:
    assert safe_cell(text) == cell


def test_gdelt_events_have_61_columns_and_only_what_happened(folder: Path, tmp_path: Path) -> None:
    assert len(EVENT_COLUMNS) == len(set(EVENT_COLUMNS)) == 61
    rows = gdelt(folder, tmp_path)
    assert set(rows) == {"a", "b", "herald"}
    visit = rows["a"]
    assert (visit["SQLDATE"], visit["MonthYear"], visit["Year"]) == ("20240503", "202405", "2024")
    assert visit["FractionDate"] == "2024.3370"
    assert (visit["EventCode"], visit["EventBaseCode"], visit["EventRootCode"]) == (
        "042",
        "042",
        "04",
    )
    assert (visit["QuadClass"], visit["GoldsteinScale"], visit["AvgTone"]) == ("1", "1.9", "")
    assert (visit["ActionGeo_Type"], visit["ActionGeo_CountryCode"]) == ("4", "NO")
    assert visit["ActionGeo_FullName"] == "Oslo, Oslo, Norway"
    assert visit["ActionGeo_ADM1Code"] == "NO00"
    assert 0 < int(visit["GLOBALEVENTID"]) < 2**53


def test_gdelt_codes_actors_as_cameo_does(folder: Path, tmp_path: Path) -> None:
    rows = gdelt(folder, tmp_path)
    assert (rows["a"]["Actor1Code"], rows["a"]["Actor1Type1Code"]) == ("SWEGOV", "GOV")
    assert rows["herald"]["Actor1Code"] == rows["herald"]["Actor1Type1Code"] == "UAF"
    assert rows["herald"]["Actor1CountryCode"] == ""


@pytest.mark.parametrize(
    ("country", "sector", "expected"),
    [
        ("UNO", "GOV", ("UNOIGOGOV", "", "UNO", "IGO", "GOV")),
        ("EUR", None, ("EECIGO", "", "EEC", "IGO", "")),
        ("ROU", "JRN", ("ROMMED", "ROM", "", "MED", "")),
        ("NOR", "PTY", ("NOR", "NOR", "", "", "")),
        ("MNC", "BUS", ("MNCBUS", "", "", "MNC", "BUS")),
    ],
)
def test_gdelt_writes_organizations_as_groups_and_types(
    tmp_path: Path, country: str, sector: str | None, expected: tuple[str, ...]
) -> None:
    columns = duckdb.execute(
        f"select {actor_columns('actor')} from (select 'x' as actor_name, ? as actor_country,"
        " ?::varchar as actor_sector)",
        [country, sector],
    ).fetchall()[0]
    named = dict(zip(("Code", "Name", "Country", "Group"), columns, strict=False))
    found = (named["Code"], named["Country"], named["Group"], columns[7], columns[8])
    assert tuple(value or "" for value in found) == expected


def test_an_undated_event_takes_the_day_of_publication_in_gdelt(
    folder: Path, tmp_path: Path
) -> None:
    attack = gdelt(folder, tmp_path)["herald"]
    assert (attack["SQLDATE"], attack["DATEADDED"]) == ("20240503", "20240503083000")
    assert (attack["ActionGeo_Type"], attack["ActionGeo_Lat"]) == ("0", "")


def test_gdelt_mentions_have_16_columns_and_lead_to_their_events(
    folder: Path, tmp_path: Path
) -> None:
    assert len(MENTION_COLUMNS) == len(set(MENTION_COLUMNS)) == 16
    named = [
        dict(zip(MENTION_COLUMNS, row, strict=True))
        for row in tabbed(folder, "gdelt-mentions", tmp_path)
    ]
    events = {row["GLOBALEVENTID"] for row in gdelt(folder, tmp_path).values()}
    assert {row["GLOBALEVENTID"] for row in named} == events
    web = next(row for row in named if row["MentionIdentifier"].endswith("/a"))
    assert (web["MentionType"], web["SentenceID"], web["Confidence"]) == ("1", "1", "80")
    assert web["MentionTimeDate"] == "20240503083000"
    cited = next(row for row in named if row["MentionType"] == "2")
    assert cited["MentionIdentifier"] == key("article", "c")


def test_polecat_has_40_columns_and_joins_compound_actors(folder: Path, tmp_path: Path) -> None:
    header, *rows = tabbed(folder, "polecat", tmp_path)
    assert tuple(header) == POLECAT_COLUMNS
    assert len(header) == 40
    named = [dict(zip(header, row, strict=True)) for row in rows]
    assert len(named) == 3
    compound = next(row for row in named if ";" in row["Actor Name"])
    assert compound["Actor Country"] == "SWE;UNO;ROU"
    assert compound["Actor COW"] == "380;360"
    assert (compound["Primary Actor Sector"], compound["Recipient Name"]) == ("GOV", "")
    assert compound["Quad Code"] == "VERBAL COOPERATION"
    assert compound["Source"] == "evil source"
    assert compound["Feature Type"] == "PPL"


def test_icews_has_20_columns_with_countries_written_out(folder: Path, tmp_path: Path) -> None:
    header, *rows = tabbed(folder, "icews", tmp_path)
    assert tuple(header) == ICEWS_COLUMNS
    named = [dict(zip(header, row, strict=True)) for row in rows]
    visit = next(row for row in named if row["CAMEO Code"] == "042")
    assert (visit["Source Country"], visit["Target Country"]) == ("Sweden", "Norway")
    assert visit["Event Text"] == "Make a visit"


def test_plover_keeps_every_status_and_participant(folder: Path, tmp_path: Path) -> None:
    (path,) = export(folder, "plover", tmp_path)
    events = [json.loads(line) for line in path.read_text().splitlines()]
    assert sorted(event["status"] for event in events) == ["negated"] + ["occurred"] * 3
    attack = next(event for event in events if event["event"] == "ASSAULT")
    assert (attack["killed"], attack["date"], attack["place"]) == (15, None, None)
    compound = next(event for event in events if event["recipient"] == [])
    assert [person["country"] for person in compound["actor"]] == ["SWE", "UNO", "ROU"]


def test_the_database_has_tables_comments_and_views(folder: Path, tmp_path: Path) -> None:
    (path,) = export(folder, "duckdb", tmp_path)
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("select count(*) from events").fetchall() == [(4,)]
        assert connection.execute("select count(*) from happened").fetchall() == [(3,)]
        assert connection.execute("select count(*) from dyads").fetchall() == [(6,)]
        assert connection.execute("select count(*) from evidence").fetchall() == [(4,)]
        missing = "select column_name from duckdb_columns() where comment is null and table_name = "
        assert connection.execute(f"{missing} 'events'").fetchall() == []
        about = dict(connection.execute("from about").fetchall())
    assert about["version"] == "v2024.05.10"


def test_a_folder_that_looks_like_a_partition_adds_no_column(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "run=7" / folder.name
    shutil.copytree(folder, copy)
    (path,) = export(copy, "duckdb", tmp_path / "out")
    with duckdb.connect(str(path), read_only=True) as connection:
        columns = [row[0] for row in connection.execute("describe events").fetchall()]
    assert columns == list(table("events").column_names)


@pytest.mark.shared
@pytest.mark.skipif(not PEERS.is_dir(), reason="the files of other datasets are not at hand")
def test_a_reader_of_the_real_gdelt_file_reads_ours(folder: Path, tmp_path: Path) -> None:
    def read(path: Path) -> pd.DataFrame:
        codes = ("EventCode", "EventBaseCode", "EventRootCode")
        return pd.read_csv(
            path, sep="\t", header=None, names=list(EVENT_COLUMNS), dtype=dict.fromkeys(codes, str)
        )

    real = read(next(PEERS.glob("*.export.CSV")))
    (path,) = export(folder, "gdelt-events", tmp_path)
    ours = read(path)
    for column in EVENT_COLUMNS:
        if ours[column].notna().any() and real[column].notna().any():
            numeric = pd.api.types.is_numeric_dtype
            assert numeric(ours[column]) == numeric(real[column]), column
    assert set(ours["QuadClass"]) <= set(real["QuadClass"])
    assert set(ours["ActionGeo_Type"]) <= set(real["ActionGeo_Type"])


@pytest.mark.shared
@pytest.mark.skipif(not PEERS.is_dir(), reason="the files of other datasets are not at hand")
def test_polecat_columns_are_those_of_the_published_list() -> None:
    lines = (PEERS / "polecat_columns.txt").read_text().splitlines()
    listed = [line.split("  (")[0].strip() for line in lines if line and line[0] not in "(Pe"]
    listed += [
        line for line in lines if line.startswith(("Primary", "Placename", "Province", "Pub"))
    ]
    assert set(listed) == set(POLECAT_COLUMNS)
