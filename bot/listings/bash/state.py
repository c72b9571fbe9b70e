"""What a script knows at one point of its run, what it is seen to do, and how much of it we are willing to follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from posixpath import normpath
from typing import TYPE_CHECKING

from bot.findings import Location
from bot.listings.bash.patterns import Paths
from bot.listings.bash.source import Source, plain
from bot.listings.bash.word import Item, Piece, Word
from bot.listings.model import Expectation, ListingKind, SilentFailure, Unresolved
from bot.scripts.model import Layout, PsqlCall, Tree

if TYPE_CHECKING:
    from tree_sitter import Node

ROOT = "/github/workspace"
NOWHERE = Location("")
STEP_LIMIT = 22_000
DEPTH_LIMIT = 60


class TooMuch(Exception):
    """The script does more than we follow."""


@dataclass(frozen=True, slots=True)
class Use:
    """One file that a place applies, expects or mentions. `scope` names the branches it stands in, `site` its statement."""

    kind: ListingKind
    path: str
    namer: Piece
    why: str
    call: int = -1
    scope: tuple[str, ...] = ()
    site: str = ""
    step: str = ""
    start: Location = NOWHERE


@dataclass(slots=True)
class Seen:
    """What was seen on the way, in order."""

    uses: list[Use] = field(default_factory=list)
    calls: list[PsqlCall] = field(default_factory=list)
    unresolved: list[tuple[int, Unresolved]] = field(default_factory=list)
    silent: list[tuple[int, SilentFailure]] = field(default_factory=list)
    expectations: list[Expectation] = field(default_factory=list)
    broken: list[tuple[Location, str]] = field(default_factory=list)
    ran: set[str] = field(default_factory=set)


@dataclass(slots=True)
class World:
    """The tree, and what is shared by everything that one place runs."""

    tree: Tree
    layout: Layout
    paths: Paths
    seen: Seen = field(default_factory=Seen)
    mounts: dict[str, str] = field(default_factory=dict)
    streams: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    written: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    budget: list[int] = field(default_factory=lambda: [STEP_LIMIT])
    active: list[str] = field(default_factory=list)
    includes: dict[str, list[tuple[int, bool, str]]] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    step: str = ""
    start: Location = NOWHERE

    def spend(self, amount: int = 1) -> None:
        """Count work. Raises TooMuch at the limit."""
        self.budget[0] -= amount
        if self.budget[0] < 0:
            raise TooMuch

    def fresh(self) -> World:
        """Return a world for another place of the same file: nothing seen yet, the same budget."""
        return World(self.tree, self.layout, self.paths, budget=self.budget, includes=self.includes, called=self.called)

    def text(self, path: str) -> str | None:
        """Return the text of a file, undecodable bytes replaced, or None when there is no such file."""
        data = self.tree.get(path)
        return None if data is None else plain(data.decode("utf-8", "replace").replace("\r\n", "\n"))


@dataclass(slots=True)
class Frame:
    """Variables, functions, folder and options of a running script. `cwd` is repository-relative, None when not known."""

    values: dict[str, list[Word]] = field(default_factory=dict)
    functions: dict[str, tuple[Node, Source]] = field(default_factory=dict)
    exported: set[str] = field(default_factory=set)
    args: list[Word] | None = None
    script: str = ""
    cwd: str | None = ""
    errexit: bool = False
    pipefail: bool = False
    guard: str = ""
    hidden: bool = False
    piped: bool = False
    tail: bool = True
    scope: tuple[str, ...] = ()
    site: str = ""
    depth: int = 0

    def branch(self, **changes: object) -> Frame:
        """Return a copy with variables of its own."""
        values = {name: list(words) for name, words in self.values.items()}
        return replace(self, values=values, functions=dict(self.functions), **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Result:
    """What a command wrote, whether it succeeded (None: not known) and whether it left the flow (`exit`, `continue`)."""

    out: tuple[Item, ...] = ()
    status: bool | None = None
    signal: str = ""


Handler = Callable[..., Result]


def locate(path: str, cwd: str | None, mounts: Mapping[str, str]) -> str | None:
    """Return the repository path that `path` names from `cwd`, or None when it lies elsewhere or depends on the machine."""
    path = path.removeprefix("file://")
    if path == ROOT or path.startswith(ROOT + "/"):
        found = normpath("/" + path[len(ROOT) :])[1:]
    elif path.startswith("/"):
        target = max((t for t in mounts if path == t or path.startswith(t.rstrip("/") + "/")), key=len, default="")
        if not target:
            return None
        found = normpath("/" + mounts[target] + "/" + path[len(target) :])[1:]
    elif path in mounts:
        found = mounts[path]
    elif cwd is None:
        return None
    else:
        found = normpath(f"{cwd}/{path}" if cwd else path)
        if found.startswith("../") or found == "..":
            return None
    return "" if found == "." else found.lstrip("/")


def text_of_node(node: Node | None) -> str:
    """Return the source text of a syntax node, empty for none."""
    return "" if node is None or node.text is None else node.text.decode("utf-8", "replace")
