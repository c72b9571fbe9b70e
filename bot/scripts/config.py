"""The repository's own settings, `.github/migrate-bot.yml`: strict, small, always read from the base branch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from bot.errors import ConfigError
from bot.findings import Check, Finding, Location, Rule, Severity
from bot.scripts import yaml_tree
from bot.scripts.model import Tree

PATH = ".github/migrate-bot.yml"
OTHER_PATHS = (".github/migrate-bot.yaml", ".migrate-bot.yml", ".migrate-bot.yaml", "migrate-bot.yml")

INVALID = Rule(
    "config-invalid",
    Check.NUMBERING,
    Severity.ERROR,
    "The change breaks .github/migrate-bot.yml",
    "The settings are read from the base branch; once merged, an invalid file stops every later check.",
    "Mend the line that is named.",
    waivable=False,
    bad="shema_dir: db/schema",
    good="schema_dir: db/schema",
)
CHANGED = Rule(
    "config-changed",
    Check.NUMBERING,
    Severity.NOTE,
    "Changed settings count only after the merge",
    "A pull request must not loosen the rules by which it is judged itself.",
    "Merge the settings first if this change needs them.",
    bad="a change of .github/migrate-bot.yml together with the schema files that need it",
    good="two pull requests, the settings first",
)
RULES = (INVALID, CHANGED)


def _inside(path: str) -> str:
    parts = path.split("/")
    if not path or path.startswith("/") or "\\" in path or any(part in {"", ".", ".."} for part in parts):
        raise ValueError("must be a path inside the repository, written from its root, such as db/schema")
    return path


def _pattern(text: str) -> str:
    names = re.findall(r"\{(\w*)\}", text)
    if set(names) - {"table", "columns", "parent"} or "table" not in names:
        raise ValueError("must hold {table} and may hold {columns} and {parent}")
    return text


RepositoryPath = Annotated[str, AfterValidator(_inside), Field(max_length=400)]
NamePattern = Annotated[str, AfterValidator(_pattern), Field(max_length=100)]
Level = Literal["error", "warning", "note", "off"]


class Config(BaseModel):
    """Every setting a repository may give. Unknown keys are errors; all have defaults that fit the guide."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    schema_dir: RepositoryPath | None = Field(None, description="Folder of the numbered files. Default: `db/schema`.")
    master: RepositoryPath | None = Field(
        None, description="The psql orchestration file. Default: the file numbered 00 in the schema folder."
    )
    setup_scripts: Annotated[list[RepositoryPath], Field(max_length=50)] = Field(
        ["db/scripts/setup_database.sh"], description="Shell scripts that apply the schema files by name."
    )
    seed_dir: RepositoryPath = Field("db/seed", description="Folder of `*.sql` files with rows for the upgrade route.")
    rollback_dir: RepositoryPath = Field("db/rollback", description="Folder for rollback scripts that people keep.")
    stats_path: RepositoryPath = Field("db/stats.json", description="Table sizes written by `migrate-bot stats`.")
    postgres_version: Annotated[int, Field(ge=14, le=18)] | None = Field(
        None,
        description="Major version of the server that is deployed to, 14 to 18. Default: the newest one at hand."
        " Inside the sandbox 14 cannot count scans and rows, so its verdict is *could not judge*.",
    )
    severities: dict[str, Level] = Field(
        default_factory=dict, description="Rule id to `error`, `warning`, `note` or `off`; rules of lost data cannot be lowered."
    )
    index_name: NamePattern = Field("idx_{table}_{columns}", description="How indexes are named.")
    foreign_key_name: NamePattern = Field("fk_{table}_{parent}", description="How foreign key constraints are named.")


@dataclass(frozen=True, slots=True)
class Option:
    """One documented setting, for the generated reference."""

    name: str
    type: str
    default: str
    description: str


def config_options() -> tuple[Option, ...]:
    """Return every setting with its type, default and meaning, in the order of the file."""
    schema = Config.model_json_schema()["properties"]
    options = []
    for name, field in Config.model_fields.items():
        default = field.get_default(call_default_factory=True)
        options.append(Option(name, _type_name(schema[name]), _default_text(default), field.description or ""))
    return tuple(options)


def read_config(tree: Tree) -> Config:
    """Return the settings in `tree`, the defaults when there is no file; raise ConfigError naming line and way out."""
    if PATH not in tree:
        misplaced = next((path for path in OTHER_PATHS if path in tree), None)
        if misplaced:
            raise ConfigError(f"{misplaced} is not read.", hint=f"Move it to {PATH}.")
        return Config.model_validate({})
    return parse_config(tree[PATH])


def parse_config(data: bytes) -> Config:
    """Return the settings in `data`; raise ConfigError with the first problem, its line and the way out."""
    try:
        document = yaml_tree.parse(data)
    except yaml_tree.YamlProblem as error:
        raise ConfigError(f"{_place(error.line)} {error.message}.", hint=_HINT) from None
    value = {} if document.value is None else document.value
    if not isinstance(value, dict):
        raise ConfigError(f"{_place(1)} is not a list of settings.", hint=_HINT)
    try:
        return Config.model_validate(value)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        raise ConfigError(_sentence(problem, document), hint=_HINT) from None


def judge_config(base: Tree, head: Tree) -> tuple[Finding, ...]:
    """Return findings when the change touches the settings: that they do not count yet, or that they are broken."""
    if PATH not in head or base.get(PATH) == head[PATH]:
        return ()
    try:
        parse_config(head[PATH])
    except ConfigError as error:
        line = re.search(r":(\d+)", error.message)
        return (INVALID.at(Location(PATH, int(line[1]) if line else 0), error.message, fix=error.hint),)
    return (CHANGED.at(Location(PATH), f"This run used {PATH} as it is on the base branch, not as it is changed here."),)


_HINT = "docs/configuration.md lists every setting with its default."


def _place(line: int) -> str:
    return f"{PATH}:{line}" if line else PATH


def _sentence(problem: Any, document: yaml_tree.Document) -> str:
    place = next((part for part in (problem["loc"], problem["loc"][:1]) if part in document.lines), ())
    line = document.lines.get(place, 1)
    name = ".".join(str(part) for part in place) or "the file"
    if problem["type"] == "extra_forbidden":
        known = ", ".join(Config.model_fields)
        return f"{_place(line)} has the unknown setting {name}; known are {known}."
    reason = problem["msg"].removeprefix("Value error, ")
    return f"{_place(line)}: {name}: {_lower(reason)}."


def _lower(text: str) -> str:
    return text[0].lower() + text[1:] if text else text


def _type_name(schema: dict[str, Any]) -> str:
    kinds = [part for part in schema.get("anyOf", [schema]) if part.get("type") != "null"]
    kind = kinds[0]
    return {"array": "list of paths", "object": "mapping", "integer": "whole number", "string": "text"}[kind["type"]]


def _default_text(value: object) -> str:
    if value in (None, {}, []):
        return "-"
    return ", ".join(value) if isinstance(value, list) else str(value)
