"""``croissant.json``: the snapshot for machine-learning tools (Croissant 1.0, JSON-LD)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from datetime import date

from pipeline.contracts.columns import Column
from pipeline.contracts.dataset import dataset_contract
from pipeline.contracts.tables import TableContract
from pipeline.dataset.manifest import FileEntry

_TYPES = {
    "string": "sc:Text",
    "int32": "sc:Integer",
    "int64": "sc:Integer",
    "float64": "sc:Float",
    "date": "sc:Date",
    "timestamp": "sc:DateTime",
    "list<string>": "sc:Text",
}

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(
    name: str,
    title: str,
    publisher: str,
    version: str,
    published: date,
    tables: Mapping[str, tuple[TableContract, FileEntry]],
) -> str:
    """The description of a snapshot, as JSON-LD; ``tables`` are its contracts and files by name."""
    about = dataset_contract()
    number = version.removeprefix("v")
    content = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": name,
        "alternateName": title,
        "description": about.description,
        "url": about.homepage,
        "license": about.license.path,
        "version": _semantic(number),
        "datePublished": published.isoformat(),
        "keywords": list(about.keywords),
        "creator": {"@type": "sc:Organization", "name": publisher, "url": about.homepage},
        "publisher": {"@type": "sc:Organization", "name": publisher, "url": about.homepage},
        "citeAs": f"{publisher} ({published.year}). {title}, version {version}. {about.homepage}",
        "isLiveDataset": False,
        "distribution": [_file(contract, entry) for contract, entry in tables.values()],
        "recordSet": _record_sets([contract for contract, _ in tables.values()]),
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _semantic(number: str) -> str:
    """The calendar version in the three plain numbers that the standard asks for.

    A second version of a day becomes a build, as in 2026.11.24+1.
    """
    year, month, day, *build = number.split(".")
    plain = f"{int(year)}.{int(month)}.{int(day)}"
    return f"{plain}+{build[0]}" if build else plain


def _file(contract: TableContract, entry: FileEntry) -> dict[str, object]:
    file = f"{contract.name}.parquet"
    return {
        "@type": "cr:FileObject",
        "@id": file,
        "name": file,
        "description": contract.description,
        "contentUrl": file,
        "contentSize": f"{entry.bytes} B",
        "encodingFormat": "application/x-parquet",
        "sha256": entry.sha256,
    }


def _record_sets(contracts: Sequence[TableContract]) -> list[dict[str, object]]:
    """The tables; of tables that refer to each other only the first does here.

    Readers follow references as a graph, and refuse one that leads back to where it began.
    """
    linked: set[tuple[str, str]] = set()
    record_sets = []
    for contract in contracts:
        for column in contract.columns:
            other = (column.references or "").partition(".")[0]
            if other not in ("", contract.name) and (other, contract.name) not in linked:
                linked.add((contract.name, other))
        record_sets.append(_record_set(contract, linked))
    return record_sets


def _record_set(contract: TableContract, linked: Set[tuple[str, str]]) -> dict[str, object]:
    return {
        "@type": "cr:RecordSet",
        "@id": contract.name,
        "name": contract.name,
        "description": contract.description,
        "key": [{"@id": f"{contract.name}/{name}"} for name in contract.primary_key],
        "field": [_field(contract, column, linked) for column in contract.columns],
    }


def _field(
    contract: TableContract, column: Column, linked: Set[tuple[str, str]]
) -> dict[str, object]:
    field: dict[str, object] = {
        "@type": "cr:Field",
        "@id": f"{contract.name}/{column.name}",
        "name": column.name,
        "description": column.description,
        "source": {
            "fileObject": {"@id": f"{contract.name}.parquet"},
            "extract": {"column": column.name},
        },
    }
    if column.fields:
        field["subField"] = [
            {
                "@type": "cr:Field",
                "@id": f"{contract.name}/{column.name}/{member.name}",
                "name": member.name,
                "description": member.description,
                "dataType": _TYPES[member.type],
                "source": {
                    "fileObject": {"@id": f"{contract.name}.parquet"},
                    "extract": {"column": column.name},
                    "transform": {"jsonPath": member.name},
                },
            }
            for member in column.fields
        ]
    else:
        field["dataType"] = _TYPES[column.type]
    if column.is_list:
        field["repeated"] = True
    table, _, key = (column.references or "").partition(".")
    if (contract.name, table) in linked:
        field["references"] = {"field": {"@id": f"{table}/{key}"}}
    return field
