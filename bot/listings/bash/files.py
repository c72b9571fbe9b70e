"""What everyday programs print of files and their names, as far as lists of files depend on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from posixpath import basename, dirname, normpath
from typing import TYPE_CHECKING

from bot.listings.bash import apply, arithmetic, reading, tools
from bot.listings.bash.expand import globbed
from bot.listings.bash.state import ROOT, Result, locate
from bot.listings.bash.word import Content, Item, Word, cut, known, literal, raw

if TYPE_CHECKING:
    from bot.listings.bash.commands import Request
    from bot.listings.bash.shell import Shell


def cat(shell: Shell, request: Request) -> Result:
    """`cat`, `sed`, `envsubst` and other filters: the content of the files, or of the input."""
    named = [word for word in request.operands if raw(word) != "-"]
    files = [word for word in named if _is_file(shell, word) or raw(word).endswith(".sql") or raw(word) in shell.world.written]
    written = shell.world.written
    found = tuple(item for word in files for item in written.get(raw(word), (Content(word),)))
    if any(raw(word) == "-" for word in request.words):
        return Result((*request.stdin, *found), True)
    return Result(found if files else request.stdin, True)


def _is_file(shell: Shell, word: Word) -> bool:
    text = known(word)
    return text is not None and locate(text, shell.frame.cwd, shell.world.mounts) in shell.world.paths.files


def base_name(_shell: Shell, request: Request) -> Result:
    """`basename path [suffix]`."""
    operands = request.operands
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
    operands = request.operands
    text = known(operands[0]) if operands else None
    if text is None:
        return Result()
    folder = dirname(text.rstrip("/"))
    return Result((cut(operands[0], 0, len(folder)) if folder else literal(".", shell.source.at(request.row)),), True)


def real_path(shell: Shell, request: Request) -> Result:
    """`realpath`, `readlink -f`: the path from the root."""
    operands = request.operands
    text = known(operands[0]) if operands else None
    found = None if text is None else locate(text, shell.frame.cwd, shell.world.mounts)
    if found is None:
        return Result()
    return Result((literal(f"{ROOT}/{found}".rstrip("/"), shell.source.at(request.row)),), True)


def find(shell: Shell, request: Request) -> Result:
    """`find`: the files it lists, or the command after -exec once per file; in no order anybody promises."""
    found, command = tools.found(shell.world, shell.frame.cwd, request.words, shell.source.at(request.row))
    if not command:
        return Result(tuple(found), True)
    lines = ([tools.filled(part, "{}", word) for part in command] for word in found)
    return shell.each(request.row, "find", lines)


def ls(shell: Shell, request: Request) -> Result:
    """`ls`: the files it names, those of a folder by their names alone."""
    out: list[Word] = []
    flags = "".join(text for text in request.texts if text.startswith("-"))
    for word in request.operands or [literal(".", shell.source.at(request.row))]:
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
    flags = "".join(text[1:] for text in request.texts if re.fullmatch(r"-[a-zA-Z0-9.,]+", text))
    rows: list[Word] = reading.rows(shell, _named(shell, request) or request.stdin)
    by_number = "V" in flags or "n" in flags or "--version-sort" in request.texts
    rows = tools.ordered(rows, version=by_number, reverse="r" in flags)
    return Result(tuple(tuple(replace(piece, loose=False) for piece in row) for row in rows), True)


def grep(shell: Shell, request: Request) -> Result:
    """`grep` on a list of names: the lines that fit, with -v those that do not."""
    flags = "".join(text for text in request.texts if text.startswith("-") and not text.startswith("--"))
    operands = request.operands
    if not operands or "-e" in request.texts:
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
    return tuple(Content(word) for word in request.operands if _is_file(shell, word))


def head(shell: Shell, request: Request) -> Result:
    """`head` and `tail` on a list of names; `head -c1 file` and the like give the file's content."""
    texts = request.texts
    match = re.search(r"-n ?\+?(\d+)|^-(\d+)", " ".join(texts))
    files = [word for word in request.operands if raw(word).endswith(".sql")]
    if files:
        return Result(tuple(Content(word) for word in files))
    count = int((match[1] or match[2])[:6]) if match else 10
    return Result(tuple(reading.rows(shell, _named(shell, request) or request.stdin)[:count]) or request.stdin[:count])


def tail(shell: Shell, request: Request) -> Result:
    """`tail`: the last lines, from the nth on with -n +n."""
    text = " ".join(request.texts)
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
    texts = request.texts
    if texts[:1] == ["rev-parse"] and "--show-toplevel" in texts:
        return Result((literal(ROOT, shell.source.at(request.row)),), True)
    if texts[:1] == ["ls-files"]:
        rows = [one for word in request.words[1:] if not raw(word).startswith("-") for one in globbed(shell, unquoted(word))]
        return Result(tuple(rows), True)
    return Result()


def unquoted(word: Word) -> Word:
    """Return the word with its quotes forgotten, as a program that matches patterns itself sees it."""
    return tuple(replace(piece, quoted=False) for piece in word)


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
