"""What is recorded when a followed script reaches psql, a file check or an echo."""

from __future__ import annotations

import re
from collections.abc import Sequence
from posixpath import basename
from typing import TYPE_CHECKING

from bot.findings import Location
from bot.listings.bash import psql
from bot.listings.bash.source import TOKEN
from bot.listings.bash.state import Result, Use, World, locate
from bot.listings.bash.word import Item, Piece, Word, known, naming, raw
from bot.listings.master import includes, stops_itself
from bot.listings.model import Expectation, ListingKind, SilentFailure, Unresolved
from bot.listings.numbers import numbered
from bot.scripts.model import PsqlCall, TransactionMode

if TYPE_CHECKING:
    from bot.listings.bash.shell import Shell

TABLES = re.compile(
    r"information_schema\.tables|pg_(?:catalog\.)?(?:tables|class)|to_regclass|pg_stat_user_tables", re.IGNORECASE
)
COUNTS = re.compile(r"count\s*\(", re.IGNORECASE)
NAMED = re.compile(
    r"(?:table_?name|relname|tablename)\s*(?:=|in\s*\()\s*('[^)]*)|to_regclass\(\s*'(?:\w+\.)?(\w+)'", re.IGNORECASE
)
TABLE_COUNT = "table-count"
MENTIONED = re.compile(r"(?:[\w./-]*/)?\d+_[A-Za-z0-9_-]+\.sql\b")
WHY = {
    ListingKind.APPLIES: "psql runs the files",
    ListingKind.EXPECTS: "it checks that the files exist",
    ListingKind.MENTIONS: "it only names the files",
}


def checked(shell: Shell, word: Word, sign: str, other: Word = ()) -> None:
    """Record what a test looks for: a file, or the number of tables after the deploy."""
    if sign in {"-f", "-e", "-s", "-r", "-a"} and not other:
        record(shell, ListingKind.EXPECTS, word, f"it checks the files with `test {sign}`")
        return
    counted, wanted = (word, other) if _is_count(word) else (other, word)
    value = known(wanted)
    if _is_count(counted) and value is not None and value.strip().isdigit() and wanted:
        exact = sign in {"-eq", "-ne", "=", "==", "!="}
        shell.world.seen.expectations.append(Expectation(shell.world.step, wanted[0].origin, int(value[:9]), exact=exact))


def _is_count(word: Word) -> bool:
    return any(piece.spelled == TABLE_COUNT for piece in word)


def record(shell: Shell, kind: ListingKind, word: Word, why: str, call: int = -1) -> None:
    """Record that a place does something with the file that `word` names, or that the name is only known at run time."""
    text = known(word)
    path = None if text is None else locate(text, shell.frame.cwd, shell.world.mounts)
    namer = naming(word)
    if namer is None:
        return
    if path is None:
        if kind is not ListingKind.MENTIONS and re.search(r"\.sql|\$\{?\w*(file|sql|script|schema)", raw(word), re.IGNORECASE):
            _unresolved(shell, word, namer)
        return
    if numbered(path, shell.world.layout) is None:
        return
    use(shell, kind, path, namer, why, call)


def use(shell: Shell, kind: ListingKind, path: str, namer: Piece, why: str, call: int = -1) -> None:
    """Record the use of one schema file."""
    frame, world = shell.frame, shell.world
    world.seen.uses.append(Use(kind, path, namer, why, call, frame.scope, frame.site, world.step, world.start))


def _unresolved(shell: Shell, word: Word, namer: Piece) -> None:
    reason = "it depends on a value that only exists at run time"
    text = known(word)
    if text is not None:
        reason = "it lies outside the repository" if text.startswith(("/", "..")) else "the working directory is not known"
    shown = TOKEN.sub(lambda m: raw(shell.source.values.get(m[1] + m[2], ())), raw(word))
    item = (len(shell.world.seen.uses), Unresolved(shown[:200], namer.origin, reason))
    if item not in shell.world.seen.unresolved:
        shell.world.seen.unresolved.append(item)


def mention(shell: Shell, words: Sequence[Word]) -> None:
    """Record the schema files that a printed text names."""
    for word in words:
        for match in MENTIONED.finditer(raw(word)):
            piece = next((p for p in word if match[0] in p.text), None)
            path = f"{shell.world.layout.schema_dir}/{basename(match[0])}"
            if piece is not None and numbered(path, shell.world.layout) is not None:
                use(shell, ListingKind.MENTIONS, path, piece, WHY[ListingKind.MENTIONS])


def run_psql(shell: Shell, argv: Sequence[Word], stdin: Sequence[Item], row: int) -> Result:
    """Record one call of psql and return what it writes: nothing, or the number of tables it was asked for."""
    call = psql.parse(argv, stdin, {**shell.world.streams, **shell.world.written})
    place = shell.source.at(row, "psql")
    if call.informs:
        return Result()
    seen = shell.world.seen
    index = len(seen.calls)
    before, missing = len(seen.uses), len(seen.unresolved)
    sources: list[str] = []
    commands: dict[int, str] = {}
    for kind, word in call.steps:
        if kind == "command":
            commands[len(sources) + len(commands)] = raw(word)
            _expected_tables(shell, word)
        else:
            sources += _source(shell, kind, word, index)
    stop = psql.stops(call.variables) or (bool(sources) and all(stops_itself(shell.world, path) for path in sources))
    mode = TransactionMode.SINGLE if call.single else TransactionMode.AUTOCOMMIT
    cwd, goes_on = shell.frame.cwd, _goes_on(shell)
    seen.calls.append(PsqlCall(tuple(sources), place, commands or None, dict(call.variables) or None, mode, stop, cwd, goes_on))
    if len(seen.uses) > before or len(seen.unresolved) > missing:
        seen.silent += [(index, failure) for failure in _silences(shell, place, call, stop=stop)]
    return _written(call, place)


def _goes_on(shell: Shell) -> bool:
    """Whether the script takes its next step when this command fails: the failure is handled, or nothing looks at it."""
    frame = shell.frame
    return frame.guard.startswith("||") or (not frame.guard and not frame.errexit and not frame.tail)


def _source(shell: Shell, kind: str, word: Word, index: int) -> list[str]:
    text, namer = known(word), naming(word)
    cwd = shell.frame.cwd
    path = None if text is None else locate(text, cwd, shell.world.mounts)
    if namer is None:
        return []
    if path is None:
        _unresolved(shell, word, namer)
        return []
    why = {"content": "psql reads the files from its input", "include": r"psql is told to `\i` the files"}.get(kind)
    if numbered(path, shell.world.layout) is not None:
        use(shell, ListingKind.APPLIES, path, namer, why or "psql runs the files with -f", index)
    for include in includes(shell.world, path, cwd):
        if include.path is not None and numbered(include.path, shell.world.layout) is not None:
            use(
                shell,
                ListingKind.APPLIES,
                include.path,
                include.namer,
                rf"psql runs {basename(path)}, which includes the files",
                index,
            )
    return [path]


def _silences(shell: Shell, place: Location, call: psql.Invocation, *, stop: bool) -> list[SilentFailure]:
    frame = shell.frame
    causes = []
    if not stop and not call.open_options:
        how = "with --single-transaction it rolls everything back" if call.single else "psql goes on with the next statement"
        causes.append(f"no ON_ERROR_STOP: after an error {how} and ends with status 0")
    if frame.guard.startswith("||"):
        causes.append(f"`{frame.guard}` turns a failure into success")
    elif frame.guard == "if":
        causes.append("the `if` around psql uses up its exit status")
    elif frame.piped and not frame.pipefail:
        causes.append("no pipefail: the pipe after psql replaces its exit status")
    elif not frame.tail and frame.guard != "handled" and (not frame.errexit or frame.guard == "&&"):
        causes.append(
            "`&&` switches `set -e` off for psql" if frame.errexit else "no `set -e`: the script goes on when psql fails"
        )
    if frame.hidden:
        causes.append("`2>/dev/null` throws the error message away")
    return [SilentFailure(cause, place) for cause in causes]


def _expected_tables(shell: Shell, word: Word) -> None:
    if not TABLES.search(raw(word)):
        return
    given = [p for p in word if p.known and re.fullmatch(r"(?:\w+\.)?[A-Za-z_]\w*", p.text) and p.origin != word[0].origin]
    literals = [p for p in word if not any(p is one for one in given)]
    names = [(piece.text.split(".")[-1], piece.origin) for piece in given]
    for piece in literals:
        for match in NAMED.finditer(piece.text):
            found = [match[2]] if match[2] else re.findall(r"'([A-Za-z_]\w*)'", match[1])
            names += [(name, piece.origin) for name in found]
    if names:
        lines = tuple(origin.line for _, origin in names)
        shell.world.seen.expectations.append(
            Expectation(shell.world.step, names[0][1], names=tuple(name for name, _ in names), lines=lines)
        )


def _written(call: psql.Invocation, place: Location) -> Result:
    texts = [raw(word) for kind, word in call.steps if kind == "command"]
    if len(texts) == 1 and TABLES.search(texts[0]) and COUNTS.search(texts[0]) and not NAMED.search(texts[0]):
        return Result(((Piece("$(number of tables)", place, TABLE_COUNT, known=False, quoted=True),),))
    return Result()


def include_uses(world: World, path: str, cwd: str) -> list[Use]:
    """Return the uses of the master itself: what its include lines apply when psql runs it from `cwd`."""
    why = rf"psql includes the files with `\i` when it runs {basename(path)}"
    return [
        Use(ListingKind.APPLIES, include.path, include.namer, why, 0, start=Location(path))
        for include in includes(world, path, cwd)
        if include.path is not None and numbered(include.path, world.layout) is not None
    ]


def handed(shell: Shell, kind: ListingKind, word: Word, why: str) -> None:
    """Record a file that is handed to an action from elsewhere, as a plain run of psql when it applies the file."""
    seen = shell.world.seen
    text = known(word)
    path = None if text is None else locate(text, "", {})
    if kind is ListingKind.APPLIES and path is not None:
        seen.calls.append(PsqlCall((path,), word[0].origin, directory=""))
    record(shell, kind, word, why, len(seen.calls) - 1 if kind is ListingKind.APPLIES else -1)
