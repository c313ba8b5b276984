"""`dateline clean` and `dateline dedup`: a line out for each line in, whatever it holds."""

import json

from pipeline.cleaning.commands import clean_lines, dedup_lines

STORY = "Ministers of both countries met in Vell on Friday to sign the river treaty of 1998. " * 3
BAD = [
    b"{cut",
    b"[]",
    b"null",
    b'{"id": "x"}',
    b"\xff\xfe\x00",
    b'{"id": 5, "html": 7, "text": []}',
    b"",
]


def run(command, tmp_path, lines):
    given, made = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    given.write_bytes(b"\n".join(lines) + b"\n")
    errors = command(given, made)
    return [json.loads(line) for line in made.read_text("utf-8").splitlines()], errors


def line(**fields):
    return json.dumps(fields).encode()


def test_clean_writes_the_fields_of_its_format(tmp_path):
    head = '<title>Treaty</title><meta name="date" content="2024-05-03">'
    page = f"<html><head>{head}</head><body><article><p>{STORY}</p></article></body></html>"
    (out,), errors = run(clean_lines, tmp_path, [line(id="a", html=page, url=None)])
    assert errors == 0
    assert set(out) == {"id", "title", "text", "published_at", "byline", "language"}
    assert (out["published_at"], out["language"]) == ("2024-05-03", "en")
    assert out["text"] == STORY.strip()


def test_clean_takes_text_as_well(tmp_path):
    (out,), _ = run(
        clean_lines,
        tmp_path,
        [line(id="a", text=f"VELL (AP) — {STORY}", published_at="2024-05-03")],
    )
    assert out["text"] == STORY.strip()
    assert out["published_at"] == "2024-05-03"


def test_a_bad_line_is_reported_in_its_place(tmp_path):
    good = line(id="good", text=STORY, published_at="2024-05-03")
    for command in (clean_lines, dedup_lines):
        lines = [good, *BAD, good]
        out, errors = run(command, tmp_path, lines)
        assert len(out) == len(lines)
        assert errors == len(BAD)
        assert all(result["error"] for result in out[1:-1])
        assert "error" not in out[0]
        assert "error" not in out[-1]


def test_dedup_writes_the_fields_of_its_format(tmp_path):
    out, errors = run(
        dedup_lines,
        tmp_path,
        [
            line(id="later", text=STORY, published_at="2024-05-04T10:00:00Z"),
            line(id="first", text=STORY, published_at="2024-05-04T09:00:00+00:00"),
            line(id="else", text="Police closed the bridge at Orr.", published_at=None),
        ],
    )
    assert errors == 0
    assert out == [
        {"id": "later", "cluster_id": "first", "duplicate_of": "first", "kind": "exact"},
        {"id": "first", "cluster_id": "first", "duplicate_of": None, "kind": None},
        {"id": "else", "cluster_id": "else", "duplicate_of": None, "kind": None},
    ]


def test_half_a_surrogate_pair_does_not_stop_the_file(tmp_path):
    lines = [b'{"id": "a", "text": "Met \\ud83d in Vell on Friday.", "html": "\\ud800<p>x"}'] * 2
    for command in (clean_lines, dedup_lines):
        assert len(run(command, tmp_path, lines)[0]) == 2
