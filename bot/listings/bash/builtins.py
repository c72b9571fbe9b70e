"""What the everyday commands write and change, as far as lists of files depend on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from posixpath import basename, dirname, normpath
from typing import TYPE_CHECKING

from bot.listings.bash import apply, arithmetic, commands, filters, reading, spread, tools
from bot.listings.bash.expand import globbed
from bot.listings.bash.state import ROOT, Result, locate
from bot.listings.bash.word import Content, Item, Word, cut, joined, known, lines, literal, raw

if TYPE_CHECKING:
    from bot.listings.bash.commands import Request
    from bot.listings.bash.shell import Shell

Builtin = Callable[["Shell", "Request"], Result]


def _texts(request: Request) -> list[str]:
    return [raw(word) for word in request.words]


def _operands(request: Request) -> list[Word]:
    return [word for word in request.words if not raw(word).startswith("-") or raw(word) == "-"]


def echo(shell: Shell, request: Request) -> Result:
    """`echo`: mentions what it prints, writes one line."""
    words = list(request.words)
    flags = ""
    while words and re.fullmatch(r"-[neE]+", raw(words[0])):
        flags += raw(words.pop(0))
    apply.mention(shell, words)
    if "e" in flags:
        words = [tuple(replace(piece, text=_unescaped(piece.text)) for piece in word) for word in words]
    return Result(tuple(lines(joined(words))), True)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t", "\\": "\\"}.get(match[1], match[0]), text)


def printf(shell: Shell, request: Request) -> Result:
    """`printf`: writes the formatted words; `-v name` stores them."""
    words = list(request.words)
    target = ""
    if len(words) > 2 and raw(words[0]) == "-v":
        target, words = raw(words[1]), words[2:]
    if words and raw(words[0]) == "--":
        words.pop(0)
    if not words:
        return Result()
    apply.mention(shell, words)
    out = tools.formatted(words[0], words[1:])
    if target:
        shell.frame.values[target] = [joined(out, "")]
        return Result(status=True)
    return Result(tuple(out), True)


def cat(shell: Shell, request: Request) -> Result:
    """`cat`, `sed`, `envsubst` and other filters: the content of the files, or of the input."""
    named = [word for word in _operands(request) if raw(word) != "-"]
    files = [word for word in named if _is_file(shell, word) or raw(word).endswith(".sql") or raw(word) in shell.world.written]
    written = shell.world.written
    found = tuple(item for word in files for item in written.get(raw(word), (Content(word),)))
    if any(raw(word) == "-" for word in request.words):
        return Result((*request.stdin, *found), True)
    return Result(found if files else request.stdin, True)


def _is_file(shell: Shell, word: Word) -> bool:
    text = known(word)
    return text is not None and locate(text, shell.frame.cwd, shell.world.mounts) in shell.world.paths.files


def cd(shell: Shell, request: Request) -> Result:
    """`cd`, `pushd`: change the folder; one that is not known makes it unknown."""
    operands = [word for word in _operands(request) if raw(word) != "-"]
    if not operands:
        return Result(status=True)
    text = known(operands[0])
    shell.frame.cwd = None if text is None else locate(text, shell.frame.cwd, shell.world.mounts)
    return Result(status=True)


def pwd(shell: Shell, request: Request) -> Result:
    """`pwd`: the folder."""
    if shell.frame.cwd is None:
        return Result()
    return Result((literal(f"{ROOT}/{shell.frame.cwd}".rstrip("/"), shell.source.at(request.row)),), True)


def base_name(_shell: Shell, request: Request) -> Result:
    """`basename path [suffix]`."""
    operands = _operands(request)
    text = known(operands[0]) if operands else None
    if text is None:
        return Result()
    start = text.rstrip("/").rfind("/") + 1
    word = cut(operands[0], start, len(text.rstrip("/")))
    suffix = raw(operands[1]) if len(operands) > 1 else ""
    if suffix and raw(word).endswith(suffix):
        word = cut(word, 0, len(raw(word)) - len(suffix))
    return Result((word,), True)


def dir_name(shell: Shell, request: Request) -> Result:
    """`dirname path`."""
    operands = _operands(request)
    text = known(operands[0]) if operands else None
    if text is None:
        return Result()
    folder = dirname(text.rstrip("/"))
    return Result((cut(operands[0], 0, len(folder)) if folder else literal(".", shell.source.at(request.row)),), True)


def real_path(shell: Shell, request: Request) -> Result:
    """`realpath`, `readlink -f`: the path from the root."""
    operands = _operands(request)
    text = known(operands[0]) if operands else None
    found = None if text is None else locate(text, shell.frame.cwd, shell.world.mounts)
    if found is None:
        return Result()
    return Result((literal(f"{ROOT}/{found}".rstrip("/"), shell.source.at(request.row)),), True)


def set_options(shell: Shell, request: Request) -> Result:
    """`set`: -e, -o pipefail, and positional parameters after `--`."""
    texts = _texts(request)
    for number, text in enumerate(texts):
        if text == "--":
            shell.frame.args = request.words[number + 1 :]
            break
        on = text.startswith("-")
        if re.fullmatch(r"[-+][a-zA-Z]+", text) and "e" in text:
            shell.frame.errexit = on
        if text.endswith("o") and number + 1 < len(texts) and re.fullmatch(r"[-+][a-zA-Z]*o", text):
            if texts[number + 1] == "pipefail":
                shell.frame.pipefail = on
            if texts[number + 1] == "errexit":
                shell.frame.errexit = on
    return Result(status=True)


def shift(shell: Shell, request: Request) -> Result:
    """`shift [n]`."""
    if shell.frame.args:
        count = int(raw(request.words[0])) if request.words and raw(request.words[0]).isdigit() else 1
        shell.frame.args = shell.frame.args[count:]
    return Result(status=True)


def test(shell: Shell, request: Request) -> Result:
    """`test ...` and `[ ... ]` as a command."""
    words = [word for word in request.words if raw(word) != "]"]
    return Result(status=arithmetic.plain_test(words, lambda word, sign, other: apply.checked(shell, word, sign, other)))


def find(shell: Shell, request: Request) -> Result:
    """`find`: the files it lists, or the command after -exec once per file; in no order anybody promises."""
    found, command = tools.found(shell.world, shell.frame.cwd, request.words, shell.source.at(request.row))
    if not command:
        return Result(tuple(found), True)
    site = shell.frame.site
    out: list[Item] = []
    shell.frame.site = site or f"find{request.row}"
    for word in found:
        argv = [tools.filled(part, "{}", word) for part in command]
        out += commands.run(shell, commands.Request(argv, (), {}, request.row)).out
    shell.frame.site = site
    return Result(tuple(out))


def ls(shell: Shell, request: Request) -> Result:
    """`ls`: the files it names, those of a folder by their names alone."""
    out: list[Word] = []
    flags = "".join(text for text in _texts(request) if text.startswith("-"))
    for word in _operands(request) or [literal(".", shell.source.at(request.row))]:
        text = known(word)
        place = None if text is None else locate(text, shell.frame.cwd, shell.world.mounts)
        if place is not None and place in shell.world.paths.folders and "d" not in flags:
            names = [path for path in shell.world.paths.below(place) if dirname(path) == place]
            out += [tools.listed(word, basename(path), shell.source.at(request.row)) for path in names]
        else:
            out.append(word)
    rows = tools.ordered(out, version="v" in flags, reverse="r" in flags)
    return Result(tuple(tools.loosened(rows) if "t" in flags or "U" in flags else rows), True)


def sort(shell: Shell, request: Request) -> Result:
    """`sort`: the input in order; -V and -n go by numbers."""
    flags = "".join(text[1:] for text in _texts(request) if re.fullmatch(r"-[a-zA-Z0-9.,]+", text))
    rows: list[Word] = reading.rows(shell, _named(shell, request) or request.stdin)
    by_number = "V" in flags or "n" in flags or "--version-sort" in _texts(request)
    rows = tools.ordered(rows, version=by_number, reverse="r" in flags)
    return Result(tuple(tuple(replace(piece, loose=False) for piece in row) for row in rows), True)


def grep(shell: Shell, request: Request) -> Result:
    """`grep` on a list of names: the lines that fit, with -v those that do not."""
    flags = "".join(text for text in _texts(request) if text.startswith("-") and not text.startswith("--"))
    operands = _operands(request)
    if not operands or "-e" in _texts(request):
        return Result(request.stdin)
    pattern = raw(operands[0])
    if "E" not in flags and "P" not in flags:
        pattern = re.sub(r"(?<!\\)([+?(){}|])", r"\\\1", pattern).replace("\\\\|", "|")
    files = cat(shell, replace(request, words=operands[1:])).out if operands[1:] else request.stdin
    kept: list[Item] = []
    for item in reading.rows(shell, files) or files:
        fits = None if isinstance(item, Content) else arithmetic.searched(pattern, raw(item))
        if fits is None or fits != ("v" in flags):
            kept.append(item)
    return Result(tuple(kept))


def _named(shell: Shell, request: Request) -> tuple[Item, ...]:
    """Return the files of names that the operands name."""
    return tuple(Content(word) for word in _operands(request) if _is_file(shell, word))


def head(shell: Shell, request: Request) -> Result:
    """`head` and `tail` on a list of names; `head -c1 file` and the like give the file's content."""
    texts = _texts(request)
    match = re.search(r"-n ?\+?(\d+)|^-(\d+)", " ".join(texts))
    files = [word for word in _operands(request) if raw(word).endswith(".sql")]
    if files:
        return Result(tuple(Content(word) for word in files))
    count = int((match[1] or match[2])[:6]) if match else 10
    return Result(tuple(reading.rows(shell, _named(shell, request) or request.stdin)[:count]) or request.stdin[:count])


def tail(shell: Shell, request: Request) -> Result:
    """`tail`: the last lines, from the nth on with -n +n."""
    text = " ".join(_texts(request))
    match = re.search(r"-n ?(\+?)(\d+)", text)
    rows = tuple(reading.rows(shell, _named(shell, request) or request.stdin)) or request.stdin
    if match is None:
        return Result(rows[-10:])
    count = int(match[2][:6])
    return Result(rows[max(count - 1, 0) :] if match[1] else rows[max(len(rows) - count, 0) :])


def seq(shell: Shell, request: Request) -> Result:
    """`seq`: the numbers, each spelled by the whole command."""
    origin = shell.source.at(request.row)
    return Result(tuple(tools.numbers(request.words, origin)), True)


def git(shell: Shell, request: Request) -> Result:
    """`git rev-parse --show-toplevel` and `git ls-files`."""
    texts = _texts(request)
    if texts[:1] == ["rev-parse"] and "--show-toplevel" in texts:
        return Result((literal(ROOT, shell.source.at(request.row)),), True)
    if texts[:1] == ["ls-files"]:
        rows = [one for word in request.words[1:] if not raw(word).startswith("-") for one in globbed(shell, unquoted(word))]
        return Result(tuple(rows), True)
    return Result()


def unquoted(word: Word) -> Word:
    """Return the word with its quotes forgotten, as a program that matches patterns itself sees it."""
    return tuple(replace(piece, quoted=False) for piece in word)


def include(shell: Shell, request: Request) -> Result:
    """`source file`."""
    return commands.include(shell, request)


def evaluate(shell: Shell, request: Request) -> Result:
    """`eval`: the joined words as a command."""
    return shell.inline(joined(request.words))


def background(_shell: Shell, _request: Request) -> Result:
    """`true`, `:`."""
    return Result(status=True)


def failure(_shell: Shell, _request: Request) -> Result:
    """`false`."""
    return Result(status=False)


def leave(signal: str) -> Builtin:
    """Return the handler of a command that leaves the flow."""
    return lambda _shell, _request: Result(signal=signal)


def remember_copies(shell: Shell, short: str, words: Sequence[Word]) -> None:
    """Remember where `cp`, `docker cp`, `kubectl cp` put the files of the repository."""
    texts = [raw(word) for word in words if not raw(word).startswith("-")]
    if "cp" not in texts[:4] and short not in {"cp", "install", "rsync", "scp"}:
        return
    places = texts[texts.index("cp") + 1 :] if "cp" in texts else texts[1:]
    if len(places) < 2:
        return
    target = places[-1].rsplit(":", 1)[-1]
    for source in places[:-1]:
        path = locate(source, shell.frame.cwd, shell.world.mounts)
        if path is None:
            continue
        into = target.endswith("/") or len(places) > 2
        name = normpath(f"{target}/{basename(path)}") if into else target
        shell.world.mounts.setdefault(name, path)
        if path in shell.world.paths.files and not into and target.startswith("/"):
            shell.world.mounts.setdefault(f"{target}/{basename(path)}", path)


def copy(shell: Shell, request: Request) -> Result:
    """`cp`: remembered, so that the copy is known to be the file."""
    apply.mention(shell, request.words)
    remember_copies(shell, "cp", [literal("cp", shell.source.at(request.row)), *request.words])
    return Result()


HANDLERS: dict[str, Builtin] = {
    "echo": echo, "printf": printf, "cat": cat, "envsubst": cat, "pv": cat, "zcat": cat, "gunzip": cat, "iconv": cat, "tee": cat,
    "uniq": cat, "sed": filters.edit, "awk": filters.awk, "gawk": filters.awk, "mawk": filters.awk, "tr": filters.translate,
    "cut": filters.columns, "cd": cd, "pushd": cd, "pwd": pwd, "basename": base_name, "dirname": dir_name, "realpath": real_path,
    "readlink": real_path, "set": set_options, "shift": shift, "read": reading.read, "mapfile": reading.mapfile,
    "readarray": reading.mapfile, "test": test, "[": test, "xargs": spread.xargs, "parallel": spread.parallel, "find": find,
    "ls": ls, "sort": sort, "grep": grep, "egrep": grep, "head": head, "tail": tail, "seq": seq, "git": git, "eval": evaluate,
    "true": background, ":": background, "false": failure, "exit": leave("exit"), "return": leave("return"),
    "break": leave("break"), "continue": leave("continue"), "source": include, ".": include, "cp": copy, "trap": background,
}  # fmt: skip
