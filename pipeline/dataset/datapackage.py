"""``datapackage.json``: the snapshot for readers of the Data Package standard."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from pipeline.contracts.columns import Column
from pipeline.contracts.dataset import dataset_contract
from pipeline.contracts.tables import TableContract
from pipeline.dataset.manifest import FileEntry

_TYPES = {
    "string": "string",
    "int32": "integer",
    "int64": "integer",
    "float64": "number",
    "date": "date",
    "timestamp": "datetime",
    "list<string>": "array",
    "list<struct>": "array",
}


def datapackage(
    name: str,
    title: str,
    version: str,
    published: date,
    tables: Mapping[str, tuple[TableContract, FileEntry]],
) -> str:
    """The descriptor of a snapshot, as JSON; ``tables`` are its contracts and files by name."""
    about = dataset_contract()
    content = {
        "profile": "data-package",
        "name": name,
        "id": f"{name}-{version}",
        "title": title,
        "description": about.description,
        "version": version.removeprefix("v"),
        "created": f"{published.isoformat()}T00:00:00Z",
        "homepage": about.homepage,
        "keywords": list(about.keywords),
        "licenses": [
            {
                "name": about.license.name,
                "title": about.license.title,
                "path": about.license.path,
            }
        ],
        "resources": [_resource(contract, entry) for contract, entry in tables.values()],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _resource(contract: TableContract, entry: FileEntry) -> dict[str, object]:
    references = [column for column in contract.columns if column.references]
    return {
        "name": contract.name,
        "title": contract.title,
        "description": contract.description,
        "path": f"{contract.name}.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": entry.bytes,
        "hash": f"sha256:{entry.sha256}",
        "schema": {
            "fields": [_field(column) for column in contract.columns],
            "primaryKey": list(contract.primary_key),
            "foreignKeys": [_foreign_key(contract, column) for column in references],
        },
    }


def _field(column: Column) -> dict[str, object]:
    constraints: dict[str, object] = {}
    if not column.nullable:
        constraints["required"] = True
    if column.unique:
        constraints["unique"] = True
    if not column.is_list:
        if column.values:
            constraints["enum"] = list(column.values)
        if column.pattern:
            constraints["pattern"] = column.pattern
        for name, bound in (("minimum", column.min), ("maximum", column.max)):
            if bound is not None:
                constraints[name] = bound.isoformat() if isinstance(bound, date) else bound
    field: dict[str, object] = {
        "name": column.name,
        "type": _TYPES[column.type],
        "description": column.description,
    }
    if column.unit:
        field["unit"] = column.unit
    if column.example is not None:
        field["example"] = json.loads(json.dumps(column.example, default=str))
    return field | ({"constraints": constraints} if constraints else {})


def _foreign_key(contract: TableContract, column: Column) -> dict[str, object]:
    table, _, key = str(column.references).partition(".")
    return {
        "fields": [column.name],
        # an empty name is the resource itself
        "reference": {"resource": "" if table == contract.name else table, "fields": [key]},
    }
