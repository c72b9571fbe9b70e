"""Justfiles as shell text: a recipe with what it depends on, its parameters and the file's variables filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.findings import Location
from bot.listings.bash.source import CLOSE, OPEN, Source, prepare
from bot.listings.bash.word import Piece, Word, soften

SIZE_LIMIT = 256 * 1024
DEPTH_LIMIT = 12
ROW_LIMIT = 5000
RECIPE = re.compile(r"^@?([A-Za-z_][\w-]*)((?:\s+[+*$]{0,2}[\w-]+(?:=(?:'[^']*'|\"[^\"]*\"|\S+?))?)*)\s*:(?!=)\s*(.*)$")
PARAMETER = re.compile(r"([+*]?)\$?([\w-]+)(?:=('[^']*'|\"[^\"]*\"|\S+))?")
VARIABLE = re.compile(r"^(?:export\s+)?([A-Za-z_][\w-]*)\s*:=\s*(.*)$")
BRACED = re.compile(r"\{\{\s*([^{}]{0,200}?)\s*\}\}")
NEEDED = re.compile(r"""\(\s*([A-Za-z_][\w-]*)((?:\s+(?:'[^']*'|"[^"]*"|[^\s()'"]+))*)\s*\)|([A-Za-z_][\w-]*)""")
ARGUMENT = re.compile(r"""'[^']*'|"[^"]*"|[^\s()'"]+""")


@dataclass(slots=True)
class Recipe:
    """A recipe: its line, its parameters with their defaults, what runs before it with which arguments, its rows."""

    line: int
    parameters: list[tuple[str, Word | None]] = field(default_factory=list)
    before: list[tuple[str, list[str]]] = field(default_factory=list)
    rows: list[tuple[int, str]] = field(default_factory=list)
    script: bool = False

    @property
    def asks(self) -> bool:
        """Whether it only runs with arguments."""
        return any(default is None for _, default in self.parameters)


@dataclass(slots=True)
class File:
    """A justfile: its variables and recipes in their order."""

    path: str
    values: dict[str, Word] = field(default_factory=dict)
    recipes: dict[str, Recipe] = field(default_factory=dict)


def read(path: str, text: str) -> File:
    """Return the variables and recipes of a justfile."""
    file = File(path)
    current: Recipe | None = None
    for number, line in enumerate(text[:SIZE_LIMIT].split("\n"), 1):
        if line[:1] in {" ", "\t"}:
            if current is not None:
                current.rows.append((number, line.strip()))
                current.script |= len(current.rows) == 1 and line.strip().startswith("#!")
            continue
        variable, recipe = VARIABLE.match(line), RECIPE.match(line)
        if variable:
            file.values[variable[1]] = _value(variable[2], Location(path, number), file.values)
        elif recipe:
            current = _recipe(file, recipe, number)
            file.recipes[recipe[1]] = current
        elif line.strip() and not line.startswith(("#", "[")):
            current = None
    return file


def _recipe(file: File, match: re.Match[str], number: int) -> Recipe:
    made = Recipe(number)
    origin = Location(file.path, number)
    for many, name, default in PARAMETER.findall(match[2]):
        value = soften(_value(default, origin, file.values)) if default else () if many == "*" else None
        made.parameters.append((name, value))
    for called, arguments, plain in NEEDED.findall(match[3].replace("&&", " ")):
        made.before.append((called or plain, ARGUMENT.findall(arguments)))
    return made


def _value(text: str, origin: Location, values: Mapping[str, Word]) -> Word:
    result: list[Piece] = []
    for part in re.findall(r"""'[^']*'|"[^"]*"|[+/]|\w+\([^)]*\)|[^\s+/]+""", text.strip()):
        if part == "/":
            result.append(Piece("/", origin, "/"))
        elif part[0] in "'\"":
            result.append(Piece(part[1:-1], origin, part[1:-1]))
        elif part in values:
            result += values[part]
        elif part != "+":
            default = re.search(r"env(?:_var_or_default)?\(\s*['\"]\w+['\"]\s*,\s*['\"]([^'\"]*)['\"]", part)
            known = default is not None
            result.append(Piece(default[1] if default else part, origin, part, known=known, soft=known))
    return tuple(result)


def source(file: File, name: str, arguments: Sequence[Word] = ()) -> Source | None:
    """Return the shell text of a recipe with everything that runs before it; None when there is nothing to run."""
    values: dict[str, Word] = {}
    rows = _rows(file, name, arguments, values, set(), 0)[:ROW_LIMIT]
    if not rows:
        return None
    return prepare(file.path, "\n".join(text for _, text in rows), tuple(line for line, _ in rows), values=values)


def _rows(
    file: File, name: str, arguments: Sequence[Word], values: dict[str, Word], done: set[tuple[str, str]], depth: int
) -> list[tuple[int, str]]:
    """Return (line, text) of a recipe after those of its dependencies; the same one with the same arguments runs once."""
    recipe = file.recipes.get(name)
    key = (name, str([[piece.text for piece in word] for word in arguments]))
    if recipe is None or key in done or depth > DEPTH_LIMIT or len(values) > ROW_LIMIT:
        return []
    done.add(key)
    scope = {**file.values, **_bound(recipe, arguments)}
    result: list[tuple[int, str]] = []
    for called, given in recipe.before[:500]:
        words = [_value(text, Location(file.path, recipe.line), scope) for text in given]
        result += _rows(file, called, words, values, done, depth + 1)

    def token(match: re.Match[str], line: int) -> str:
        values[f"e{len(values)}"] = _value(match[1], Location(file.path, line), scope)
        return f"{OPEN}e{len(values) - 1}{CLOSE}"

    for line, text in recipe.rows[1:] if recipe.script else recipe.rows:
        shown = text if recipe.script else text.lstrip("@")
        result.append((line, BRACED.sub(lambda match, line=line: token(match, line), shown)))  # type: ignore[misc]
    return result


def _bound(recipe: Recipe, arguments: Sequence[Word]) -> dict[str, Word]:
    """Return the parameters that are known; the last one takes all the words that are left."""
    bound = {name: default for name, default in recipe.parameters if default is not None}
    for number, (name, _) in enumerate(recipe.parameters):
        if number < len(arguments):
            last = number == len(recipe.parameters) - 1
            rest = arguments[number:] if last else arguments[number : number + 1]
            joint = (Piece(" ", rest[0][0].origin),) if rest[0] else ()
            bound[name] = tuple(piece for at, word in enumerate(rest) for piece in (*(joint if at else ()), *word))
    return bound
