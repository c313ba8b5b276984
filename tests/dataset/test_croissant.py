"""The rules of Croissant 1.0 that a consumer relies on, checked without its library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from pipeline.contracts.tables import published_tables
from pipeline.dataset.croissant import croissant
from pipeline.dataset.manifest import FileEntry

ENTRY = FileEntry(bytes=123, sha256="ab" * 32)


def described(version: str = "v2024.05.10", publish_text: bool = False) -> dict[str, Any]:
    tables = {c.name: (c.as_published(publish_text), ENTRY) for c in published_tables()}
    text = croissant("events", "Events", "Dateline", version, date(2024, 5, 10), tables)
    content: dict[str, Any] = json.loads(text)
    return content


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    if isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def test_what_the_standard_requires_of_a_dataset_is_there() -> None:
    content = described()
    assert content["@type"] == "sc:Dataset"
    assert content["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    required = {"name", "description", "license", "url", "creator", "datePublished", "version"}
    assert [key for key in required if not content.get(key)] == []
    assert content["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_every_property_is_declared_in_the_context() -> None:
    content = described(publish_text=True)
    standard = {  # properties of schema.org, which the context's vocabulary covers
        "alternateName", "contentSize", "contentUrl", "creator", "datePublished", "description",
        "distribution", "encodingFormat", "keywords", "license", "name", "publisher", "sha256",
        "url", "version",
    }  # fmt: skip
    used = {key for node in nodes({**content, "@context": {}}) for key in node if key[0] != "@"}
    assert used - standard - content["@context"].keys() == set()


def test_files_have_checksums_and_every_field_names_its_file_and_column() -> None:
    content = described(publish_text=True)
    files = {entry["@id"]: entry for entry in content["distribution"]}
    assert all(len(entry["sha256"]) == 64 for entry in files.values())
    for record_set in content["recordSet"]:
        for field in record_set["field"]:
            assert field["source"]["fileObject"]["@id"] in files
            assert field["source"]["extract"]["column"] == field["name"]
            assert ("dataType" in field) != ("subField" in field)


def test_identifiers_are_unique_and_references_lead_to_fields() -> None:
    content = described(publish_text=True)
    typed = [node for node in nodes(content) if "@type" in node and "@id" in node]
    names = [node["@id"] for node in typed]
    # the context gives @id and @type to a few terms, which are not nodes
    names = [name for name in names if not name.startswith("cr:")]
    assert len(names) == len(set(names)) > 100
    for node in nodes(content):
        if "references" in node and "@type" in node:
            assert node["references"]["field"]["@id"] in names
        if node.get("@type") == "cr:RecordSet":
            assert {key["@id"] for key in node["key"]} <= set(names)


@pytest.mark.parametrize(
    ("version", "number"),
    [("v2024.05.10", "2024.5.10"), ("v2024.05.10.2", "2024.5.10+2"), ("v2024.11.01", "2024.11.1")],
)
def test_the_calendar_version_is_given_as_a_semantic_one(version: str, number: str) -> None:
    assert described(version)["version"] == number


def test_lists_are_marked_as_repeated() -> None:
    mentions = next(r for r in described()["recordSet"] if r["name"] == "mentions")
    repeated = {field["name"] for field in mentions["field"] if field.get("repeated")}
    schema = next(c for c in published_tables() if c.name == "mentions").arrow_schema
    lists = {f.name for f in schema if str(f.type).startswith("list")}
    assert repeated == lists == {"contexts", "actors", "recipients"}


def test_references_do_not_lead_back_to_where_they_began() -> None:
    before = set()
    for record_set in described()["recordSet"]:
        others = {
            field["references"]["field"]["@id"].split("/")[0]
            for field in record_set["field"]
            if "references" in field
        }
        before |= {(record_set["name"], other) for other in others}
    assert ("mentions", "events") in before
    assert {(b, a) for a, b in before} & before == set()
