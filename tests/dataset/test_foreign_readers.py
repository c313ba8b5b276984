"""Programs written for GDELT and POLECAT read the exports: their columns, types and conventions."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest
from newsroom import Ran

from pipeline.contracts.codebook import codebook
from pipeline.dataset.exports import export
from pipeline.dataset.exports.base import HAPPENED, write_tabbed

PEERS = Path(__file__).parents[3] / "shared" / "peers"

# as GDELT's codebook lists them
GDELT_EVENTS = [
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate", "Actor1Code", "Actor1Name",
    "Actor1CountryCode", "Actor1KnownGroupCode", "Actor1EthnicCode", "Actor1Religion1Code",
    "Actor1Religion2Code", "Actor1Type1Code", "Actor1Type2Code", "Actor1Type3Code",
    "Actor2Code", "Actor2Name", "Actor2CountryCode", "Actor2KnownGroupCode", "Actor2EthnicCode",
    "Actor2Religion1Code", "Actor2Religion2Code", "Actor2Type1Code", "Actor2Type2Code",
    "Actor2Type3Code", "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode",
    "QuadClass", "GoldsteinScale", "NumMentions", "NumSources", "NumArticles", "AvgTone",
    "Actor1Geo_Type", "Actor1Geo_FullName", "Actor1Geo_CountryCode", "Actor1Geo_ADM1Code",
    "Actor1Geo_ADM2Code", "Actor1Geo_Lat", "Actor1Geo_Long", "Actor1Geo_FeatureID",
    "Actor2Geo_Type", "Actor2Geo_FullName", "Actor2Geo_CountryCode", "Actor2Geo_ADM1Code",
    "Actor2Geo_ADM2Code", "Actor2Geo_Lat", "Actor2Geo_Long", "Actor2Geo_FeatureID",
    "ActionGeo_Type", "ActionGeo_FullName", "ActionGeo_CountryCode", "ActionGeo_ADM1Code",
    "ActionGeo_ADM2Code", "ActionGeo_Lat", "ActionGeo_Long", "ActionGeo_FeatureID", "DATEADDED",
    "SOURCEURL",
]  # fmt: skip
GDELT_MENTIONS = [
    "GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName",
    "MentionIdentifier", "SentenceID", "Actor1CharOffset", "Actor2CharOffset",
    "ActionCharOffset", "InRawText", "Confidence", "MentionDocLen", "MentionDocTone",
    "MentionDocTranslationInfo", "Extras",
]  # fmt: skip
INTEGERS = ["GLOBALEVENTID", "IsRootEvent", "QuadClass", "NumMentions", "NumSources", "NumArticles"]
DECIMALS = ["FractionDate", "GoldsteinScale", "AvgTone", "ActionGeo_Lat", "ActionGeo_Long"]
QUADS = {1: ("01", "05"), 2: ("06", "09"), 3: ("10", "14"), 4: ("15", "20")}


def read_gdelt_events(path: Path) -> pd.DataFrame:
    """As notebooks on GDELT do: codes as text, numbers and times converted."""
    codes = {name: str for name in GDELT_EVENTS if "Code" in name or "FeatureID" in name}
    events = pd.read_csv(path, sep="\t", header=None, names=GDELT_EVENTS, dtype=codes)
    types = dict.fromkeys(INTEGERS, "int64") | dict.fromkeys(DECIMALS, "float64")
    return events.astype(types).assign(
        SQLDATE=pd.to_datetime(events.SQLDATE.astype(str), format="%Y%m%d"),
        DATEADDED=pd.to_datetime(events.DATEADDED.astype(str), format="%Y%m%d%H%M%S"),
    )


def read_gdelt_mentions(path: Path) -> pd.DataFrame:
    mentions = pd.read_csv(path, sep="\t", header=None, names=GDELT_MENTIONS)
    for column in ("EventTimeDate", "MentionTimeDate"):
        mentions[column] = pd.to_datetime(mentions[column].astype(str), format="%Y%m%d%H%M%S")
    return mentions


def read_polecat(path: Path) -> pd.DataFrame:
    dates = ["Event Date", "Publication Date"]
    return pd.read_csv(path, sep="\t", parse_dates=dates, dtype={"Event ID": str})


def exported(demo: Ran, name: str, out: Path) -> Path:
    (path,) = export(demo.latest, name, out)
    return path


def happened(demo: Ran) -> int:
    query = f"select count(*) from '{demo.latest}/events.parquet' where {HAPPENED}"
    (row,) = duckdb.sql(query).fetchall()
    return int(row[0])


def keeps_the_conventions_of_gdelt(events: pd.DataFrame) -> None:
    """What GDELT's codebook says of its columns, and what its files show."""
    assert events.GLOBALEVENTID.is_unique
    assert (events.EventRootCode == events.EventCode.str[:2]).all()
    assert (events.EventBaseCode == events.EventCode.str[:3]).all()
    for quad, (first, last) in QUADS.items():
        roots = events.EventRootCode[events.QuadClass == quad]
        assert roots.between(first, last).all()
    assert events.GoldsteinScale.between(-10, 10).all()
    assert events.IsRootEvent.isin([0, 1]).all()
    day = (events.SQLDATE.dt.month - 1) * 30 + events.SQLDATE.dt.day
    assert (events.FractionDate - events.Year - day / 365).abs().max() < 0.0001
    assert (events.NumMentions >= events.NumArticles).all()
    assert (events.NumArticles >= events.NumSources).all()
    for actor in ("Actor1", "Actor2"):
        code, country = events[f"{actor}Code"], events[f"{actor}CountryCode"]
        assert (code.isna() == events[f"{actor}Name"].isna()).all()
        assert code.dropna().str.fullmatch("[A-Za-z0-9]{3,}").all()
        stated = country.notna()
        assert all(part in whole for part, whole in zip(country[stated], code[stated], strict=True))
    kind, name = events.ActionGeo_Type, events.ActionGeo_FullName
    assert name[kind == 0].isna().all()
    assert name[kind != 0].notna().all()
    assert (events.ActionGeo_CountryCode[kind.isin([2, 3])] == "US").all()
    assert (events.ActionGeo_CountryCode[kind.isin([4, 5])] != "US").all()
    coded = events.ActionGeo_CountryCode.notna() & (kind != 0)
    adm1 = events.ActionGeo_ADM1Code[coded]
    assert (adm1.str[:2] == events.ActionGeo_CountryCode[coded]).all()
    assert (adm1[kind == 1].str.len() == 2).all()
    assert (adm1[kind != 1].str.len() == 4).all()
    assert events.ActionGeo_Lat[kind != 0].between(-90, 90).all()


def test_a_reader_of_gdelt_events_reads_ours(demo: Ran, tmp_path: Path) -> None:
    events = read_gdelt_events(exported(demo, "gdelt-events", tmp_path))
    assert len(events) == happened(demo)
    keeps_the_conventions_of_gdelt(events)
    assert {1, 4} <= set(events.ActionGeo_Type)
    assert (events.DATEADDED.dt.year == 2024).all()


@pytest.mark.shared
@pytest.mark.skipif(not PEERS.is_dir(), reason="the files of other datasets are not at hand")
def test_the_conventions_are_those_of_a_real_file() -> None:
    events = read_gdelt_events(next(PEERS.glob("*.export.CSV")))
    assert len(events) > 2000
    keeps_the_conventions_of_gdelt(events)
    scales = [codebook().cameo[code].goldstein for code in events.EventCode]
    assert events.GoldsteinScale.tolist() == scales


def test_a_reader_of_gdelt_mentions_finds_their_events_and_the_first(
    demo: Ran, tmp_path: Path
) -> None:
    events = read_gdelt_events(exported(demo, "gdelt-events", tmp_path))
    mentions = read_gdelt_mentions(exported(demo, "gdelt-mentions", tmp_path))
    assert set(mentions.GLOBALEVENTID) == set(events.GLOBALEVENTID)
    both = mentions.merge(events, on="GLOBALEVENTID")
    assert (both.EventTimeDate == both.DATEADDED).all()
    told = both.groupby("GLOBALEVENTID")
    assert (told.MentionTimeDate.min() == told.DATEADDED.first()).all()
    web = mentions[mentions.MentionType == 1]
    hosts = web.MentionIdentifier.str.extract(r"//([^/]+)/")[0]
    assert (web.MentionSourceName == hosts).all()
    assert mentions.Confidence.isin(range(10, 101, 10)).all()
    assert (mentions.SentenceID >= 1).all()


def test_a_reader_of_polecat_reads_ours(demo: Ran, tmp_path: Path) -> None:
    events = read_polecat(exported(demo, "polecat", tmp_path))
    assert events.shape == (happened(demo), 40)
    assert set(events["Event Type"]) == set(codebook().event_types)
    assert set(events["Quad Code"]) == {
        f"{kind} {act}" for kind in ("VERBAL", "MATERIAL") for act in ("COOPERATION", "CONFLICT")
    }
    assert events["Event Date"].notna().all()
    assert events.Intensity.between(-10, 10).all()
    assert pd.api.types.is_float_dtype(events.Latitude)
    contexts = events.Contexts.dropna().str.split(";").explode()
    assert set(contexts) <= set(codebook().contexts)
    countries = events["Actor Country"].dropna().str.split(";").explode()
    assert countries.str.fullmatch("[A-Z]{3}").all()


def test_any_rule_of_quoting_reads_the_same_cells(tmp_path: Path) -> None:
    rows = [('"Tiger" brigade', "a\tb\u2028c"), ("x", 'say "no"')]
    path = write_tabbed(tmp_path / "cells.tab", iter(rows), ("one", "two"))
    expected = [["'Tiger' brigade", "a b c"], ["x", "say 'no'"]]
    assert pd.read_csv(path, sep="\t").to_numpy().tolist() == expected
    assert pd.read_csv(path, sep="\t", quoting=3).to_numpy().tolist() == expected
    assert [line.split("\t") for line in path.read_text().splitlines()[1:]] == expected
