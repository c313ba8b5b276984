"""Dates in the text, resolved against the day of publication.

Values are TIMEX3 (2023-09-11, 2023-09, 2023, 2023-W37, 2023-Q3, 2023-H2). News looks back: a bare weekday or
month is the last one, unless the clause looks ahead ("will meet Friday"). Expressions that lean on
another date ("two months later") lean on the last explicit one before them.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pipeline.coding.counts import number
from pipeline.coding.records import DatedClause, DateExpression, DatePrecision

MONTHS = {
    m: n + 1
    for n, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        )
    )
    for m in names
}
WEEKDAYS = {
    w: n
    for n, names in enumerate(
        (
            ("monday", "mon"),
            ("tuesday", "tues", "tue"),
            ("wednesday", "wed"),
            ("thursday", "thurs", "thu"),
            ("friday", "fri"),
            ("saturday", "sat"),
            ("sunday", "sun"),
        )
    )
    for w in names
}
QUARTERS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}
HOLIDAYS = {
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "boxing day": (12, 26),
    "new year's eve": (12, 31), "new year's day": (1, 1), "valentine's day": (2, 14),
    "bastille day": (7, 14), "may day": (5, 1), "halloween": (10, 31), "international women's day": (3, 8),
    "september 11": (9, 11), "9/11": (9, 11),
}  # fmt: skip
SEASONS = {
    "spring": ("SP", 3),
    "summer": ("SU", 6),
    "autumn": ("FA", 9),
    "fall": ("FA", 9),
    "winter": ("WI", 12),
}
"""Code and first month of each season."""
CENTURY_PIVOT = 50
"""Two-digit years from 50 are of the 1900s."""

_MONTH = r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)|Apr(?:il|\.)|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_NUM = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|several|a few|a couple of)"
_UNIT = r"(?:day|week|month|year|decade|fortnight)s?"
_PART = r"(?: (?:morning|afternoon|evening|night))?"
_SPELLED = r"(?:(?:nineteen|twenty)[- ](?:ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)|(?<=year )two thousand)(?![- ]\w+[- ]old)"
_YEAR = rf"(?:1[0-9]\d\d|20\d\d|{_SPELLED})"
_SEASON = r"spring|summer|autumn|fall|winter"

_PATTERNS: tuple[tuple[str, str], ...] = (
    ("iso", r"\b(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)\b"),
    ("slash", r"\b(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}|\d\d)\b"),
    ("mdy", rf"\b(?P<mon>{_MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>{_YEAR})\b"),
    ("dmy", rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<mon>{_MONTH}),? (?P<y>{_YEAR})\b"),
    ("my", rf"\b(?:(?P<part>early|late|mid)[- ])?(?P<mon>{_MONTH})(?: of|,)? (?P<y>{_YEAR})\b"),
    ("md", rf"\b(?P<mon>{_MONTH}) (?P<d>[0-3]?\d)(?:st|nd|rd|th)?\b(?![,.:]?\d)(?! percent)"),
    ("dm", rf"\b(?P<d>[0-3]?\d)(?:st|nd|rd|th)?(?: of)? (?P<mon>{_MONTH})(?!\w)"),
    ("quarter", r"\b(?:the )?(?:(?P<of>1\d{3}|20\d\d|(?:last|this|next) year's) )?(?:(?P<rel>last|this|next|current|latest) )?(?P<q>first|second|third|fourth|1st|2nd|3rd|4th)[- ](?:fiscal )?quarter(?:(?: of)? (?P<y>\d{4}|last year|this year|next year|a year earlier))?\b"),
    ("half", r"\b(?:the )?(?P<h>first|second|last) half of (?P<y>\d{4}|(?:last|this|next|the) year)\b"),
    ("year_end", r"\b(?:(?:the )?end of (?P<rel>last|this|next|the) year|year(?:[- ]|'s )end)\b"),
    ("in_unit", r"\b(?:earlier|later|early|late) in the (?P<unit>day|week|month|year)\b"),
    ("full_year", r"\bthe (?:(?:full|current|fiscal|current fiscal) year|current (?P<unit>week|month))\b(?! (?:\d|ended|ending))"),
    ("part_year", r"\b(?P<part>earlier|later|early|late|beginning of|end of|middle of|start of) (?P<rel>this|last|next|that|the) (?P<unit>week|month|year|decade)\b"),
    ("yesterday", r"\b(?:the day before )?yesterday(?: (?:morning|afternoon|evening))?\b"),
    ("tomorrow", r"\b(?:the day after )?tomorrow(?: (?:morning|afternoon|evening|night))?\b"),
    ("lean", rf"\b(?P<n>{_NUM}|the(?! \w+s )) (?P<unit>{_UNIT}) (?P<dir>before|after)\b(?= '?\w)(?! (?:in|at|on|with|by|to|near|and|but|or|when|while|from|for|as|yesterday|tomorrow)\b)"),
    ("lean_same", r"\b(?:(?:just |only |a few |several |some )?(?:hours|minutes|moments)|an hour|shortly|soon|immediately) (?P<dir>before|after)\b(?= '?\w)"),
    ("anaphor_day", r"\b(?:the (?:next|following|previous|same) day|(?:a|the) day (?:earlier|later|(?:before|after)(?! (?:the|an?|he|she|they|it|his|her|their)\b))|that (?:same )?day)\b"),
    ("rel_unit", r"\b(?P<rel>last|this|next|the past|past|the previous|previous|the following|following|the coming|coming|that|the same) (?P<unit>week|month|year|day|decade|century|quarter|weekend)(?!\s+(?:old|long)|-)\b"),
    ("rel_day", rf"\b(?P<rel>(?i:last|this|next|this past|this coming|the following|the previous)) (?P<wd>{_DAY}){_PART}\b"),
    ("rel_month", rf"\b(?P<rel>(?i:last|this|next|this past|this coming|the previous|the following|early|late|mid)) (?P<mon>{_MONTH})(?!\w)"),
    ("season_of", rf"\b(?:the |early |late |mid-)*(?P<season>spring|summer|autumn|winter|(?<=the )fall|(?<=in )fall)(?: of|,)? (?P<y>{_YEAR})\b"),
    ("rel_season", rf"\b(?P<rel>last|this|next|this past) (?P<season>{_SEASON})\b"),
    ("the_season", r"\b(?P<rel>(?<=over |into )the|(?<=during )the|(?<=in )the|the (?:early|late)|(?<=in )(?:early|late)) (?P<season>spring|summer|autumn|winter)\b(?! [A-Z\d]| \w+s\b)"),
    ("from_now", rf"\b(?P<n>{_NUM}) (?P<unit>{_UNIT}) from (?:now|today)\b"),
    ("year_ago", r"\b(?:the |a )?year[- ](?:ago|earlier)\b(?: (?:quarter|period))?"),
    ("this_quarter", r"\bthe (?:(?:latest|most recent|same|just-ended|current) )?(?:quarter|(?<=latest )period)\b"),
    ("ago", rf"\b(?:(?:more than|over|about|around|nearly|almost|some|at least|just|only) )?(?P<n>{_NUM}) (?P<unit>{_UNIT})[- ](?P<dir>ago|earlier|later|hence|previously|in the past|(?:before|after)(?! (?:the|an?|he|she|they|it|his|her|their)\b))\b"),
    ("last_night", r"\b(?:last night|overnight)\b"),
    ("this_part", r"\b(?:this (?:morning|afternoon|evening)|tonight)\b"),
    ("today", r"\btoday\b"),
    ("weekend", r"\b(?P<rel>(?:over|at|during|on) )?the weekend\b"),
    ("holiday", r"\b(?P<h>Christmas Eve|Christmas Day|Christmas|Boxing Day|New Year['’]s Eve|New Year['’]s Day|Valentine['’]s Day|Bastille Day|May Day|Halloween)\b(?: (?P<y>\d{4}))?"),
    ("nine_eleven", r"\b(?:9/11|September 11|Sept\. 11)(?= (?:attack|hijack|terror|bomb))"),
    ("weekday", rf"\b(?P<wd>{_DAY})s?{_PART}\b"),
    ("decade", r"\b(?:the )?(?:(?:early|late|mid)[- ])?(?P<dec>1[5-9]\d0|20[0-2]0)['’]?s\b"),
    ("month", rf"\b(?:(?P<part>early|late|mid)[- ])?(?P<mon>{_MONTH})(?!\w)"),
    ("part_of_year", rf"\b(?:early|late|mid)[- ](?P<y>{_YEAR})\b"),
    ("year", rf"(?<![\d$€£,.-])\b(?P<y>{_YEAR})\b(?!['’]?s\b)(?!\d|,\d|-\d|\.\d| (?:people|troops|soldiers|men|dollars|points|km|kilomet|miles|meters|metres|feet|workers|votes|shares|tons|barrels|jobs|cars|homes|members|students|pounds|percent))"),
)  # fmt: skip
_REGEX = [
    (
        kind,
        re.compile(
            p,
            re.I
            if kind
            not in (
                "mdy",
                "dmy",
                "my",
                "md",
                "dm",
                "month",
                "weekday",
                "rel_month",
                "rel_day",
                "holiday",
                "the_season",
            )
            else 0,
        ),
    )
    for kind, p in _PATTERNS
]
_SEASONS = tuple(_SEASON.split("|"))
_NEEDS: dict[str, tuple[str, ...]] = {
    "iso": ("-",),
    "slash": ("/",),
    "quarter": ("quarter",),
    "yesterday": ("yesterday",),
    "tomorrow": ("tomorrow",),
    "lean": ("before", "after"),
    "lean_same": ("before", "after"),
    "anaphor_day": (" day",),
    "half": ("half of",),
    "year_end": ("end",),
    "in_unit": (" in the ",),
    "full_year": ("full", "current", "fiscal"),
    "season_of": _SEASONS,
    "rel_season": _SEASONS,
    "the_season": _SEASONS,
    "part_of_year": ("early", "late", "mid"),
    "from_now": ("from now", "from today"),
    "year_ago": ("year ago", "year-ago", "year earlier", "year-earlier"),
    "this_quarter": ("quarter", "period"),
    "ago": ("ago", "earlier", "later", "hence", "previously", "past", "before", "after"),
    "last_night": ("last night", "overnight"),
    "this_part": ("this ", "tonight"),
    "today": ("today",),
    "weekend": ("weekend",),
    "holiday": ("christmas", "boxing", "new year", "valentine", "bastille", "may day", "halloween"),
    "nine_eleven": ("9/11", "sept"),
    "decade": ("0s", "0's", "0’s"),
}
"""Words in small letters without one of which a pattern cannot match: most texts lack most."""
_ANY = re.compile(
    rf"{_MONTH}|{_DAY}|\d{{4}}|\d/\d|day\b|week|month|year|quarter|ago\b|night|morning|tomorrow|decade|Christmas|nineteen|twenty|two thousand|{_SEASON}|Halloween",
    re.I,
)

_AHEAD = re.compile(
    r"\b(?:(?:will|'ll|shall|would(?! have)|(?:is |are )?to be)(?: (?:not|be|also|then|again|\w+ly))*(?: \w+ed)?|is to|are to|supposed to|plans? to|scheduled|due|expected to|expects? to|set to|set for|upcoming|going to|until|deadline|slated)\b",
    re.I,
)
_BACK = re.compile(
    r"\b(?:said|told|was|were|had|reported|announced|since|met|did|began|\w{3,}(?<!schedul)(?<!expect)(?<!slat)ed)\b"
)
_AIM = re.compile(
    r"(?<!failed )(?<!managed )(?<!refused )\bto [a-z]+(?: [^,.;:]+)? (?:by|until)(?: the)? $"
)
"""What stands before the term of something yet to be done: "to repay the loan by March"."""
_LEANING = ("lean", "lean_same")
_CLAUSE_END = re.compile(r"[,;:](?= )|[.?!](?= |$)|\b(?:and|but)\b")
_SENTENCE_END = re.compile(r"[a-z)\"][.?!] |; ")
_MONTH_REGEX = tuple(regex for kind, regex in _REGEX if kind in ("month", "rel_month", "md", "dm"))


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    match: re.Match[str]


def find_dates(text: str, published: date | None) -> list[DateExpression]:
    """Every date expression of a text that can be given a value, in the order of the text.

    Args:
        text: The article's text.
        published: The day from which relative expressions count; without it only full dates,
            years and what leans on them are given.
    """
    flat = text.replace("\n", " ").replace("’", "'")
    out: list[DateExpression] = []
    anchor: date | None = None
    quarter: str | None = None
    year: tuple[int, int] | None = None
    scanned = _scan(flat)
    for k, found in enumerate(scanned):
        dated: DatedClause | None = None
        if found.kind in _LEANING:
            value, dated = _on_a_clause(scanned, k, flat, published, out)
        elif found.kind in ("year_ago", "this_quarter"):
            value = _quarter_again(found, quarter, published, anchor)
        elif found.kind == "month" and year is not None and _same_sentence(flat, year[1], found):
            # "in 2019, when they met in February"
            value = f"{year[0]:04d}-{_month(found.match.group('mon')):02d}"
        else:
            value = _value(found, flat, published, anchor)
        if found.kind == "year" and value is not None:
            year = int(value), found.match.end()
        if found.kind == "quarter":
            quarter = value
        if value is None:
            continue
        m = found.match
        basis: Literal["explicit", "relative"] = (
            "explicit" if found.kind in _EXPLICIT else "relative"
        )
        out.append(
            DateExpression(text[m.start() : m.end()], m.start(), m.end(), value, basis, dated)
        )
        first, _, precision = interval(value)
        if first is not None and precision in ("day", "month", "week", "year"):
            anchor = first
    return out


def _on_a_clause(
    scanned: list[_Found],
    k: int,
    text: str,
    published: date | None,
    before: list[DateExpression],
) -> tuple[str | None, DatedClause | None]:
    """The day that "two days after …" tells, and which clause is of that day.

    "They fled a day after troops came on Monday": they fled on Tuesday. "They fled on Monday, a day
    after troops came": troops came on Sunday. Without another date there is nothing to count from.
    """
    f = scanned[k]
    end = f.match.end()
    stop = _CLAUSE_END.search(text, end)
    comma = stop.start() if stop else len(text)
    later = scanned[k + 1] if k + 1 < len(scanned) else None
    if later is not None and later.kind in _LEANING:
        later = None
    if later is not None and later.match.start() < comma:
        return _counted(f, _value(later, text, published, None), forth=True), "above"
    if f.kind == "lean_same":
        return None, None
    if before and not _SENTENCE_END.search(text, before[-1].end, f.match.start()):
        return _counted(f, before[-1].value, forth=False), "below"
    opens = not text[: f.match.start()].rstrip() or bool(
        _SENTENCE_END.search(text, max(0, f.match.start() - 4), f.match.start())
    )
    if opens and later is not None and not _SENTENCE_END.search(text, end, later.match.start()):
        return _counted(f, _value(later, text, published, None), forth=False), "below"
    return None, None


def _counted(f: _Found, value: str | None, *, forth: bool) -> str | None:
    """A day so far from another; `forth` in the direction that is said, else against it."""
    day, _, precision = interval(value or "")
    if day is None or precision != "day":
        return None
    if f.kind == "lean_same":
        return day.isoformat()
    said = f.match.group("n").lower()
    sign = 1 if (f.match.group("dir").lower() == "after") == forth else -1
    return _shift(day, "a" if said == "the" else said, f.match.group("unit"), sign)


def _same_sentence(text: str, end: int, f: _Found) -> bool:
    between = text[end : f.match.start()]
    return len(between) < 160 and not re.search(r"[a-z)\"]\. |^\. ", between)


def _quarter_again(
    f: _Found, quarter: str | None, pub: date | None, anchor: date | None
) -> str | None:
    """ "The quarter" and "a year earlier" in a report on a quarter's results."""
    back = 1 if f.kind == "year_ago" else 0
    if quarter is not None:
        return f"{int(quarter[:4]) - back:04d}{quarter[4:]}"
    if back and anchor is not None and "earlier" in f.match.group().lower():
        return f"{anchor.year - 1:04d}"
    if pub is None:
        return None
    return f"{pub.year - 1:04d}" if back else None


_EXPLICIT = frozenset(
    {"iso", "slash", "mdy", "dmy", "my", "md", "dm", "season_of", "part_of_year", "year", "decade"}
)


def _scan(text: str) -> list[_Found]:
    """Matches of all patterns, earlier patterns first, none overlapping."""
    if not _ANY.search(text):
        return []
    taken = bytearray(len(text) + 1)
    out = []
    folded = text.casefold()
    for kind, regex in _REGEX:
        needs = _NEEDS.get(kind)
        if needs is not None and not any(word in folded for word in needs):
            continue
        for m in regex.finditer(text):
            if any(taken[m.start() : m.end()]):
                continue
            if kind in ("month", "rel_month", "md") and not _is_month(m, text):
                continue
            if kind == "year" and not _is_year(m, text):
                continue
            taken[m.start() : m.end()] = b"\x01" * (m.end() - m.start())
            out.append(_Found(kind, m))
    out.sort(key=lambda f: f.match.start())
    return out


def _is_month(m: re.Match[str], text: str) -> bool:
    """ "May" and "March" are months only where a month can stand."""
    word = m.group("mon")
    after = re.match(r" ([A-Z]\w+)", text[m.end() :])
    if (
        after
        and word in ("April", "June", "May", "August", "Jan")
        and not NAME_AFTER.match(after.group(1))
    ):
        return False  # "April Kessler spoke"
    if word not in ("May", "March"):
        return True
    if "d" in m.re.groupindex or "rel" in m.re.groupindex or (m.groupdict().get("part")):
        return True
    before = text[: m.start()].rstrip()[-12:].lower().split()
    return bool(before) and before[-1] in (
        "in",
        "since",
        "until",
        "by",
        "of",
        "from",
        "through",
        "during",
        "to",
        "and",
        "last",
        "next",
        "for",
        "between",
        "till",
    )


def _is_year(m: re.Match[str], text: str) -> bool:
    y = _year(m.group("y"))
    before = text[max(0, m.start() - 12) : m.start()].lower()
    if 1900 <= y <= 2035:
        return not re.search(
            r"(?:no\.?|number|room|flight|about|around|than|least|some|nearly|route|highway|resolution|article|section) $",
            before,
        ) or before.endswith("around ")
    return bool(re.search(r"\b(?:in|since|from|of|by|until|before|after|to) $", before))


NAME_AFTER = re.compile(rf"{_MONTH}|{_DAY}|The|A|In|On|At|But|He|She|It|They|When|And")


def _year(written: str) -> int:
    """A year in figures or in words ("nineteen ninety-six", "two thousand")."""
    if written.isdigit():
        return int(written)
    first, _, rest = written.lower().replace("-", " ").partition(" ")
    if rest == "thousand":
        return 2000
    return 100 * (number([first]) or 0) + (number(rest.split()) or 0)


def _month(name: str) -> int:
    return MONTHS[name.lower().rstrip(".")]


def _value(f: _Found, text: str, published: date | None, anchor: date | None) -> str | None:
    try:
        return _resolve(f, text, published, anchor)
    except (ValueError, OverflowError, KeyError):
        return None  # "February 30" and "Sepember 3" are no dates


def _resolve(f: _Found, text: str, pub: date | None, anchor: date | None) -> str | None:
    g = f.match.groupdict()
    match f.kind:
        case "iso" | "slash":
            y = int(g["y"])
            y = y if y > 99 else (1900 if y >= CENTURY_PIVOT else 2000) + y
            return date(y, int(g["m"]), int(g["d"])).isoformat()
        case "mdy" | "dmy":
            return date(_year(g["y"]), _month(g["mon"]), int(g["d"])).isoformat()
        case "my":
            return f"{_year(g['y']):04d}-{_month(g['mon']):02d}"
        case "year" | "part_of_year":
            return f"{_year(g['y']):04d}"
        case "season_of":
            return f"{_year(g['y']):04d}-{SEASONS[g['season'].lower()][0]}"
        case "decade":
            return g["dec"][:3]
        case "nine_eleven":
            return "2001-09-11"
    if f.kind in ("md", "dm"):
        return _month_day(_month(g["mon"]), int(g["d"]), text, f, pub, anchor)
    if f.kind == "month" and pub is None and anchor is not None:
        return f"{anchor.year:04d}-{_month(g['mon']):02d}"
    lean = _leaning(f, g, pub, anchor)
    if lean is not None:
        return lean
    if pub is None:
        return None
    return _relative(f, g, text, pub)


def _month_day(
    month: int, day: int, text: str, f: _Found, pub: date | None, anchor: date | None
) -> str | None:
    base = pub or anchor
    if base is None:
        return None
    ahead = _looks_ahead(text, f.match)
    options = [
        date(base.year + k, month, day) for k in (-1, 0, 1) if _valid(base.year + k, month, day)
    ]
    if not options:
        return None

    def cost(d: date) -> float:
        gap = (d - base).days
        # a few weeks ahead is as near as many months back only where the clause looks ahead
        return abs(gap) if gap <= 0 else gap * (0.8 if ahead else 2.5)

    return min(options, key=cost).isoformat()


def _valid(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _leaning(
    f: _Found, g: dict[str, str | None], pub: date | None, anchor: date | None
) -> str | None:
    """Expressions that count from another date of the text."""
    if f.kind == "ago" and g["dir"] in ("earlier", "before", "later", "after", "previously"):
        base = anchor or pub
        if base is None:
            return None
        sign = -1 if g["dir"] in ("earlier", "before", "previously") else 1
        return _shift(base, g["n"] or "", g["unit"] or "", sign)
    if f.kind == "anaphor_day":
        base = anchor or pub
        if base is None:
            return None
        words = f.match.group().lower()
        step = (
            0
            if ("same" in words or words.startswith("that"))
            else -1
            if ("previous" in words or "earlier" in words or "before" in words)
            else 1
        )
        return (base + timedelta(days=step)).isoformat()
    if f.kind == "in_unit":
        unit = (g["unit"] or "").lower()
        # a day goes on where the story is; a year is that of the report
        base = (anchor or pub) if unit == "day" else pub
        return None if base is None else _unit(base, unit, 0)
    if f.kind == "rel_day" and anchor is not None:
        rel = (g["rel"] or "").lower()
        if rel in ("the following", "the previous"):
            return _relative_day(
                anchor, rel, WEEKDAYS[(g["wd"] or "").lower()], ahead=False
            ).isoformat()
    if (
        f.kind == "rel_unit"
        and g["rel"]
        and g["rel"].lower()
        in ("the following", "following", "the previous", "previous", "that", "the same")
    ):
        base = anchor or pub
        if base is None:
            return None
        rel = g["rel"].lower()
        step = 1 if "following" in rel else -1 if "previous" in rel else 0
        return _unit(base, (g["unit"] or "").lower(), step)
    return None


def _relative(f: _Found, g: dict[str, str | None], text: str, pub: date) -> str | None:
    kind, m = f.kind, f.match
    match kind:
        case "today" | "this_part":
            return pub.isoformat()
        case "last_night":
            return (pub - timedelta(days=1)).isoformat()
        case "yesterday":
            return (pub - timedelta(days=2 if "before" in m.group().lower() else 1)).isoformat()
        case "tomorrow":
            return (pub + timedelta(days=2 if "after" in m.group().lower()[:14] else 1)).isoformat()
        case "weekday":
            return _weekday(
                pub, WEEKDAYS[(g["wd"] or "").lower()], _looks_ahead(text, m)
            ).isoformat()
        case "rel_day":
            return _relative_day(
                pub,
                (g["rel"] or "").lower(),
                WEEKDAYS[(g["wd"] or "").lower()],
                _looks_ahead(text, m),
            ).isoformat()
        case "month":
            return _bare_month(pub, _month(g["mon"] or ""), _looks_ahead(text, m))
        case "rel_month":
            return _relative_month(
                pub, (g["rel"] or "").lower(), _month(g["mon"] or ""), _looks_ahead(text, m)
            )
        case "rel_unit" | "part_year":
            rel = (g["rel"] or "").lower()
            step = (
                -1
                if rel in ("last", "the past", "past")
                else 1
                if rel in ("next", "the coming", "coming")
                else 0
            )
            if rel in ("the past", "past") and (g["unit"] or "").lower() != "weekend":
                step = 0 if (g["unit"] or "").lower() == "year" else -1
            return _unit(pub, (g["unit"] or "").lower(), step)
        case "rel_season" | "the_season":
            return _season(
                pub, (g["rel"] or "").lower(), (g["season"] or "").lower(), _looks_ahead(text, m)
            )
        case "half":
            return f"{_named_year(pub, g['y'] or ''):04d}-H{1 if g['h'] == 'first' else 2}"
        case "year_end":
            since = re.search(r"\b(?:since|from) $", text[max(0, m.start() - 8) : m.start()])
            year = pub.year - 1 if since else _named_year(pub, g["rel"] or "")
            return f"{year:04d}-12"
        case "full_year":
            return _unit(pub, (g["unit"] or "year").lower(), 0)
        case "quarter":
            return _quarter(pub, g)
        case "ago" | "from_now":
            sign = 1 if kind == "from_now" or g.get("dir") == "hence" else -1
            return _shift(pub, g["n"] or "", g["unit"] or "", sign)
        case "weekend":
            return _weekend(pub, 1 if _looks_ahead(text, m) else 0)
        case "holiday":
            return _holiday(pub, g, text, m)
    return None


def _looks_ahead(text: str, m: re.Match[str]) -> bool:
    """Whether the clause around an expression is about the future."""
    begin = max(text.rfind(". ", 0, m.start()), text.rfind("; ", 0, m.start()), m.start() - 80)
    before = text[max(0, begin) : m.start()]
    # the nearest cue decides: "said it will meet Friday", "will meet, he said Friday"
    ahead = [x.end() for x in _AHEAD.finditer(before)]
    back = [x.end() for x in _BACK.finditer(before)]
    if m.re in _MONTH_REGEX and _AIM.search(before):
        return True
    if ahead:
        return not back or max(ahead) >= max(back)  # "to be published" is one cue, not two
    after = text[m.end() : m.end() + 25]
    return not back and bool(re.match(r"[^.,;]{0,10}\b(?:will|would be|is to|are to)\b", after))


def _weekday(pub: date, weekday: int, ahead: bool) -> date:
    if ahead:
        return pub + timedelta(days=(weekday - pub.weekday()) % 7 or 7)
    return pub - timedelta(days=(pub.weekday() - weekday) % 7)


def _relative_day(pub: date, rel: str, weekday: int, ahead: bool) -> date:
    if rel in ("last", "this past", "the previous"):
        return pub - timedelta(days=(pub.weekday() - weekday) % 7 or 7)
    if rel in ("next", "this coming", "the following"):
        return _weekday(pub, weekday, True)
    return _weekday(pub, weekday, weekday > pub.weekday() or ahead)


def _bare_month(pub: date, month: int, ahead: bool) -> str:
    if ahead:
        year = pub.year if month >= pub.month else pub.year + 1
    else:
        year = pub.year if month <= pub.month else pub.year - 1
    return f"{year:04d}-{month:02d}"


def _relative_month(pub: date, rel: str, month: int, ahead: bool) -> str:
    if rel in ("last", "this past", "the previous"):
        year = pub.year if month < pub.month else pub.year - 1
    elif rel in ("next", "this coming", "the following"):
        year = pub.year if month > pub.month else pub.year + 1
    elif rel == "this":
        year = pub.year
    else:
        return _bare_month(pub, month, ahead)
    return f"{year:04d}-{month:02d}"


def _season(pub: date, rel: str, season: str, ahead: bool) -> str:
    code, start = SEASONS[season]
    year = pub.year
    if rel in ("last", "this past") and pub.month <= start:
        year -= 1
    if rel not in ("last", "this", "next", "this past") and (pub.month < start) != ahead:
        year += 1 if ahead else -1
    if rel == "next" and pub.month >= start:
        year += 1
    return f"{year:04d}-{code}"


def _quarter(pub: date, g: dict[str, str | None]) -> str:
    q = QUARTERS[(g["q"] or "").lower()]
    said = (g["y"] or g["of"] or "").lower()
    if said.isdigit():
        year = int(said)
    elif said:
        year = _named_year(pub, said)
    else:
        current = (pub.month - 1) // 3 + 1
        year = pub.year if q <= current else pub.year - 1
    return f"{year:04d}-Q{q}"


def _named_year(pub: date, said: str) -> int:
    """The year that "2019", "last year", "next year's" or "a year earlier" names."""
    if said.isdigit():
        return int(said)
    first = said.lower().split(" ")[0]
    return pub.year + {"last": -1, "a": -1, "next": 1}.get(first, 0)


def _unit(base: date, unit: str, step: int) -> str | None:
    match unit:
        case "day":
            return (base + timedelta(days=step)).isoformat()
        case "week":
            # on a Sunday, "last week" is the one that ends that day
            return _week(
                base + timedelta(weeks=step + (1 if step < 0 and base.weekday() == 6 else 0))
            )
        case "weekend":
            return _weekend(base, step)
        case "month":
            y, m = _add_months(base, step)
            return f"{y:04d}-{m:02d}"
        case "year":
            return f"{base.year + step:04d}"
        case "decade":
            return f"{base.year // 10 + step:03d}"
        case "century":
            return f"{base.year // 100 + step:02d}"
        case "quarter":
            y, m = _add_months(base, 3 * step)
            return f"{y:04d}-Q{(m - 1) // 3 + 1}"
    return None


def _week(d: date) -> str:
    y, w, _ = d.isocalendar()
    return f"{y:04d}-W{w:02d}"


def _weekend(base: date, step: int) -> str:
    """The weekend of an ISO week: from a weekday, "the weekend" is the one just past."""
    if step > 0:
        return _week(base + timedelta(days=7 if base.weekday() >= 5 else 0)) + "-WE"
    past = base if base.weekday() >= 5 and step == 0 else base - timedelta(days=base.weekday() + 1)
    return _week(past) + "-WE"


def _add_months(base: date, n: int) -> tuple[int, int]:
    total = base.year * 12 + base.month - 1 + n
    return total // 12, total % 12 + 1


def _shift(base: date, count: str, unit: str, sign: int) -> str | None:
    low = count.lower()
    n = (
        3
        if low in ("several", "a few")
        else 2
        if low == "a couple of"
        else 1
        if low in ("a", "an")
        else number(low.split())
    )
    if n is None:
        return None
    vague = low in ("several", "a few", "a couple of")
    match unit.lower().rstrip("s"):
        case "day":
            return None if vague else (base + timedelta(days=sign * n)).isoformat()
        case "week":
            return _week(base + timedelta(weeks=sign * n))
        case "fortnight":
            return _week(base + timedelta(weeks=2 * sign * n))
        case "month":
            y, m = _add_months(base, sign * n)
            return f"{y:04d}-{m:02d}"
        case "year":
            return f"{base.year + sign * n:04d}"
        case "decade":
            return f"{(base.year + 10 * sign * n) // 10:03d}"
    return None


def _holiday(pub: date, g: dict[str, str | None], text: str, m: re.Match[str]) -> str | None:
    fixed = HOLIDAYS.get((g["h"] or "").lower().replace("’", "'"))
    if fixed is None:
        return None
    if g["y"]:
        return date(int(g["y"]), *fixed).isoformat()
    this = date(pub.year, *fixed)
    if this > pub and not _looks_ahead(text, m) and (this - pub).days > 45:
        this = date(pub.year - 1, *fixed)
    return this.isoformat()


def interval(value: str) -> tuple[date | None, date | None, DatePrecision | None]:
    """First day, last day (None for a single day) and precision of a TIMEX3 value.

    >>> interval("2023-09")
    (datetime.date(2023, 9, 1), datetime.date(2023, 9, 30), 'month')
    """
    try:
        if m := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value):
            return date(int(m[1]), int(m[2]), int(m[3])), None, "day"
        if m := re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", value):
            first = date.fromisocalendar(int(m[1]), int(m[2]), 6 if m[3] else 1)
            return first, first + timedelta(days=1 if m[3] else 6), "week"
        if m := re.fullmatch(r"(\d{4})-(\d\d)", value):
            y, mo = int(m[1]), int(m[2])
            return date(y, mo, 1), date(y, mo, calendar.monthrange(y, mo)[1]), "month"
        if m := re.fullmatch(r"(\d{4})-Q(\d)", value):
            y, mo = int(m[1]), 3 * int(m[2])
            return date(y, mo - 2, 1), date(y, mo, calendar.monthrange(y, mo)[1]), "month"
        if m := re.fullmatch(r"(\d{4})-H([12])", value):
            y, mo = int(m[1]), 6 * int(m[2])
            return date(y, mo - 5, 1), date(y, mo, calendar.monthrange(y, mo)[1]), "month"
        if m := re.fullmatch(r"(\d{4})-(SP|SU|FA|WI)", value):
            y, start = int(m[1]), dict(SEASONS.values())[m[2]]
            last = (
                date(y, start + 2, calendar.monthrange(y, start + 2)[1])
                if start < 12
                else date(y + 1, 2, 28)
            )
            return date(y, start, 1), last, "month"
        if re.fullmatch(r"\d{4}", value):
            return date(int(value), 1, 1), date(int(value), 12, 31), "year"
        if re.fullmatch(r"\d{3}", value):
            return date(int(value) * 10, 1, 1), date(int(value) * 10 + 9, 12, 31), "year"
    except ValueError:
        return None, None, None
    return None, None, None
