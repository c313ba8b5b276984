"""Tars, good and hostile: members are read where they lie, and nothing is written or followed."""

import bz2
import gzip
import io
import json
import tarfile
import tracemalloc
from datetime import date

import pytest

from pipeline.ingest.limits import MEGABYTE, Limits
from pipeline.ingest.records import RawArticle, Reason, Rejected

STORY = "Ministers of both countries met in Vell on Friday to sign the river treaty."
LINE = json.dumps({"text": STORY, "date": "2024-05-03"}).encode() + b"\n"
DAY = date(2024, 5, 3)


def member(name, content=b"", **fields):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


def tarred(*members, form=tarfile.PAX_FORMAT):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def padded(content):
    return content + b"\0" * (-len(content) % 512)


def refs(found):
    return [record.source_ref for record in found if isinstance(record, RawArticle)]


def rejected(found):
    return [record for record in found if isinstance(record, Rejected)]


def reasons(found):
    return [record.reason for record in rejected(found)]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress])
@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_a_tar_is_read_member_by_member_with_its_sidecars(drops, pack, form):
    sidecar = json.dumps({"published_at": "2024-05-03", "title": "Treaty"}).encode()
    content = tarred(
        member("./a/treaty.txt", STORY.encode()),
        member("./a/treaty.meta.json", sidecar),
        member("notes", type=tarfile.DIRTYPE),
        member("b.jsonl", LINE * 2),
        member("c.jsonl.gz", gzip.compress(LINE)),
        member(".hidden/d.jsonl", LINE),
        member("README.md", b"What this is."),
        form=form,
    )
    drops.drop("set.tar", pack(content))
    found = drops.take()
    assert refs(found) == [
        "set.tar!a/treaty.txt",
        "set.tar!b.jsonl#1",
        "set.tar!b.jsonl#2",
        "set.tar!c.jsonl.gz#1",
    ]
    assert found[0].title == "Treaty"
    assert rejected(found) == []


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_names_may_be_long_and_in_any_script(drops, form):
    name = "Ελλάδα/" + "very-" * 40 + "long.jsonl"
    drops.drop("set.tar", tarred(member(name, LINE), member("b.jsonl", LINE), form=form))
    assert refs(drops.take()) == [f"set.tar!{name}#1", "set.tar!b.jsonl#1"]


def test_a_record_has_the_same_key_inside_and_outside_a_tar(drops):
    drops.drop("a.jsonl", LINE)
    drops.drop("z.tar.gz", gzip.compress(tarred(member("a.jsonl", LINE))))
    outside, inside = drops.take()
    assert inside.raw_id == outside.raw_id


def test_archives_and_tables_within_a_tar_are_read(drops):
    inner = tarred(member("a.jsonl", LINE))
    drops.drop(
        "outer.tar",
        tarred(member("inner.tar", inner), member("t.csv", b"text,date\nA b,2024-05-03\n")),
    )
    assert refs(drops.take()) == ["outer.tar!inner.tar!a.jsonl#1", "outer.tar!t.csv#1"]


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (tarfile.SYMTYPE, "/etc/passwd"),
        (tarfile.SYMTYPE, "good.jsonl"),
        (tarfile.LNKTYPE, "/etc/passwd"),
        (tarfile.FIFOTYPE, ""),
        (tarfile.CHRTYPE, ""),
        (tarfile.BLKTYPE, ""),
        (b"Z", ""),
    ],
)
def test_links_and_devices_are_not_read(drops, kind, target):
    evil = member("passwd.txt", type=kind, linkname=target)
    drops.drop("evil.tar", tarred(evil, member("good.jsonl", LINE)))
    found = drops.take(DAY)
    assert refs(found) == ["evil.tar!good.jsonl#1"]
    assert reasons(found) == [Reason.UNSAFE]


def test_a_path_through_a_link_is_only_a_name(drops, tmp_path):
    """The oldest trick of tars: a link to a folder, and then a member below it."""
    outside = tmp_path / "outside"
    outside.mkdir()
    link = member("way", type=tarfile.SYMTYPE, linkname=str(outside))
    drops.drop("evil.tar", tarred(link, member("way/new.jsonl", LINE)))
    found = drops.take(DAY)
    assert refs(found) == ["evil.tar!way/new.jsonl#1"]
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../../escape.txt", "/etc/cron.d/x.txt", "a/../../x.txt", "C:\\x.txt"]
)
@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_a_member_that_points_out_of_the_tar_is_not_read(drops, name, form):
    before = sorted(drops.folder.parent.parent.rglob("*"))
    long = name.replace("x.txt", "x" * 150 + ".txt")
    evil = [member(name, STORY.encode()), member(long, STORY.encode())]
    drops.drop("evil.tar", tarred(*evil, member("good.jsonl", LINE), form=form))
    found = drops.take(DAY)
    assert refs(found) == ["evil.tar!good.jsonl#1"]
    assert reasons(found) == [Reason.UNSAFE, Reason.UNSAFE]
    written = set(drops.folder.parent.parent.rglob("*")) - set(before)
    assert {path.name for path in written} <= {"evil.tar"}


def test_holes_are_not_filled(drops):
    """A few bytes that a sparse header says are a file of eight gigabytes."""
    header = bytearray(
        member("hole.txt", b"x", type=tarfile.GNUTYPE_SPARSE)[0].tobuf(tarfile.GNU_FORMAT)
    )
    header[386:410] = b"00000000000\0" + b"00000000001\0"  # one piece: at 0, of 1 byte
    header[483:495] = b"77777777777\0"  # the whole
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    pax = member("hole2.txt", b"x", pax_headers={"GNU.sparse.realsize": "8000000000"})
    drops.drop("evil.tar", bytes(header) + padded(b"x") + tarred(pax, member("good.jsonl", LINE)))
    found = drops.take(DAY)
    assert refs(found) == ["evil.tar!good.jsonl#1"]
    assert [r.detail for r in rejected(found)] == ["it has holes, which may be of any size"] * 2


def test_an_extended_header_of_any_size_takes_little_memory(drops):
    evil = member("x", b"30 path=" + b"y" * (40 * MEGABYTE), type=tarfile.XHDTYPE)
    drops.drop("evil.tar", tarred(evil, member("good.jsonl", LINE), form=tarfile.USTAR_FORMAT))
    tracemalloc.start()
    found = drops.take(DAY)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 1
    assert peak < 10 * MEGABYTE


@pytest.mark.parametrize("size", [-512, -(10**20), 10**20, 2**63])
def test_a_size_beyond_all_measure_ends_the_reading(drops, size):
    info, _ = member("x.txt")
    block = bytearray(info.tobuf(tarfile.USTAR_FORMAT))
    block[124:136] = (size % 256**11 + (0xFF if size < 0 else 0x80) * 256**11).to_bytes(12, "big")
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    drops.drop("evil.tar", tarred(member("good.jsonl", LINE))[:1024] + bytes(block) + b"\0" * 1024)
    found = drops.take(DAY)
    assert refs(found) == ["evil.tar!good.jsonl#1"]
    assert reasons(found) == [Reason.UNREADABLE]


def test_a_damaged_header_gives_what_came_before_and_says_so(drops):
    content = bytearray(tarred(*(member(f"{n}.jsonl", LINE) for n in range(4))))
    content[2 * 1024 + 5] ^= 0xFF
    drops.drop("set.tar", bytes(content))
    found = drops.take()
    assert refs(found) == ["set.tar!0.jsonl#1", "set.tar!1.jsonl#1"]
    assert rejected(found)[0].detail.startswith("the tar is damaged at header 3")


def test_a_tar_that_is_cut_short_says_by_how_much(drops):
    content = tarred(member("a.jsonl", LINE), member("b.jsonl", LINE * 1000))
    drops.drop("set.tar", content[: 1024 + 512 + 100 * len(LINE)])
    found = drops.take()
    assert len(refs(found)) == 101
    assert rejected(found)[0].detail == f"cut short by {900 * len(LINE):,} bytes in the archive"


def test_a_packed_tar_that_is_a_bomb_is_put_out(drops):
    bomb = tarred(member("bomb.txt", b" " * (64 * MEGABYTE)))
    drops.drop("bomb.tar.gz", gzip.compress(bomb))
    assert reasons(drops.take()) == [Reason.UNSAFE]


def test_a_packed_tar_over_the_limit_is_to_be_unpacked_first(drops):
    drops.drop("set.tar.gz", gzip.compress(tarred(member("a.jsonl", LINE * 5_000))))
    (one,) = drops.take(limits=Limits(spool_bytes=100_000))
    assert (one.reason, one.detail.endswith("unpack it first")) == (Reason.TOO_LARGE, True)


def test_too_many_members_are_refused(drops):
    drops.drop("set.tar", tarred(*(member(f"{n}.jsonl", LINE) for n in range(6))))
    assert reasons(drops.take(limits=Limits(archive_members=5))) == [Reason.UNSAFE]


def test_tars_within_tars_end_somewhere(drops):
    content = STORY.encode()
    for level in range(6):
        content = tarred(member(f"level{level}.tar" if level else "a.txt", content))
    drops.drop("matryoshka.tar", content)
    (one,) = drops.take(DAY)
    assert (one.reason, "more than 3 deep" in one.detail) == (Reason.UNSAFE, True)
