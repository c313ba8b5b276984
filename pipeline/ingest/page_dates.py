"""When an HTML page says that it was published: JSON-LD, metadata, `<time>`, its URL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

from pipeline.ingest.published import Published, UnreadableDateError, parse_published

SEARCHED = 2_000_000
"""Characters of a page that are searched."""

_JSON_LD = re.compile(r"<script\b[^<>]{0,300}application/ld\+json[^<>]{0,300}>", re.IGNORECASE)
_LD_PUBLISHED = re.compile(r'"datePublished"\s{0,9}:\s{0,9}\[?\s{0,9}"([^"]{8,40})"')
_LD_ARTICLE = re.compile(r'"@type"\s{0,9}:\s{0,9}[^,}]{0,60}(?:Article|Posting|Report)')
_META = re.compile(r"<meta\b([^<>]{1,2000})>", re.IGNORECASE)
_TIME = re.compile(r"<time\b([^<>]{1,1000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:.-]{1,40})\s{0,9}=\s{0,9}("[^"]*"|'[^']*'|[^\s"'>]+)""")
_URL_DAY = re.compile(
    r"/((?:19|20)\d\d)[/_-]?(0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"[/_-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)",
    re.IGNORECASE,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_META_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "dc.date.created",
    "article.published",
    "publish-date",
    "publish_date",
    "publication_date",
    "publicationdate",
    "pubdate",
    "published-date",
    "date_published",
    "displaydate",
    "article_date_original",
    "originalpublicationdate",
    "rnews:datepublished",
    "cxenseparse:recs:publishtime",
    "date",
)


def page_published(html: str, url: str | None) -> Published | None:
    """The publication date of a page, or None; what says it most explicitly wins.

    A day alone is completed by an instant of the same day that a weaker place gives. Values that
    cannot be read are passed over, since a page has many places to say the same.
    """
    html = html[:SEARCHED]
    day: Published | None = None
    for value in _stated(html):
        found = _readable(value)
        if found is None:
            continue
        if found.at:
            return found if day is None or found.day == day.day else day
        day = day or found
    return day or url_published(url or canonical_url(html)) or _by_patterns(html, url)


def url_published(url: str | None) -> Published | None:
    """The day that is part of a URL's path, as in `/2023/09/11/`."""
    found = _URL_DAY.search(url or "")
    if not found:
        return None
    year, month, day = found.groups()
    number = _MONTHS.index(month.lower()) + 1 if month.isalpha() else int(month)
    try:
        return Published(date(int(year), number, int(day)), None)
    except ValueError:
        return None


def canonical_url(html: str) -> str | None:
    """The address that a page gives as its own."""
    for tag in re.finditer(r"<link\b([^<>]{1,2000})>", html[:SEARCHED], re.IGNORECASE):
        attributes = _attributes(tag[1])
        if attributes.get("rel", "").lower() == "canonical":
            return attributes.get("href") or None
    for attributes in _metas(html):
        if attributes.get("property", "").lower() == "og:url":
            return attributes.get("content") or None
    return None


def _stated(html: str) -> Iterator[str]:
    """Every place of a page that states its publication date, strongest first."""
    for block in sorted(_json_ld(html), key=lambda block: not _LD_ARTICLE.search(block)):
        if found := _LD_PUBLISHED.search(block):
            yield found[1]
    metas = list(_metas(html))
    for name in _META_NAMES:
        for attributes in metas:
            names = {attributes.get(key, "").lower() for key in ("name", "property", "itemprop")}
            if name in names:
                yield attributes.get("content", "") or attributes.get("datetime", "")
    times = [_attributes(tag[1]) for tag in _TIME.finditer(html)]
    for attributes in times:
        words = " ".join((attributes.get("class", ""), attributes.get("itemprop", ""))).lower()
        if "pubdate" in attributes or "publish" in words or "entry-date" in words:
            yield attributes.get("datetime", "")
    if found := re.search(
        r'itemprop=["\']datePublished["\'][^>]{0,200}?(?:content|datetime)=["\']([^"\']{8,40})',
        html,
    ):
        yield found[1]
    if len({attributes.get("datetime") for attributes in times}) == 1:
        yield times[0].get("datetime", "")


def _json_ld(html: str) -> Iterator[str]:
    """The JSON-LD blocks of a page; each is sought from the end of the one before."""
    at = 0
    while start := _JSON_LD.search(html, at):
        at = html.find("</script", start.end())
        if at < 0:
            return
        yield html[start.end() : at]


def _metas(html: str) -> Iterator[dict[str, str]]:
    for tag in _META.finditer(html):
        yield _attributes(tag[1])


def _attributes(tag: str) -> dict[str, str]:
    found = {name.lower(): unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(tag)}
    if re.search(r"\bpubdate\b", tag):
        found.setdefault("pubdate", "")
    return found


def _readable(value: str) -> Published | None:
    try:
        return parse_published(value)
    except UnreadableDateError:
        return None


def _by_patterns(html: str, url: str | None) -> Published | None:
    """What htmldate finds in visible markup, in its conservative mode."""
    # Imported here: it is slow to load, and most pages state their date.
    from htmldate import find_date

    try:
        found = find_date(
            html,
            url=url,
            original_date=True,
            extensive_search=False,
            min_date="1995-01-01",
            max_date="2199-12-31",
        )
    except Exception:  # htmldate documents no exceptions, and raises many on broken markup
        return None
    return _readable(found) if found else None
