"""What differs between base and head."""

from __future__ import annotations

from bot.scripts.change import ScriptChange, changed_files, judge_history
from bot.scripts.model import Layout

CORE = b"CREATE TABLE IF NOT EXISTS a (id int);\nCREATE INDEX IF NOT EXISTS idx_a_id ON a (id);\nSELECT 1;\n"


def changes(base: dict[str, bytes], head: dict[str, bytes]) -> tuple[ScriptChange, ...]:
    full = [{f"db/schema/{name}": data for name, data in tree.items()} for tree in (base, head)]
    return changed_files(*full, Layout())


def test_added_modified_and_deleted_files_are_told_apart() -> None:
    found = changes({"01_a.sql": CORE, "02_b.sql": b"x"}, {"01_a.sql": CORE + b"--", "03_c.sql": b"y", "notes.txt": b""})
    assert [(change.path[-8:], change.status) for change in found] == [
        ("01_a.sql", "modified"),
        ("02_b.sql", "deleted"),
        ("03_c.sql", "added"),
    ]
    assert [finding.rule for finding in judge_history(found)] == ["schema-file-deleted"]


def test_a_renumbered_file_with_a_small_edit_is_a_rename() -> None:
    (change,) = changes({"02_b.sql": CORE}, {"05_b.sql": CORE + b"SELECT 2;\n"})
    assert (change.status, change.old_path) == ("renamed", "db/schema/02_b.sql")
    (finding,) = judge_history((change,))
    assert finding.fix == "git mv db/schema/05_b.sql db/schema/02_b.sql"


def test_equal_trees_have_no_change() -> None:
    assert changes({"01_a.sql": CORE}, {"01_a.sql": CORE}) == ()
