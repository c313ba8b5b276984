"""`sources.yaml`: the feeds that are polled, and what is known and expected of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.errors import ConfigError

USER_AGENT = "Dateline/0.1 (news event research)"


@dataclass(frozen=True, slots=True)
class NewsSource:
    """One feed. `articles_per_day` is what is expected of it, 0 if unknown."""

    name: str
    url: str
    publisher: str | None = None
    country: str | None = None
    language: str | None = None
    licence: str | None = None
    articles_per_day: int = 0
    fetch_pages: bool = True
    """Fetch the page of each entry; without it only the feed itself is kept."""
    allow_private: bool = False
    """Whether its addresses may be private or local ones, as on a network of one's own."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The feeds to poll and how the fetcher presents itself."""

    sources: tuple[NewsSource, ...]
    user_agent: str = USER_AGENT


def load_sources(path: Path) -> Sources:
    """Read a `sources.yaml`; raises ConfigError naming the entry and what is wrong with it."""
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as problem:
        raise ConfigError(
            f"{path} does not exist", remedy="Write one with a list `sources` of name and url."
        ) from problem
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise ConfigError(f"{path} cannot be read: {problem}", remedy="Correct it.") from problem
    if not isinstance(content, Mapping) or not isinstance(content.get("sources"), list):
        raise ConfigError(
            f"{path} has no list `sources`", remedy="Begin it with `sources:` and `- name: …`."
        )
    found = tuple(
        _source(entry, f"{path} source {n}") for n, entry in enumerate(content["sources"], 1)
    )
    names = [source.name for source in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ConfigError(f"{path}: two sources are named {twice!r}", remedy="Rename one.")
    return Sources(found, str(content.get("user_agent") or USER_AGENT))


def _source(entry: object, where: str) -> NewsSource:
    if not isinstance(entry, Mapping):
        raise ConfigError(f"{where} is no mapping", remedy="Give it `name` and `url`.")
    types = {field.name: str(field.type) for field in fields(NewsSource)}
    unknown = sorted(str(key) for key in entry.keys() - types.keys())
    if unknown:
        raise ConfigError(
            f"{where}: unknown key {unknown[0]!r}", remedy=f"Known keys: {', '.join(types)}."
        )
    for key, value in entry.items():
        expected = int if types[key] == "int" else bool if types[key] == "bool" else str
        if type(value) is not expected:
            raise ConfigError(
                f"{where}: {key} is {value!r}", remedy=f"Give a value of type {expected.__name__}."
            )
    missing = [key for key in ("name", "url") if not entry.get(key)]
    if missing:
        raise ConfigError(f"{where} has no {missing[0]}", remedy="Every source needs both.")
    if urlsplit(entry["url"]).scheme not in ("http", "https"):
        raise ConfigError(
            f"{where}: {entry['url']!r} is no web address", remedy="Begin it with https://."
        )
    return NewsSource(**entry)
