"""The reader behind its door: the same programs as read directly, whatever it has to be sent for them."""

from __future__ import annotations

import pytest

from bot.errors import CouldNotJudge
from bot.findings import Location
from bot.postgres import child
from bot.replay.reading import ask
from bot.scripts import complete, program, reading
from bot.scripts.admission import Limits
from bot.scripts.model import Layout, PsqlCall, TransactionMode
from bot.scripts.odd import Odd, OddKind
from bot.scripts.reading import Ask, Question

LAYOUT = Layout()
BASE = {
    "db/schema/00_master_schema.sql": b"CREATE SCHEMA IF NOT EXISTS app;\n\\i 01_core.sql\nCREATE VIEW v AS SELECT 1;\n",
    "db/schema/01_core.sql": "CREATE TABLE größe (a int);\nCOPY größe FROM stdin;\n1\n\\.\n".encode(),
    "db/schema/02_gone.sql": b"SELECT 2;\n",
    "README.md": b"text",
}
HEAD = {
    **{path: data for path, data in BASE.items() if "gone" not in path},
    "db/schema/03_bytes.sql": b"SELECT '\xff';\n",
    "db/schema/04_link.sql": Odd(b"../x", OddKind.SYMLINK),
    "db/large.sql": b"SELECT 'large';\n" + b"-- x\n" * 100_000,
    "db/rows.txt": b"\\i large.sql\nSELECT 'rows';\n",
    "db/outer.psql": b"\\ir rows.txt\n\\if :{?yes}\nSELECT :'yes';\n\\endif\n",
}
CALL = PsqlCall(
    ("db/outer.psql",), Location("deploy.yml", 3, 4), {0: "SELECT 1"}, {"yes": "1"}, TransactionMode.SINGLE, False, "db"
)


def test_it_reads_what_is_read_directly_also_files_that_only_show_in_included_files() -> None:
    asks = (
        Ask("numbered", head=False),
        Ask("numbered", head=True),
        Ask("complete", head=True, calls=(CALL,)),
        Ask("calls", head=True, calls=(CALL,)),
    )
    assert ask(Question(BASE, HEAD, LAYOUT, asks)) == (
        program.numbered(BASE, LAYOUT),
        program.numbered(HEAD, LAYOUT),
        complete.complete(HEAD, LAYOUT, [CALL]),
        program.build(HEAD, [CALL]),
    )
    (built,) = ask(Question(BASE, HEAD, LAYOUT, asks[3:]))
    assert [statement.sql for statement in built.batches[0].statements] == [
        "SELECT 1",
        "SELECT 'large'",
        "SELECT 'rows'",
        "SELECT '1'",
    ]


def test_the_limits_of_the_reader_travel_and_a_file_beyond_them_is_not_sent_whole() -> None:
    tree = {"db/schema/01_core.sql": b"-- " + b"x" * 10_000 + b"\nSELECT 1;\n"}
    question = Question({}, tree, LAYOUT, (Ask("numbered", head=True),), Limits(file_bytes=1000))
    (read,) = ask(question)
    assert [finding.rule for finding in read.findings] == ["schema-file-too-large"]
    assert len(question.payload()) < 5_000


@pytest.mark.parametrize(
    "told", [b"", b"[]", b"null", b"{}", b'{"statements": [[]]}', b'{"statements": [], "calls": [], "programs": [1]}']
)
def test_nonsense_for_an_answer_is_a_value_error(told: bytes) -> None:
    with pytest.raises(ValueError):
        reading.answer(told)


@pytest.mark.parametrize("told", [b"nonsense", b'{"wants": ["a"]}', b'{"statements": [], "calls": [], "programs": []}'])
def test_a_child_that_answers_nonsense_or_never_ends_asking_is_could_not_judge(
    monkeypatch: pytest.MonkeyPatch, told: bytes
) -> None:
    asked: list[bytes] = []
    monkeypatch.setattr("bot.replay.reading.call", lambda _target, payload: asked.append(payload) or told)
    question = Question({}, {}, LAYOUT, (Ask("numbered", head=True),))
    with pytest.raises(CouldNotJudge, match="damaged"):
        ask(question)
    assert len(asked) < 5


def test_the_reader_is_a_child_that_reaches_nothing() -> None:
    payload = Question({}, BASE, LAYOUT, (Ask("numbered", head=True),)).payload()
    assert reading.answer(child.call("bot.scripts.reading:main", payload))[0][0] == program.numbered(BASE, LAYOUT)
