"""Simple commands: wrappers peeled off, functions and scripts followed, psql recorded, the rest answered by `handlers`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from posixpath import basename
from typing import TYPE_CHECKING

from bot.listings.bash import apply, files, handlers
from bot.listings.bash.psql import is_psql
from bot.listings.bash.source import from_file
from bot.listings.bash.state import DEPTH_LIMIT, Frame, Result, TooMuch, locate
from bot.listings.bash.word import Content, Item, Word, cut, joined, known, raw
from bot.listings.model import ListingKind
from bot.listings.recipes import programs
from bot.listings.wording import GIVEN

if TYPE_CHECKING:
    from bot.listings.bash.shell import Shell

WRAPPERS = {
    "sudo", "env", "exec", "command", "builtin", "time", "nice", "nohup", "timeout", "gosu", "su-exec", "doas", "ionice",
    "stdbuf", "setsid", "chronic", "caffeinate", "winpty",
}  # fmt: skip
SSH_VALUED = {"-i", "-p", "-o", "-l", "-J", "-F", "-L", "-R", "-D", "-b", "-c", "-e", "-m", "-O", "-S", "-W", "-w"}
SHELLS = {"bash", "sh", "dash", "zsh", "ksh", "ash"}
READERS = {
    "sqlfluff", "squawk", "pg_format", "pgsanity", "cp", "mv", "rm", "git", "wc", "stat", "chmod", "chown", "md5sum", "sha256sum",
    "diff", "vim", "less", "more", "gzip", "tar", "zip", "rsync", "scp", "aws", "gsutil", "curl", "touch", "file", "du",
    "sqlcheck", "prettier", "npx", "shellcheck", "pgformatter", "codespell", "dos2unix", "docker-compose", "docker", "kubectl",
    "mkdir",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """A simple command after expansion: its words, what it is fed, its assignments, its row."""

    words: list[Word]
    stdin: tuple[Item, ...]
    assigned: dict[str, list[Word]]
    row: int

    @property
    def texts(self) -> list[str]:
        """The words as they were written."""
        return [raw(word) for word in self.words]

    @property
    def operands(self) -> list[Word]:
        """The words that are no options."""
        return [word for word in self.words if not raw(word).startswith("-") or raw(word) == "-"]


def run(shell: Shell, request: Request) -> Result:
    """Run one simple command."""
    words = request.words
    if not words:
        shell.frame.values.update(request.assigned)
        return Result(status=True)
    if request.assigned:
        return _with_environment(shell, request)
    name = known(words[0])
    if name is not None and name in shell.frame.functions:
        if shell.frame.depth > DEPTH_LIMIT:
            raise TooMuch
        return shell.call(name, words[1:], request.stdin)
    short = basename(name) if name is not None else ""
    handler = handlers.HANDLERS.get(short)
    if handler is not None:
        return handler(shell, replace(request, words=words[1:]))
    if is_psql(name):
        return apply.run_psql(shell, words[1:], request.stdin, request.row)
    if short in WRAPPERS:
        return run(shell, replace(request, words=_unwrapped(words)))
    if short in {"su", "runuser", "ssh", "nix-shell"} or short in SHELLS:
        return _shell(shell, request, short)
    return _other(shell, request, name, short)


def _with_environment(shell: Shell, request: Request) -> Result:
    saved, exported = dict(shell.frame.values), set(shell.frame.exported)
    shell.frame.values.update(request.assigned)
    shell.frame.exported |= set(request.assigned)
    try:
        return run(shell, replace(request, assigned={}))
    finally:
        for name in request.assigned:
            if name in saved:
                shell.frame.values[name] = saved[name]
            else:
                shell.frame.values.pop(name, None)
        shell.frame.exported = exported


def _unwrapped(words: list[Word]) -> list[Word]:
    position = 1
    while position < len(words):
        text = raw(words[position])
        if text in {"-u", "-g", "-n", "-k", "-s", "-i", "-o"} and position + 1 < len(words) and text not in {"-n", "-i"}:
            position += 2
        elif text.startswith("-") or re.match(r"\w+=|\d+(\.\d+)?[smhd]?$", text) or text == "postgres":
            position += 1
        else:
            break
    return words[position:]


def _shell(shell: Shell, request: Request, short: str) -> Result:
    words = request.words
    texts = [raw(word) for word in words]
    if short == "ssh":
        return _remote(shell, request)
    flag = next((n for n, text in enumerate(texts[1:], 1) if re.fullmatch(r"-[a-z]*c|--command", text)), 0)
    if flag and flag + 1 < len(words):
        return _inline(shell, request, words[flag + 1], words[flag + 2 :])
    if short not in SHELLS:
        return _other(shell, request, short, short)
    rest = [word for word in words[1:] if not raw(word).startswith(("-", "+"))]
    if rest and "-s" not in texts:
        return script(
            shell, rest[0], rest[1:], request.stdin, errexit=any(re.fullmatch(r"-[a-z]*e[a-z]*", t) for t in texts[1:3])
        )
    lines = [item for item in request.stdin if not isinstance(item, Content)]
    if lines:
        return shell.inline(joined(lines, "\n"))
    return Result()


def _remote(shell: Shell, request: Request) -> Result:
    """Run what `ssh host ...` runs, as if it ran here: its words are one command line."""
    words, position = request.words, 1
    while position < len(words) and raw(words[position]).startswith("-"):
        position += 2 if raw(words[position]) in SSH_VALUED else 1
    line = joined(words[position + 1 :])
    return _inline(shell, request, line, []) if line else Result()


def _inline(shell: Shell, request: Request, text: Word, args: list[Word]) -> Result:
    saved, before = shell.frame.args, shell.stdin
    shell.frame.args, shell.stdin = list(args[1:]), request.stdin
    if args:
        shell.frame.values["0"] = [args[0]]
    try:
        return shell.inline(text)
    finally:
        shell.frame.args, shell.stdin = saved, before


def _followed(shell: Shell, word: Word) -> tuple[str, str] | None:
    """Return path and text of the repository's script that `word` names, None for no such script or one that runs already."""
    text = known(word)
    path = None if text is None else locate(text, shell.frame.cwd, shell.world.mounts)
    content = shell.world.text(path) if path else None
    if path is None or content is None or path in shell.world.active:
        return None
    if shell.frame.depth > DEPTH_LIMIT:
        raise TooMuch
    shell.world.seen.ran.add(path)
    return path, content


def script(shell: Shell, word: Word, args: list[Word], stdin: tuple[Item, ...], *, errexit: bool = False) -> Result:
    """Follow a script of the repository in a process of its own."""
    found = _followed(shell, word)
    if found is None:
        return Result()
    path, content = found
    outer = shell.frame
    kept = {name: list(words) for name, words in outer.values.items() if name in outer.exported}
    frame = Frame(
        kept, {}, set(outer.exported), args, path, outer.cwd, errexit, guard=outer.guard, hidden=outer.hidden,
        piped=outer.piped, pipefail=False, scope=outer.scope, site=outer.site, depth=outer.depth + 1,
    )  # fmt: skip
    inner = type(shell)(shell.world, from_file(path, content), frame)
    inner.stdin = stdin
    shell.world.active.append(path)
    result = inner.run()
    shell.world.active.pop()
    return replace(result, signal="")


def include(shell: Shell, request: Request) -> Result:
    """Follow `source file` in the same process; a file that is not in the repository sets what we do not know."""
    found = _followed(shell, request.words[0]) if request.words else None
    if found is None:
        return Result()
    path, content = found
    shell.frame.depth += 1
    inner = type(shell)(shell.world, from_file(path, content), shell.frame)
    inner.stdin = request.stdin
    tail = shell.frame.tail
    shell.world.active.append(path)
    result = inner.run()
    shell.world.active.pop()
    shell.frame.depth -= 1
    shell.frame.tail = tail
    return replace(result, signal=result.signal if result.signal == "exit" else "")


def _other(shell: Shell, request: Request, name: str | None, short: str) -> Result:
    words = request.words
    for position, word in enumerate(words[1:], 1):
        inner = known(word)
        if is_psql(inner):
            _mounts(shell, words[:position])
            return apply.run_psql(shell, words[position + 1 :], request.stdin, request.row)
        if inner is not None and basename(inner) in SHELLS and position + 1 < len(words):
            _mounts(shell, words[:position])
            return _shell(shell, replace(request, words=words[position:]), basename(inner))
    if (
        name is not None
        and locate(name, shell.frame.cwd, shell.world.mounts) in shell.world.paths.files
        and _is_script(shell, name)
    ):
        return script(shell, words[0], words[1:], request.stdin)
    program = programs.find(shell.world, short, words[1:], shell.frame.cwd)
    asked = " ".join(raw(word) for word in words)
    if program is not None and asked not in shell.world.active:
        inner_shell = type(shell)(shell.world, program, shell.frame.branch(cwd=shell.frame.cwd, errexit=True, args=[]))
        inner_shell.frame.depth += 1
        if inner_shell.frame.depth > DEPTH_LIMIT:
            raise TooMuch
        shell.world.active.append(asked)
        result = inner_shell.run()
        shell.world.active.pop()
        return replace(result, signal="")
    files.remember_copies(shell, short, words)
    _handed_over(shell, request, name, short)
    return Result()


def _is_script(shell: Shell, name: str) -> bool:
    path = locate(name, shell.frame.cwd, shell.world.mounts)
    data = shell.world.tree.get(path or "", b"")
    return name.endswith((".sh", ".bash")) or bool(
        re.match(rb"#!\s*\S*(?:\s*\S*/?)?(?:ba|da|z|k)?sh\b|#!.*\benv (?:ba|z)?sh", data[:100])
    )


def _mounts(shell: Shell, words: list[Word]) -> None:
    texts = [raw(word) for word in words]
    for flag, value in zip(texts, [*texts[1:], ""], strict=False):
        pair = value if flag in {"-v", "--volume"} else flag.partition("=")[2] if flag.startswith(("--volume=", "-v=")) else ""
        source, _, target = pair.partition(":")
        path = locate(source, shell.frame.cwd, {}) if target.startswith("/") else None
        if path is not None:
            shell.world.mounts[target.split(":")[0].rstrip("/")] = path


def _handed_over(shell: Shell, request: Request, name: str | None, short: str) -> None:
    told = [word for word in request.words[1:] if re.search(r"\.sql\b", raw(word))]
    if not told:
        return
    if short in READERS or name is None:
        apply.mention(shell, told)
        return
    shown = raw(request.words[0])
    for word in told:
        text = raw(word)
        value = word if "=" not in text else _after_equals(word)
        apply.record(shell, ListingKind.EXPECTS, value, f"{GIVEN} `{shown}`, which is not read here")


def _after_equals(word: Word) -> Word:
    return cut(word, raw(word).index("=") + 1)
