"""Bytes to text: the encoding as declared or as the bytes show it, or a refusal."""

from __future__ import annotations

import codecs
import re

from pipeline.ingest.records import Reason
from pipeline.ingest.source import RefusedError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,30})|<\?xml[^>]{0,100}encoding=["']([\w.:-]{2,30})""",
    re.IGNORECASE,
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b\x0b\x1a"))
_FALLBACK = "cp1252"
_SAMPLE = 65_536
_WESTERN = frozenset(
    "àáâãäåæçèéêëìíîïñòóôõöøùúûüœßÀÁÄÅÆÇÈÉÊÍÑÓÔÖØÚÜŒ‘’“”‚„«»–—…•·°€£§©®™½¼¾¿¡\u00a0"
)


def decode(content: bytes, declared: str | None = None) -> str:
    """Text of the bytes, with `\\n` line ends; raises `RefusedError` if they are no text.

    In this order: a byte order mark; UTF-8 if it is valid, since no other text is by chance, and
    servers say what they like; the transport's charset; the one that the document declares for
    itself; what the bytes look like.
    """
    return _decode(content, declared).replace("\r\n", "\n").replace("\r", "\n")


def _decode(content: bytes, declared: str | None) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    wide = _wide_without_mark(content)
    if wide:
        return content.decode(wide, "replace")
    if looks_binary(content):
        raise RefusedError(Reason.BAD_ENCODING, "the bytes are no text in any encoding", content)
    for candidate in ("utf-8", declared, declared_in(content)):
        text = _strictly(content, candidate)
        if text is not None:
            return text
    if _nearly_utf8(content):
        return content.decode("utf-8", "replace")
    western = _strictly(content, _FALLBACK)
    if western is not None and _is_western(western[:_SAMPLE]):
        return western
    return _strictly(content, _guess(content)) or content.decode(_FALLBACK, "replace")


def encoding_of(head: bytes) -> str:
    """The encoding of a file that is read as a stream, from its first bytes.

    Raises `RefusedError` if they are no text.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if wide := _wide_without_mark(head):
        return wide
    if looks_binary(head):
        raise RefusedError(Reason.BAD_ENCODING, "the bytes are no text in any encoding", head)
    for cut in range(4):  # the last character may be cut
        if _strictly(head[: len(head) - cut], "utf-8") is not None:
            return "utf-8"
    return _FALLBACK


def looks_binary(content: bytes) -> bool:
    """Whether the first bytes hold NULs, or more control characters than any text has."""
    sample = content[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return b"\0" in sample[:1024] or controls * 100 > len(sample)


def declared_in(content: bytes) -> str | None:
    """The charset that an HTML or XML document declares for itself."""
    found = _DECLARED.search(content[:_SAMPLE])
    return (found[1] or found[2]).decode("ascii", "replace") if found else None


def _wide_without_mark(content: bytes) -> str | None:
    """UTF-16 without a mark: nearly every second byte of Latin text is NUL."""
    sample = content[:1024]
    half = len(sample) // 2
    if half < 8:
        return None
    if sample[1::2].count(0) > 0.7 * half and sample[0::2].count(0) < 0.05 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.05 * half:
        return "utf-16-be"
    return None


def _strictly(content: bytes, encoding: str | None) -> str | None:
    if not encoding:
        return None
    # Pages that say latin-1 mean Windows-1252: the web's own rule.
    if encoding.lower() in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"):
        encoding = _FALLBACK
    try:
        if not codecs.lookup(encoding)._is_text_encoding:
            return None
        return content.decode(encoding)
    except (LookupError, UnicodeError, ValueError):
        return None


def _nearly_utf8(content: bytes) -> bool:
    """UTF-8 with a few damaged bytes, as when a file was cut in the middle of a character."""
    text = content[:_SAMPLE].decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = sum(1 for c in text if c > "\x7f") - wrong
    return right > 4 * wrong or (wrong == 1 and text.endswith("\ufffd"))


def _is_western(text: str) -> bool:
    """Whether nearly all letters beyond ASCII are those of Western European languages.

    Asked before anything is guessed: Windows-1250 differs in few letters and is much rarer.
    """
    beyond = [c for c in text if c > "\x7f"]
    return sum(c in _WESTERN for c in beyond) * 10 >= len(beyond) * 9


def _guess(content: bytes) -> str | None:
    # Imported here because it is slow to load and seldom needed.
    from charset_normalizer import from_bytes

    best = from_bytes(content[:_SAMPLE]).best()
    return best.encoding if best else None
