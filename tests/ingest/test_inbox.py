"""The drop folder: what is taken, in what way it is dated, and that it is taken once."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import zipfile
from datetime import date

import pytest

from pipeline.ingest.inbox import read_inbox
from pipeline.ingest.ledger import Ledger
from pipeline.ingest.limits import Limits
from pipeline.ingest.records import DateBasis, MediaType, RawArticle, Reason, Rejected
from pipeline.ingest.source import Source

STORY = "Ministers of both countries met in Vell on Friday to sign the river treaty."


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


def drop(inbox, name, content, sidecar=None):
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if sidecar is not None:
        text = sidecar if isinstance(sidecar, str) else json.dumps(sidecar)
        path.with_name(path.stem + ".meta.json").write_text(text)
    return path


def reasons(found):
    return [record.reason for record in found if isinstance(record, Rejected)]


def test_a_text_is_dated_and_described_by_its_sidecar(inbox, ledger):
    drop(
        inbox,
        "treaty.txt",
        STORY,
        {
            "published_at": "2024-05-03",
            "title": "Treaty",
            "url": "https://h.example/1",
            "source": "herald",
        },
    )
    (article,) = read_inbox(inbox, ledger)
    assert article.content == STORY
    assert (article.title, article.url, article.source) == (
        "Treaty",
        "https://h.example/1",
        "herald",
    )
    assert (article.published_date, article.published_at) == (date(2024, 5, 3), None)
    assert (article.date_basis, article.media_type) == (DateBasis.SIDECAR, MediaType.TEXT)
    assert article.source_ref == "treaty.txt"
    assert article.content_sha256 == hashlib.sha256(STORY.encode()).hexdigest()
    assert article.fetched_at is None


def test_a_sidecar_may_carry_the_whole_name(inbox, ledger):
    drop(inbox, "treaty.txt", STORY)
    (inbox / "treaty.txt.meta.json").write_text('{"published_at": "2024-05-03"}')
    (article,) = read_inbox(inbox, ledger)
    assert article.published_date == date(2024, 5, 3)


def test_undated_text_is_kept_out_until_the_operator_gives_a_default(inbox, ledger):
    drop(inbox, "note.txt", STORY)
    (rejected,) = read_inbox(inbox, ledger)
    assert (rejected.reason, rejected.excerpt) == (Reason.UNDATED, STORY)
    ledger.settle()
    assert list(read_inbox(inbox, ledger)) == []
    (article,) = read_inbox(inbox, ledger, default_date=date(2024, 5, 3))
    assert (article.published_date, article.date_basis) == (date(2024, 5, 3), DateBasis.DEFAULT)


def test_a_broken_sidecar_is_named_and_its_text_not_dated_by_default(inbox, ledger):
    drop(inbox, "treaty.txt", STORY, "{published_at: yesterday")
    (rejected,) = read_inbox(inbox, ledger, default_date=date(2024, 5, 3))
    assert rejected.reason is Reason.BAD_SIDECAR
    assert rejected.detail.startswith("treaty.meta.json: not JSON")


def test_a_bad_line_costs_nothing_but_itself(inbox, ledger):
    lines = [
        json.dumps({"text": STORY, "published_at": "2024-05-03T10:00:00Z", "title": "One"}),
        '{"text": "cut in the mid',
        "",
        "[1, 2]",
        json.dumps({"title": "no text"}),
        json.dumps({"text": STORY, "published_at": "someday"}),
        json.dumps({"text": STORY, "published_at": "1066-10-14"}),
        json.dumps({"text": "  ", "published_at": "2024-05-03"}),
        json.dumps({"content": STORY, "date": "2024-05-04", "authors": ["A. Reyes", "B. Roe"]}),
    ]
    drop(inbox, "wire.jsonl", "\n".join(lines))
    found = list(read_inbox(inbox, ledger))
    good = [record for record in found if isinstance(record, RawArticle)]
    assert [a.source_ref for a in good] == ["wire.jsonl#1", "wire.jsonl#9"]
    assert good[1].author == "A. Reyes, B. Roe"
    assert good[0].date_basis is DateBasis.RECORD
    assert reasons(found) == [
        Reason.BAD_RECORD,
        Reason.BAD_RECORD,
        Reason.BAD_RECORD,
        Reason.BAD_DATE,
        Reason.DATE_OUT_OF_BOUNDS,
        Reason.BAD_RECORD,
    ]


def test_a_page_is_dated_by_itself(inbox, ledger):
    drop(
        inbox,
        "page.html",
        '<html><head><meta property="article:published_time" content="2024-05-03T06:00:00+02:00">'
        f'<link rel="canonical" href="https://h.example/p"></head><body><p>{STORY}</p></body></html>',
    )
    (article,) = read_inbox(inbox, ledger)
    assert (article.media_type, article.date_basis) == (MediaType.HTML, DateBasis.PAGE)
    assert (article.published_date, article.url) == (date(2024, 5, 3), "https://h.example/p")


def test_a_text_is_dated_by_its_address_if_nothing_else_says_when(inbox, ledger):
    address = {"text": STORY, "url": "https://h.example/world/2024/05/03/treaty.html"}
    lines = [
        address,
        address | {"date": "2024-05-04"},
        address | {"url": "https://h.example/2024/05/treaty"},
        address | {"url": "https://h.example/2024/13/03/treaty"},
    ]
    drop(inbox, "wire.jsonl", "\n".join(json.dumps(line) for line in lines))
    drop(inbox, "note.txt", STORY, {"url": "https://h.example/2024/05/02/note"})
    found = list(read_inbox(inbox, ledger))
    dated = [(a.published_date, a.date_basis) for a in found if isinstance(a, RawArticle)]
    assert dated == [
        (date(2024, 5, 2), DateBasis.PAGE),
        (date(2024, 5, 3), DateBasis.PAGE),
        (date(2024, 5, 4), DateBasis.RECORD),
    ]
    assert reasons(found) == [Reason.UNDATED, Reason.UNDATED]


def test_the_format_is_seen_from_the_content_when_the_name_says_nothing(inbox, ledger):
    drop(
        inbox,
        "download",
        f"<!DOCTYPE html><html><body><time datetime='2024-05-03'>3 May</time>{STORY}",
    )
    drop(inbox, "export.dat", json.dumps({"text": STORY, "date": "2024-05-03"}) + "\n")
    assert [a.media_type for a in read_inbox(inbox, ledger)] == [MediaType.HTML, MediaType.TEXT]


def test_what_no_reader_knows_is_turned_away(inbox, ledger):
    drop(inbox, "photo.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4)
    drop(inbox, "empty.txt", b"")
    drop(inbox, "binary.txt", bytes(range(256)) * 4)
    assert reasons(read_inbox(inbox, ledger)) == [
        Reason.BAD_ENCODING,
        Reason.EMPTY,
        Reason.UNSUPPORTED,
    ]


def test_a_record_over_the_limit_is_turned_away_and_the_next_is_read(inbox, ledger):
    lines = [
        json.dumps({"text": "x" * 5000, "date": "2024-05-03"}),
        json.dumps({"text": STORY, "date": "2024-05-03"}),
    ]
    drop(inbox, "wire.jsonl", "\n".join(lines))
    found = list(read_inbox(inbox, ledger, limits=Limits(record_bytes=1000)))
    assert reasons(found) == [Reason.TOO_LARGE]
    assert found[1].content == STORY


def test_deep_json_is_refused(inbox, ledger):
    drop(inbox, "deep.jsonl", '{"text": ' + "[" * 5000 + "]" * 5000 + "}\n")
    assert reasons(read_inbox(inbox, ledger)) == [Reason.BAD_RECORD]


def test_half_a_surrogate_pair_is_replaced(inbox, ledger):
    drop(
        inbox,
        "wire.jsonl",
        '{"text": "Met \\ud83d today", "title": "A \\udc00", "date": "2024-05-03"}',
    )
    (article,) = read_inbox(inbox, ledger)
    assert article.content == "Met \ufffd today"
    article.title.encode()


def test_hidden_unfinished_and_linked_files_are_left_alone(inbox, ledger, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text(STORY)
    (inbox / "link.txt").symlink_to(secret)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "other.txt").write_text(STORY)
    (inbox / "linked").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    os.mkfifo(inbox / "pipe.txt")
    drop(inbox, ".hidden.txt", STORY)
    drop(inbox, ".git/config.txt", STORY)
    drop(inbox, "coming.txt.part", STORY)
    assert list(read_inbox(inbox, ledger, date(2024, 5, 3))) == []


@pytest.mark.parametrize(
    "name", ["README.md", "readme.txt", "LICENSE", "Licence.txt", "SHA256SUMS", "wire.jsonl.sha256"]
)
def test_what_is_about_the_input_is_no_input(inbox, ledger, name):
    drop(inbox, name, STORY)
    drop(inbox, f"archive/{name}", STORY)
    with zipfile.ZipFile(inbox / "packed.zip", "w") as archive:
        archive.writestr(name, STORY)
        archive.writestr("wire.jsonl", json.dumps({"text": STORY, "date": "2024-05-03"}))
    (article,) = read_inbox(inbox, ledger, date(2024, 5, 3))
    assert article.source_ref == "packed.zip!wire.jsonl#1"


@pytest.mark.parametrize("name", ["notes.md", "readme-for-editors.docx", "feeds.yaml"])
def test_what_may_be_an_article_that_no_reader_takes_is_refused(inbox, ledger, name):
    drop(inbox, name, STORY)
    (rejected,) = read_inbox(inbox, ledger, date(2024, 5, 3))
    assert (rejected.reason, rejected.source_ref) == (Reason.UNSUPPORTED, name)


def test_the_same_file_dropped_twice_changes_nothing(inbox, ledger):
    drop(inbox, "a.jsonl", json.dumps({"text": STORY, "date": "2024-05-03"}))
    first = list(read_inbox(inbox, ledger))
    ledger.settle()
    drop(inbox, "sub/copy.jsonl", json.dumps({"text": STORY, "date": "2024-05-03"}))
    assert len(first) == 1
    assert list(read_inbox(inbox, ledger)) == []


def test_what_was_not_settled_is_read_again_with_the_same_keys(inbox, tmp_path):
    drop(inbox, "a.jsonl", json.dumps({"text": STORY, "date": "2024-05-03"}))
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        (before,) = read_inbox(inbox, ledger)
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        (after,) = read_inbox(inbox, ledger)
        assert ledger.settle() == 1
        assert len(ledger) == 1
    assert before == after


def test_a_new_sidecar_makes_a_file_new(inbox, ledger):
    drop(inbox, "note.txt", STORY)
    list(read_inbox(inbox, ledger))
    ledger.settle()
    drop(inbox, "note.txt", STORY, {"published_at": "2024-05-03"})
    (article,) = read_inbox(inbox, ledger)
    assert article.published_date == date(2024, 5, 3)


def test_a_growing_file_gives_its_old_records_their_old_keys(inbox, ledger):
    line = json.dumps({"text": STORY, "date": "2024-05-03"})
    drop(inbox, "feed.jsonl", line + "\n")
    (old,) = read_inbox(inbox, ledger)
    drop(
        inbox,
        "feed.jsonl",
        line + "\n" + json.dumps({"text": STORY + "!", "date": "2024-05-04"}) + "\n",
    )
    again, new = read_inbox(inbox, ledger)
    assert again.raw_id == old.raw_id != new.raw_id


def test_the_input_is_never_changed(inbox, ledger):
    path = drop(inbox, "a.txt", STORY, {"published_at": "2024-05-03"})
    path.chmod(0o444)
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    list(read_inbox(inbox, ledger))
    ledger.settle()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_missing_folder_is_an_error_with_a_remedy(tmp_path, ledger):
    with pytest.raises(FileNotFoundError, match="name another inbox"):
        list(read_inbox(tmp_path / "none", ledger))


def test_a_file_that_was_taken_is_not_read_again(drops, monkeypatch):
    path = drops.drop("a.jsonl", json.dumps({"text": STORY, "date": "2024-05-03"}))
    assert len(drops.take()) == 1
    drops.ledger.settle()
    path.chmod(0o000)
    monkeypatch.setattr(Source, "sha256", lambda self: pytest.fail(f"{self.ref} was read"))
    assert drops.take() == []


def test_a_file_of_the_same_size_that_changed_is_new(drops):
    path = drops.drop("a.jsonl", json.dumps({"text": STORY, "date": "2024-05-03"}))
    drops.take()
    drops.ledger.settle()
    status = path.stat()
    drops.drop("a.jsonl", json.dumps({"text": STORY, "date": "2024-05-04"}))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    assert [article.published_date for article in drops.take()] == [date(2024, 5, 4)]


def test_a_file_that_grows_while_it_is_read_is_not_taken_as_read(drops):
    line = json.dumps({"text": STORY, "date": "2024-05-03"}) + "\n"
    path = drops.drop("a.jsonl", line)
    reading = read_inbox(drops.folder, drops.ledger)
    assert next(reading).content == STORY
    path.write_text(line * 2)
    list(reading)
    drops.ledger.settle()
    assert len(drops.take()) == 2


KILLED = """
import os, signal, sys
from pathlib import Path
from pipeline.ingest.inbox import read_inbox
from pipeline.ingest.ledger import Ledger
ledger = Ledger(Path(sys.argv[2]))
list(read_inbox(Path(sys.argv[1]), ledger))
if sys.argv[3] == "after": ledger.settle()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("moment", "left"), [("before", 1), ("after", 0)])
def test_a_killed_run_takes_all_or_nothing(inbox, tmp_path, moment, left):
    drop(inbox, "a.jsonl", json.dumps({"text": STORY, "date": "2024-05-03"}))
    database = tmp_path / "ledger.sqlite"
    done = subprocess.run([sys.executable, "-c", KILLED, inbox, database, moment], env=os.environ)
    assert done.returncode == -signal.SIGKILL
    with Ledger(database) as ledger:
        assert len(list(read_inbox(inbox, ledger))) == left
