"""GitHub workflows and composite actions: jobs and steps in order, what their `run:` blocks do with the schema files."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from posixpath import basename, normpath

from bot.findings import Location
from bot.listings.bash import apply
from bot.listings.bash.expand import globbed
from bot.listings.bash.shell import Shell
from bot.listings.bash.state import Frame, World, locate
from bot.listings.bash.word import Word, known, raw, soften, split
from bot.listings.expressions import Scope, environment, scope_of, shown, source_of, spread, word_of
from bot.listings.model import ListingKind, PathFilter, SilentFailure, Unresolved
from bot.listings.places import Place
from bot.listings.wording import GIVEN
from bot.listings.yaml_nodes import EMPTY, Node, Unreadable, parse

FOREIGN = {"python", "python3", "pwsh", "powershell", "cmd", "node", "perl", "ruby", "deno", "bun"}
MATRIX_LIMIT = 256
NESTING_LIMIT = 6
RELEVANT = re.compile(rb"psql|\.sql|\.sh\b|uses:\s*['\"]?\./|make\b|just\b|npm|yarn|pnpm|docker|compose")
CLIENT = re.compile(r"psql|postgres|\bsql\b|-sql|sql-|migrat|neon|supabase|database", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Job:
    """A job on its way: the file it stands in, its node, static values, and the words that lead to it."""

    path: str
    text: str
    node: Node
    scope: Scope
    trail: tuple[str, ...]
    defaults: tuple[Node, ...]


def is_workflow(path: str) -> bool:
    """Whether GitHub would run the file as a workflow."""
    return re.fullmatch(r"\.github/workflows/[^/]+\.ya?ml", path) is not None


def read(world: World, path: str) -> tuple[list[Place], list[PathFilter]]:
    """Return one place per job of a workflow (per combination of its matrix the same one), and the trigger filters.

    Raises Unreadable when the file is not YAML we read.
    """
    data = world.tree[path]
    if not RELEVANT.search(data):
        return [], []
    document = parse(data)
    root = document.root
    text = data.decode("utf-8-sig", "replace")
    filters = list(_filters(root, path))
    scope = scope_of("env", root.get("env"), path, _inputs(root.get("on", "workflow_dispatch", "inputs"), path))
    scope = {**scope, **_inputs(root.get("on", "workflow_call", "inputs"), path)}
    places = [
        _job(world, Job(path, text, node, scope, (basename(path), name), (root.get("defaults", "run"),)), 0)
        for name, (_, node) in root.get("jobs").pairs.items()
    ]
    if document.doubled:
        key, line = document.doubled[0]
        raise Partly(places, filters, Unreadable(f"the key {key} stands twice in one mapping, and GitHub refuses the file", line))
    return places, filters


class Partly(Exception):
    """A file was read although something is wrong with it."""

    def __init__(self, places: list[Place], filters: list[PathFilter], cause: Unreadable) -> None:
        """Keep what was read and what is wrong."""
        super().__init__(cause.cause)
        self.places, self.filters, self.cause = places, filters, cause


def _inputs(node: Node, path: str) -> dict[str, Word]:
    return {
        f"inputs.{name}": soften(word_of(spec.get("default"), path, {}))
        for name, (_, spec) in node.pairs.items()
        if spec.get("default").kind == "scalar"
    }


def _job(world: World, job: Job, depth: int) -> Place:
    place = Place(" › ".join(job.trail), Location(job.path, job.node.line), world.fresh())
    inner = place.world
    scope = scope_of("env", job.node.get("env"), job.path, job.scope)
    _service_mounts(inner, job, scope)
    combinations = _combinations(job.node, job.path, scope)
    uses = job.node.get("uses")
    if uses.kind == "scalar":
        for values in combinations:
            _reusable(place, job, uses, values, depth)
    _steps(place, job, job.node.get("steps").items, combinations, depth)
    return place


def _combinations(node: Node, path: str, scope: Scope) -> list[dict[str, Word]]:
    """Return the static values of each run of a matrix; runs at the same time have no order among them."""
    strategy = node.get("strategy")
    ordered = strategy.get("max-parallel").text == "1"
    result = []
    for combination in _matrix(strategy.get("matrix"), path, scope):
        loose = {k: tuple(replace(piece, loose=not ordered) for piece in word) for k, word in combination.items()}
        result.append({**scope, **loose})
    return result


def _steps(place: Place, job: Job, steps: list[Node], combinations: list[dict[str, Word]], depth: int) -> None:
    """Follow the steps in order, each once per run of the matrix when it depends on the matrix."""
    for number, step in enumerate(steps):
        varies = any("matrix." in node.text for node in _texts(step, 0))
        for values in combinations if varies else combinations[:1]:
            _step(place, job, step, number, values, depth)


def _texts(node: Node, depth: int) -> Iterator[Node]:
    if node.kind == "scalar":
        yield node
    for child in [*node.items, *(pair[1] for pair in node.pairs.values())]:
        if depth < NESTING_LIMIT:
            yield from _texts(child, depth + 1)


def _matrix(node: Node, path: str, scope: Scope) -> Iterator[dict[str, Word]]:
    axes = {
        key: [(item, key) for item in child.items]
        for key, (_, child) in node.pairs.items()
        if child.kind == "list" and key not in {"include", "exclude"}
    }
    combinations: list[dict[str, Word]] = []
    for chosen in itertools.islice(itertools.product(*axes.values()), MATRIX_LIMIT):
        values: dict[str, Word] = {}
        for item, key in chosen:
            values |= _axis(key, item, path, scope)
        combinations.append(values)
    extra = [
        {f"matrix.{key}": word_of(child, path, scope) for key, (_, child) in item.pairs.items() if child.kind == "scalar"}
        for item in node.get("include").items[:MATRIX_LIMIT]
    ]
    if not axes and extra:
        combinations = []
    yield from [*combinations, *extra] or [{}]


def _axis(key: str, item: Node, path: str, scope: Scope) -> dict[str, Word]:
    if item.kind == "scalar":
        return {f"matrix.{key}": word_of(item, path, scope)}
    return {
        f"matrix.{key}.{name}": word_of(child, path, scope) for name, (_, child) in item.pairs.items() if child.kind == "scalar"
    }


def _service_mounts(world: World, job: Job, scope: Scope) -> None:
    for _, service in job.node.get("services").pairs.values():
        for volume in service.get("volumes").scalars():
            source, _, target = raw(word_of(volume, job.path, scope)).partition(":")
            path = locate(source, "", {})
            if path is not None and target.startswith("/"):
                world.mounts[target.split(":")[0].rstrip("/")] = path


def _step(place: Place, job: Job, step: Node, number: int, scope: Scope, depth: int, outer: str = "") -> None:
    world = place.world
    run, uses = step.get("run"), step.get("uses")
    fixed = {name: word for name, word in scope.items() if not name.startswith("matrix.")}
    label = shown(word_of(step.get("name"), job.path, fixed)) if step.get("name").kind == "scalar" else ""
    label = (
        label
        or outer
        or (f"step {number + 1}" if run.kind == "scalar" else shown(word_of(uses, job.path, scope)) if uses else "")
    )
    inside = scope_of("env", step.get("env"), job.path, scope)
    before = len(world.seen.calls)
    world.step, world.start = label, Location(job.path, step.line)
    if run.kind == "scalar":
        _run(world, job, step, run, inside)
    elif uses.kind == "scalar" and depth < NESTING_LIMIT:
        _action(place, job, step, uses, inside, depth)
    tolerated = [node for node in (step.get("continue-on-error"), job.node.get("continue-on-error")) if node.text == "true"]
    if tolerated and len(world.seen.calls) > before:
        failure = SilentFailure("`continue-on-error: true` lets the job go on", Location(job.path, tolerated[0].line))
        world.seen.silent += [(index, failure) for index in range(before, len(world.seen.calls))]


def _setting(name: str, step: Node, job: Job) -> Node:
    for node in (step, job.node.get("defaults", "run"), *job.defaults):
        if node.get(name).kind == "scalar":
            return node.get(name)
    return EMPTY


def _run(world: World, job: Job, step: Node, run: Node, scope: Scope) -> None:
    shell = _setting("shell", step, job).text
    if shell.split(" ")[0] in FOREIGN:
        _not_read(world, job, run, shell.split(" ")[0])
        return
    folder = _setting("working-directory", step, job)
    text = known(word_of(folder, job.path, scope)) if folder else ""
    cwd = None if text is None else locate(text or ".", "", {})
    values = environment(scope)
    frame = Frame(values, exported=set(values), args=[], cwd=cwd)
    frame.errexit = shell in {"", "bash", "sh"} or re.search(r"\s-[a-z]*e", shell) is not None
    frame.pipefail = shell == "bash" or "pipefail" in shell
    Shell(world, source_of(run, job.path, job.text, scope), frame).run()


def _not_read(world: World, job: Job, run: Node, shell: str) -> None:
    """Say of a step in another language that hands schema files to something that nobody here reads it."""
    rows = [(text, line) for text, line in spread(run) if re.search(r"\.sql\b|\bpsql\b", text)]
    for text, line in rows[:1]:
        word = Unresolved(text.strip()[:200], Location(job.path, line), f"it is written for `{shell}`, which is not read here")
        world.seen.unresolved.append((len(world.seen.uses), word))


def _action(place: Place, job: Job, step: Node, uses: Node, scope: Scope, depth: int) -> None:
    name = raw(word_of(uses, job.path, scope))
    inputs = {**_with(step, job.path, scope)}
    if not name.startswith("./"):
        _foreign(place.world, job, step, name, scope)
        return
    folder = normpath(name)
    path = next((f"{folder}/{file}" for file in ("action.yml", "action.yaml") if f"{folder}/{file}" in place.world.tree), "")
    node = _load(place, path)
    if not node:
        return
    values = {**{k: v for k, v in scope.items() if k.startswith("env.")}, **_inputs(node.get("inputs"), path), **inputs}
    text = place.world.text(path) or ""
    inner = Job(path, text, node.get("runs"), values, job.trail, ())
    outer = place.world.step
    for number, child in enumerate(node.get("runs", "steps").items):
        _step(place, inner, child, number, values, depth + 1, outer)


def _with(step: Node, path: str, scope: Scope) -> dict[str, Word]:
    pairs = step.get("with").pairs.items()
    return {f"inputs.{key}": word_of(child, path, scope) for key, (_, child) in pairs if child.kind == "scalar"}


def _load(place: Place, path: str) -> Node:
    if path not in place.world.tree:
        return EMPTY
    try:
        return parse(place.world.tree[path]).root
    except Unreadable as problem:
        place.world.seen.broken.append((Location(path, problem.line), problem.cause))
        return EMPTY


def _reusable(place: Place, job: Job, uses: Node, scope: Scope, depth: int) -> None:
    path = normpath(uses.text)
    root = _load(place, path) if uses.text.startswith("./") and depth < NESTING_LIMIT else EMPTY
    if root:
        place.world.called.add(path)
    values = {**_inputs(root.get("on", "workflow_call", "inputs"), path), **_with(job.node, job.path, scope)}
    values = scope_of("env", root.get("env"), path, values)
    text = place.world.text(path) or ""
    for name, (_, node) in root.get("jobs").pairs.items():
        inner = Job(path, text, node, values, (*job.trail, name), (root.get("defaults", "run"),))
        called = scope_of("env", node.get("env"), path, values)
        _steps(place, inner, node.get("steps").items, _combinations(node, path, called), depth + 1)


def _foreign(world: World, job: Job, step: Node, name: str, scope: Scope) -> None:
    """Record the schema files that are handed to an action from elsewhere."""
    shell = Shell(world, source_of(step, job.path, job.text, scope), Frame(args=[]))
    for _, child in step.get("with").pairs.values():
        if child.kind != "scalar" or ".sql" not in child.text:
            continue
        kind = ListingKind.APPLIES if CLIENT.search(name) else ListingKind.EXPECTS
        for part in split(word_of(child, job.path, scope), " \t\n,"):
            for word in globbed(shell, part):
                apply.handed(shell, kind, word, f"{GIVEN} the action {name}, which is not read here")


def _filters(root: Node, path: str) -> Iterator[PathFilter]:
    for event in ("push", "pull_request", "pull_request_target"):
        trigger = root.get("on", event)
        for key in ("paths", "paths-ignore"):
            node = trigger.get(key)
            rows = list(node.scalars())
            if rows:
                label = f"{basename(path)} › on.{event}.{key}"
                lines = tuple(row.line for row in rows)
                yield PathFilter(label, Location(path, node.line), tuple(row.text for row in rows), lines, key == "paths-ignore")
