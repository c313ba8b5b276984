"""Encodings: declared, guessed, mixed up, and bytes that are no text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.encoding import decode
from pipeline.ingest.records import Reason
from pipeline.ingest.source import RefusedError

SENTENCE = "Le président a reçu l’envoyé à Orléans — « un pas », dit-il. "


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_text_is_read_in_the_encoding_it_was_written_in(encoding):
    assert decode((SENTENCE * 5).encode(encoding)) == SENTENCE * 5


def test_a_charset_of_the_page_is_believed_when_it_is_not_utf8():
    page = '<html><meta charset="koi8-r"><p>Министры встретились в пятницу</p>'
    assert "Министры" in decode(page.encode("koi8-r"))


def test_utf8_wins_over_a_wrong_declaration():
    page = '<meta charset="iso-8859-1"><p>Genève</p>'
    assert "Genève" in decode(page.encode())


def test_latin1_means_windows_1252_as_on_the_web():
    assert decode("“Yes” – 5 €".encode("cp1252"), "iso-8859-1") == "“Yes” – 5 €"


def test_a_file_cut_in_the_middle_of_a_character_keeps_the_rest():
    cut = ("Genève et Zürich. " * 20 + "é").encode()[:-1]
    assert decode(cut).startswith("Genève et Zürich.")


def test_a_charset_nobody_knows_is_passed_over():
    assert decode("Genève".encode(), "x-no-such-thing") == "Genève"
    assert decode(b"plain", "zlib_codec") == "plain"


@pytest.mark.parametrize(
    "content",
    [bytes(range(256)) * 8, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 40, b"\x7fELF\2\1\1\0"],
)
def test_binary_is_refused(content):
    with pytest.raises(RefusedError) as refusal:
        decode(content)
    assert refusal.value.reason is Reason.BAD_ENCODING


def test_line_ends_are_unix():
    assert decode(b"one\r\ntwo\rthree\n") == "one\ntwo\nthree\n"


@given(st.binary(max_size=2000), st.one_of(st.none(), st.text(max_size=12)))
def test_any_bytes_are_text_or_refused(content, declared):
    try:
        text = decode(content, declared)
    except RefusedError:
        return
    text.encode()  # storable: no half surrogate pairs
