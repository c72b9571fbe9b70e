"""What a script is seen to do: which files reach psql, how psql is called, and what would hide an error."""

from __future__ import annotations

import pytest

from bot.listings.find import find
from bot.listings.model import Found, Listing, ListingKind
from bot.scripts.model import Layout, TransactionMode
from bot.scripts.variables import standing_in

SCRIPT = "db/scripts/setup_database.sh"
STEMS = ("01_a", "02_b", "03_c")
FILES = {f"db/schema/{stem}.sql": b"CREATE TABLE IF NOT EXISTS t (id int);\n" for stem in STEMS}


def found(text: str, **more: bytes) -> Found:
    extra = {name.replace("__", "/"): data for name, data in more.items()}
    return find({**FILES, **extra, SCRIPT: text.encode()}, Layout())


def only(text: str, kind: ListingKind = ListingKind.APPLIES) -> Listing:
    listings = [one for one in found(text).listings if one.kind is kind]
    assert len(listings) == 1
    return listings[0]


def names(text: str, kind: ListingKind = ListingKind.APPLIES) -> list[str]:
    return [entry.path.removeprefix("db/schema/").removesuffix(".sql") for entry in only(text, kind).entries]


WAYS = {
    "psql -f db/schema/01_a.sql": ["01_a"],
    "psql -fdb/schema/01_a.sql": ["01_a"],
    "psql -qAtXf db/schema/01_a.sql": ["01_a"],
    "psql --file db/schema/01_a.sql": ["01_a"],
    "psql --file=db/schema/01_a.sql --dbname x": ["01_a"],
    "psql -f - < db/schema/01_a.sql": ["01_a"],
    "psql -c '\\i db/schema/01_a.sql'": ["01_a"],
    "psql < db/schema/01_a.sql > /dev/null": ["01_a"],
    "< db/schema/01_a.sql psql": ["01_a"],
    "/usr/lib/postgresql/16/bin/psql -f db/schema/01_a.sql": ["01_a"],
    "PGOPTIONS='-c search_path=x' PGPASSWORD=$P psql -f db/schema/01_a.sql": ["01_a"],
    "sudo -u postgres psql -f db/schema/01_a.sql": ["01_a"],
    "env PGHOST=x timeout 60 psql -f db/schema/01_a.sql": ["01_a"],
    "kubectl exec -i pod -- psql < db/schema/01_a.sql": ["01_a"],
    "docker run --rm -v ./db/schema:/s postgres psql -f /s/01_a.sql": ["01_a"],
    "bash -c 'psql -f db/schema/01_a.sql'": ["01_a"],
    'eval "psql -f db/schema/01_a.sql"': ["01_a"],
    "cat db/schema/0{1,2}_*.sql | psql -1": ["01_a", "02_b"],
    "(echo 'BEGIN;'; cat db/schema/01_a.sql db/schema/02_b.sql; echo 'COMMIT;') | psql": ["01_a", "02_b"],
    "{ cat db/schema/01_a.sql; cat db/schema/02_b.sql; } | psql": ["01_a", "02_b"],
    "sed 's/x/y/' db/schema/01_a.sql | psql": ["01_a"],
    "envsubst < db/schema/01_a.sql | psql": ["01_a"],
    "cd db/schema && psql -f 01_a.sql -f 02_b.sql": ["01_a", "02_b"],
    'D="${SCHEMA_DIR:-db/schema}"; psql -f "$D/01_a.sql"': ["01_a"],
    'R=$(git rev-parse --show-toplevel); psql -f "$R/db/schema/01_a.sql"': ["01_a"],
    'HERE="$(dirname "$(realpath "$0")")"; psql -f "$HERE/../schema/01_a.sql"': ["01_a"],
    'for f in db/schema/*.sql; do b=$(basename "$f" .sql); psql -f "db/schema/$b.sql"; done': list(STEMS),
    'for f in db/schema/*.sql; do b=${f##*/}; psql -f "db/schema/${b%.sql}.sql"; done': list(STEMS),
    'for f in db/schema/*.sql; do case "$f" in *02_*) continue ;; esac; psql -f "$f"; done': ["01_a", "03_c"],
    'for f in db/schema/*.sql; do if [ "$(basename "$f")" != "02_b.sql" ]; then psql -f "$f"; fi; done': ["01_a", "03_c"],
    'for f in db/schema/*.sql; do [[ $f =~ 0[12]_ ]] || continue; psql -f "$f"; done': ["01_a", "02_b"],
    "ls db/schema/*.sql | sort -r | xargs -I % psql -f %": ["03_c", "02_b", "01_a"],
    "find db/schema -name '0[13]*.sql' | sort | while read -r f; do psql -f \"$f\"; done": ["01_a", "03_c"],
    'IFS=, read -ra list <<< "01_a,02_b"; for s in "${list[@]}"; do psql -f db/schema/$s.sql; done': ["01_a", "02_b"],
    'a=(01_a 02_b 03_c); for i in "${!a[@]}"; do psql -f "db/schema/${a[$i]}.sql"; done': list(STEMS),
    'a=(01_a 02_b 03_c); for s in "${a[@]:1}"; do psql -f "db/schema/$s.sql"; done': ["02_b", "03_c"],
    'declare -a a; a[0]=01_a; a[1]=02_b; for s in "${a[@]}"; do psql -f "db/schema/$s.sql"; done': ["01_a", "02_b"],
    'FILES="01_a\n02_b"; for s in $FILES; do psql -f db/schema/$s.sql; done': ["01_a", "02_b"],
    'run() { "$@"; }; run psql -f db/schema/01_a.sql': ["01_a"],
    "until psql -f db/schema/01_a.sql; do sleep 1; done": ["01_a"],
    "if ! psql -f db/schema/01_a.sql; then exit 1; fi": ["01_a"],
    "for f in 01_a 02_b\ndo\n  psql -f db/schema/$f.sql\ndone": ["01_a", "02_b"],
}  # fmt: skip


@pytest.mark.parametrize("text", WAYS)
def test_a_file_that_reaches_psql_is_applied(text: str) -> None:
    assert names(f"#!/bin/bash\nset -e\n{text}\n") == WAYS[text]


@pytest.mark.parametrize(
    "text",
    [
        "echo 'psql -f db/schema/01_a.sql'",
        "# psql -f db/schema/01_a.sql",
        "cat <<'EOF' > help.txt\npsql -f db/schema/01_a.sql\nEOF",
        "if false; then psql -f db/schema/01_a.sql; fi",
        "usage() { psql -f db/schema/01_a.sql; }",
        "psql --version db/schema/01_a.sql",
        "git add db/schema/01_a.sql",
    ],
)
def test_a_file_that_never_reaches_psql_is_not_applied(text: str) -> None:
    assert [one for one in found(text).listings if one.kind is ListingKind.APPLIES] == []


@pytest.mark.parametrize(
    "text",
    [
        "test -f db/schema/01_a.sql && test -s db/schema/02_b.sql",
        "[ -e db/schema/01_a.sql -a -e db/schema/02_b.sql ]",
        "[[ -f db/schema/01_a.sql && -r db/schema/02_b.sql ]] || exit 1",
        'for f in 01_a 02_b; do [ ! -f "db/schema/$f.sql" ] && echo "no $f" && exit 1; done',
    ],
)
def test_a_file_that_is_looked_for_is_expected(text: str) -> None:
    assert names(text, ListingKind.EXPECTS) == ["01_a", "02_b"]


def test_the_line_of_an_entry_is_where_its_name_is_written() -> None:
    text = "F=(\n  01_a\n  02_b # note\n)\n\nfor f in ${F[@]}; do\n  psql -f db/schema/$f.sql\ndone\n"
    assert [(entry.location.line, entry.spelled) for entry in only(text).entries] == [(2, "01_a"), (3, "02_b")]


def test_lines_inside_here_documents_are_counted() -> None:
    text = "cat <<X\n\\i nothing\nX\npsql <<EOF\n-- first\n\\i db/schema/01_a.sql\n\\ir db/schema/02_b.sql\nEOF\n"
    assert [entry.location.line for entry in only(text).entries] == [6, 7]


def test_a_call_keeps_what_changes_its_meaning() -> None:
    call = only("cd db; psql -X -1 -v ON_ERROR_STOP=on --set=env=prod -c 'SET a = 1' -f schema/01_a.sql -c 'SET b = 2'").calls[0]
    assert call.sources == ("db/schema/01_a.sql",)
    assert call.commands == {0: "SET a = 1", 2: "SET b = 2"}
    assert call.variables == {"ON_ERROR_STOP": "on", "env": "prod"}
    assert (call.mode, call.on_error_stop, call.directory) == (TransactionMode.SINGLE, True, "db")


def test_a_variable_of_psql_counts_with_a_value_that_the_script_shows() -> None:
    """`$OWNER` has a default here and `$SECRET` has none: what is only known at run time is marked as that."""
    (call,) = only('OWNER="${OWNER:-app}"; psql -v owner="$OWNER" -v secret="$SECRET" -f db/schema/01_a.sql').calls
    assert call.variables == {"owner": "app", "secret": standing_in("secret")}


def test_a_heredoc_sets_on_error_stop_for_itself() -> None:
    assert only("psql <<EOF\n\\set ON_ERROR_STOP on\n\\i db/schema/01_a.sql\nEOF\n").calls[0].on_error_stop


SILENT = {
    "set -e\npsql -f db/schema/01_a.sql": "no ON_ERROR_STOP",
    "set -e\npsql -1f db/schema/01_a.sql": "no ON_ERROR_STOP",
    "psql -v ON_ERROR_STOP=0 -f db/schema/01_a.sql": "no ON_ERROR_STOP",
    "psql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql || true": "|| true",
    "psql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql || echo failed": "|| echo failed",
    "set -e\npsql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql | tee log": "no pipefail",
    "psql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql\necho done": "no `set -e`",
    "set -e\npsql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql && echo applied\necho done": "`&&` switches",
    "set -e\npsql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql 2>/dev/null": "2>/dev/null",
    "set -e\npsql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql &>/dev/null": "2>/dev/null",
    "if psql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql; then echo ok; else echo no; fi": "`if`",
}
LOUD = (
    "psql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql",
    "set -e\npsql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql\necho done",
    "set -euo pipefail\npsql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql 2>&1 | tee log",
    "psql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql || exit 1\necho done",
    'psql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql || { echo "failed"; exit 1; }\necho done',
    "if ! psql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql; then\n  exit 1\nfi\necho done",
    'psql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql || failed=1\nexit "$failed"',
    "psql --set ON_ERROR_STOP=1 < db/schema/01_a.sql > log.txt",
    'set -e\npsql "${PSQL_ARGS[@]}" -f db/schema/01_a.sql',
    "set -e\ncat db/schema/01_a.sql | psql -v ON_ERROR_STOP=1",
    "psql -v ON_ERROR_STOP=1 -f db/schema/01_a.sql && psql -v ON_ERROR_STOP=1 -f db/schema/02_b.sql",
)


@pytest.mark.parametrize("text", SILENT)
def test_a_deploy_that_stays_green_on_an_error_is_seen(text: str) -> None:
    causes = [failure.cause for failure in only(f"#!/bin/bash\n{text}\n").silent]
    assert any(SILENT[text] in cause for cause in causes)


@pytest.mark.parametrize("text", LOUD)
def test_a_deploy_that_ends_with_the_error_hides_nothing(text: str) -> None:
    assert only(f"#!/bin/bash\n{text}\n").silent == ()


def test_what_only_exists_at_run_time_is_shown_and_not_guessed() -> None:
    listing = only('#!/bin/bash\nsource .env\npsql -f "$SCHEMA_HOME/01_a.sql"\n')
    assert listing.entries == ()
    assert [word.text for word in listing.unresolved] == ["$SCHEMA_HOME/01_a.sql"]


def test_a_script_is_followed_from_the_folder_where_its_names_exist() -> None:
    assert names("psql -f schema/01_a.sql -f schema/02_b.sql\n") == ["01_a", "02_b"]


def test_a_called_script_knows_its_arguments_and_exported_variables() -> None:
    text = b'psql -d "$TARGET" -f "$ROOT/$1"\n'
    seen = found(
        "export ROOT=db\nbash tools/apply.sh schema/01_a.sql\n./tools/apply.sh schema/02_b.sql\n", tools__apply___sh=text
    )
    assert seen.listings == () or seen.findings == ()
    seen = find({**FILES, "tools/apply.sh": text, SCRIPT: b"export ROOT=db\nbash tools/apply.sh schema/01_a.sql\n"}, Layout())
    assert [entry.path for one in seen.listings for entry in one.entries] == ["db/schema/01_a.sql"]


def test_a_branch_that_sets_another_folder_makes_the_name_unknown() -> None:
    listing = only('if [ "$1" = x ]; then D=db/schema; else D=db/other; fi\npsql -f "$D/01_a.sql"\n')
    assert listing.entries == ()
    assert len(listing.unresolved) == 1
