"""Compressed and zipped sets, good and hostile."""

import bz2
import gzip
import io
import json
import stat
import zipfile
from datetime import date

import pytest

from pipeline.ingest.limits import MEGABYTE, Limits
from pipeline.ingest.records import RawArticle, Reason, Rejected

STORY = "Ministers of both countries met in Vell on Friday to sign the river treaty."
LINE = json.dumps({"text": STORY, "date": "2024-05-03"}).encode() + b"\n"


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def refs(found):
    return [record.source_ref for record in found if isinstance(record, RawArticle)]


def reasons(found):
    return [record.reason for record in found if isinstance(record, Rejected)]


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress)])
def test_a_compressed_file_is_read_as_what_it_holds(drops, suffix, pack):
    drops.drop(f"wire.jsonl.{suffix}", pack(LINE * 3))
    assert refs(drops.take()) == [f"wire.jsonl.{suffix}#{n}" for n in (1, 2, 3)]


def test_gzip_of_several_members_is_one_stream(drops):
    drops.drop("wire.jsonl.gz", gzip.compress(LINE) + gzip.compress(LINE * 2))
    assert len(refs(drops.take())) == 3


def test_a_cut_gzip_gives_what_came_before(drops):
    packed = gzip.compress(b"".join(LINE[:-2] + b" " * n + b"}\n" for n in range(3000)), 1)
    drops.drop("wire.jsonl.gz", packed[: len(packed) // 2])
    found = drops.take()
    assert len(refs(found)) > 100
    assert reasons(found)[-1] is Reason.UNREADABLE
    assert "damaged after" in found[-1].detail


def test_a_zip_is_read_member_by_member_with_its_sidecars(drops):
    drops.drop(
        "set.zip",
        zipped(
            {
                "a/treaty.txt": STORY,
                "a/treaty.meta.json": json.dumps({"published_at": "2024-05-03", "title": "Treaty"}),
                "b.jsonl": LINE * 2,
                "c.jsonl.gz": gzip.compress(LINE),
                "__MACOSX/._b.jsonl": b"\0\0",
                "notes/": b"",
            }
        ),
    )
    found = drops.take()
    assert refs(found) == [
        "set.zip!a/treaty.txt",
        "set.zip!b.jsonl#1",
        "set.zip!b.jsonl#2",
        "set.zip!c.jsonl.gz#1",
    ]
    assert found[0].title == "Treaty"
    assert reasons(found) == []


def test_a_record_has_the_same_key_inside_and_outside_an_archive(drops):
    drops.drop("a.jsonl", LINE)
    drops.drop("z.zip", zipped({"a.jsonl": LINE}))
    inside, outside = drops.take()
    assert inside.raw_id == outside.raw_id


@pytest.mark.parametrize(
    "name",
    ["../../escape.txt", "/etc/cron.d/x.txt", "a/../../x.txt", "..\\x.txt", "C:\\x.txt", " "],
)
def test_a_member_that_points_out_of_the_archive_is_not_read(drops, name):
    before = sorted(drops.folder.parent.parent.rglob("*"))
    drops.drop("evil.zip", zipped({"good.jsonl": LINE, name: STORY}))
    found = drops.take(date(2024, 5, 3))
    assert refs(found) == ["evil.zip!good.jsonl#1"]
    assert reasons(found) == [Reason.UNSAFE]
    written = set(drops.folder.parent.parent.rglob("*")) - set(before)
    assert {path.name for path in written} <= {"evil.zip"}


def test_a_link_in_an_archive_is_not_followed(drops):
    link = zipfile.ZipInfo("passwd.txt")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    drops.drop("evil.zip", buffer.getvalue())
    assert reasons(drops.take(date(2024, 5, 3))) == [Reason.UNSAFE]


@pytest.mark.parametrize("pack", [gzip.compress, lambda b: zipped({"bomb.txt": b}), bz2.compress])
def test_a_bomb_is_put_out(drops, pack):
    drops.drop("bomb.txt.bin", pack(b"\0" * (64 * MEGABYTE)))
    assert reasons(drops.take()) == [Reason.UNSAFE]


def test_a_bomb_of_lines_is_put_out_after_the_grace(drops):
    drops.drop("bomb.jsonl.gz", gzip.compress(LINE * 30_000))
    found = drops.take(limits=Limits(expansion_grace=50_000, expansion_ratio=50))
    assert reasons(found) == [Reason.UNSAFE]
    assert len(found) < 20_000


def test_members_that_overlap_are_counted_together(drops):
    """A zip whose directory names one compressed member many times under other names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("m0000.txt", b"x" * (4 * MEGABYTE))
        first = archive.infolist()[0]
        for number in range(1, 200):
            copy = zipfile.ZipInfo(f"m{number:04}.txt")
            for field in ("compress_size", "file_size", "CRC", "header_offset", "compress_type"):
                setattr(copy, field, getattr(first, field))
            archive.filelist.append(copy)
            archive.NameToInfo[copy.filename] = copy
    drops.drop("overlap.zip", buffer.getvalue())
    found = drops.take(date(2024, 5, 3))
    assert reasons(found)[-1] is Reason.UNSAFE
    assert len(refs(found)) < 5


def test_archives_within_archives_end_somewhere(drops):
    content = STORY.encode()
    for level in range(6):
        content = zipped({f"level{level}.zip" if level else "a.txt": content}, zipfile.ZIP_STORED)
    drops.drop("matryoshka.zip", content)
    (rejected,) = drops.take(date(2024, 5, 3))
    assert rejected.reason is Reason.UNSAFE
    assert "more than 3 deep" in rejected.detail


def test_a_member_that_claims_a_wrong_size_is_cut_off_by_what_it_is(drops):
    packed = bytearray(zipped({"a.jsonl": LINE * 50_000}))
    at = packed.rindex(b"PK\x01\x02")
    packed[at + 24 : at + 28] = (10).to_bytes(4, "little")
    drops.drop("liar.zip", bytes(packed))
    assert set(reasons(drops.take())) <= {Reason.UNREADABLE, Reason.BAD_RECORD}


@pytest.mark.parametrize("mark", [b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh9"])
def test_what_only_looks_like_an_archive_is_unreadable(drops, mark):
    drops.drop("x.txt.zip", mark + b"\xff" * 200)
    assert reasons(drops.take()) == [Reason.UNREADABLE]


def test_an_encrypted_member_is_turned_away(drops):
    packed = bytearray(zipped({"a.txt": STORY}))
    packed[packed.rindex(b"PK\x01\x02") + 8] |= 1
    drops.drop("secret.zip", bytes(packed))
    assert reasons(drops.take(date(2024, 5, 3))) == [Reason.UNSAFE]
