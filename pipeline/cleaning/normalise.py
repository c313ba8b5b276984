"""Characters and lines as they were meant: encoding damage, quotes, white space, hard wraps.

Every function here is idempotent, so that text that was cleaned once stays as it is.
"""

from __future__ import annotations

import re

import ftfy

PARAGRAPH = "\n\n"
"""What separates paragraphs of a clean text; within one there are only single spaces."""

_CONFIG = ftfy.TextFixerConfig(uncurl_quotes=False, fix_character_width=False, unescape_html=False)
_PASSES = 5
_LINE_BREAKS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SPACE = re.compile(r"[^\S\n]+")
_ODD_SPACE = re.compile(r"(?<=\S)[^\S\n ]")
_SENTENCE_END = re.compile(r"""[.!?:;…]["'”’)\]]*$""")
_BROKEN_WORD = re.compile(r"([a-z]{2,})-$")
_WRAP_WIDTH = 100
_MIN_WRAPPED = 4
_LONGEST_WORD = 40


def characters(text: str) -> str:
    """The text with mojibake repaired, in NFC, with typewriter quotes set as quotation marks."""
    for _ in range(_PASSES):
        fixed = _repaired(text)
        if fixed == text:
            break
        text = fixed
    return text


def _repaired(text: str) -> str:
    text = _LINE_BREAKS.sub("\n", ftfy.fix_text(text, _CONFIG))
    # A tab or no-break space beside mojibake hides it from the next pass; what is inside it is gone
    # by now. Those that indent a line stay, as they may begin a paragraph.
    text = _CONTROL.sub("", _INVISIBLE.sub("", text)).replace("\xa0", " ").strip()
    text = _ODD_SPACE.sub(" ", text)
    return text.replace("``", "“").replace("''", "”")


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, each on one line, none empty.

    Lines that a program broke at a column are joined again; otherwise each line is a paragraph.
    """
    blocks = [
        [line.expandtabs().rstrip() for line in block.split("\n") if line.strip()]
        for block in re.split(r"\n[^\S\n]*\n", text)
    ]
    if _is_wrapped(blocks):
        whole_words = frozenset(re.findall(r"\b[a-z]+\b", text))
        found = [line for block in blocks for line in _unwrap(block, whole_words)]
    else:
        found = [line for block in blocks for line in block]
    return [line for raw in found if (line := _SPACE.sub(" ", raw).strip())]


def _is_wrapped(blocks: list[list[str]]) -> bool:
    """Whether lines end at a column and not where sentences do."""
    lines = [line for block in blocks for line in block]
    inner = [line for block in blocks for line in block[:-1]]
    if len(inner) < _MIN_WRAPPED - 1 or max(len(line) for line in lines) > _WRAP_WIDTH:
        return False
    return sum(not _SENTENCE_END.search(line) for line in inner) * 2 > len(inner)


def _unwrap(lines: list[str], whole_words: frozenset[str]) -> list[str]:
    """The paragraphs of a wrapped block; an indented line begins one."""
    indents = [len(line) - len(line.lstrip()) for line in lines]
    margin = min(indents, default=0)
    found: list[list[str]] = []
    for indent, line in zip(indents, lines, strict=True):
        if not found or indent > margin:
            found.append([line.strip()])
        else:
            _continue(found[-1], line.strip(), whole_words)
    return ["".join(parts) for parts in found]


def _continue(parts: list[str], line: str, whole_words: frozenset[str]) -> None:
    """Add a line to a paragraph; a word broken by a hyphen is mended if the text has it whole."""
    broken = _BROKEN_WORD.search(parts[-1][-_LONGEST_WORD:])
    rest = re.match(r"[a-z]+", line)
    if not broken:
        parts.append(" ")
    elif rest and broken[1] + rest[0] in whole_words:
        parts[-1] = parts[-1][:-1]
    parts.append(line)
