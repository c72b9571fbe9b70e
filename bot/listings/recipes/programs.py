"""`make target`, `just recipe`, `npm run script`: the shell text behind a name, from the files of the repository."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from posixpath import basename
from typing import Any

from bot.listings.bash.source import Source, prepare
from bot.listings.bash.state import World
from bot.listings.bash.word import Word, raw
from bot.listings.recipes import justfile, make, taskfile

MAKEFILES = ("Makefile", "makefile", "GNUmakefile")
TASKFILES = ("Taskfile.yml", "Taskfile.yaml", "taskfile.yml", "taskfile.yaml")
JUSTFILES = ("justfile", "Justfile", ".justfile")
RUNNERS = {"npm", "yarn", "pnpm", "bun"}
SIZE_LIMIT = 256 * 1024


def find(world: World, name: str, words: Sequence[Word], cwd: str | None) -> Source | None:
    """Return the shell text that a task runner would run from the folder `cwd` when it is given `words`, or None."""
    args = [raw(word) for word in words]
    if cwd is None or name not in {"make", "just", "task", *RUNNERS}:
        return None
    folder = cwd
    names: list[str] = []
    given: list[Word] = []
    position = 0
    while position < len(args):
        if args[position] in {"-C", "--prefix", "--cwd", "--dir", "--directory", "-d"} and position + 1 < len(args):
            folder = f"{cwd}/{args[position + 1]}".strip("/") if args[position + 1] != "." else cwd
            position += 1
        elif not args[position].startswith("-") and "=" not in args[position]:
            names.append(args[position])
            given.append(words[position])
        position += 1
    if name in RUNNERS:
        names = [one for one in names if one not in {"run", "run-script"}]
        return script(world, f"{folder}/package.json".lstrip("/"), names[0]) if names else None
    choices = {"make": MAKEFILES, "task": TASKFILES}.get(name, JUSTFILES)
    path = next((f"{folder}/{one}".lstrip("/") for one in choices if f"{folder}/{one}".lstrip("/") in world.tree), "")
    text = world.text(path)
    if text is None:
        return None
    if name == "task":
        return taskfile.source(world, path, names[0] if names else "default")
    if name == "just":
        recipes = justfile.read(path, text)
        return justfile.source(recipes, names[0] if names else next(iter(recipes.recipes), ""), given[1:])
    file = make.read_make(path, text)
    return make.source(file, names[0] if names else next((one for one in file.targets if not one.startswith(".")), ""))


def scripts(world: World, path: str) -> dict[str, Any]:
    """Return the scripts of a `package.json`, empty when it is not one."""
    data = world.tree.get(path, b"")
    if len(data) > SIZE_LIMIT:
        return {}
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    inner = found.get("scripts") if isinstance(found, dict) else None
    return inner if isinstance(inner, dict) else {}


def script(world: World, path: str, name: str) -> Source | None:
    """Return the shell text of a script of `package.json`, None when there is none."""
    text = scripts(world, path).get(name)
    if not isinstance(text, str):
        return None
    return prepare(path, text, (line_of(world, path, name),) * (text.count("\n") + 1))


def line_of(world: World, path: str, name: str) -> int:
    """Return the line on which a script of `package.json` is written."""
    for number, line in enumerate((world.text(path) or "").split("\n"), 1):
        if re.match(rf'\s*[{{,]?\s*"{re.escape(name)}"\s*:\s*"', line):
            return number
    return 1


def kind_of(path: str) -> str:
    """Return `make`, `just`, `task`, `npm`, `compose`, `dockerfile` or nothing for a path."""
    name = basename(path)
    if name in MAKEFILES or name.endswith(".mk"):
        return "make"
    if name in JUSTFILES:
        return "just"
    if name == "package.json" and "node_modules" not in path:
        return "npm"
    if name in TASKFILES:
        return "task"
    if re.fullmatch(r"(?:docker-)?compose[\w.-]*\.ya?ml", name):
        return "compose"
    return "dockerfile" if re.fullmatch(r"(?:[\w.-]+\.)?Dockerfile(?:\.[\w.-]+)?", name) else ""
