"""What is said of the dataset as a whole, read from ``schemas/dataset.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pipeline.contracts.files import schemas_dir
from pipeline.errors import ContractError


@dataclass(frozen=True, slots=True)
class License:
    """The licence of the data."""

    name: str
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class DatasetContract:
    """Schema version, description and licence of the dataset."""

    version: str
    description: str
    keywords: tuple[str, ...]
    homepage: str
    license: License


@cache
def dataset_contract() -> DatasetContract:
    """The dataset's contract; ContractError if its file lacks an entry."""
    import yaml

    path = schemas_dir() / "dataset.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return DatasetContract(
            version=content["version"],
            description=content["description"],
            keywords=tuple(content["keywords"]),
            homepage=content["homepage"],
            license=License(**content["license"]),
        )
    except (KeyError, TypeError) as error:
        raise ContractError(f"{path}: {error!r}", remedy="Restore the entry.") from error
