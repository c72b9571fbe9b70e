"""The targets file: which databases `apply` may change, for which repositories, under which conditions. Strict; server-side only.

targets:
- name: production
repositories: [acme/shop]
kind: postgres
address_env: PRODUCTION_DATABASE_URL
role: migrator
when: before_merge
require: {approvals: 1, after: [staging], quiet_hours: ["22:00-06:00"]}
limits: {lock_timeout_ms: 2000, statement_timeout_s: 600, retries: 8}
keep_dropped: {days: 7, most_mb: 1024}
- name: preview
repositories: [acme/shop]
kind: neon
neon: {project: aged-wildflower-123456, branch: main, api_key_file: /run/secrets/neon}
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.errors import SettingsError
from bot.rollback.keep import DAYS
from bot.targets.neonplace import Neon
from bot.targets.people import Callers, People, TargetVerb, Verb

MAX_BYTES = 64 * 1024
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
Hours = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Requirements(_Strict):
    """What must hold before a target may be changed. Hours are UTC; in `quiet_hours` nothing is applied.

    Approvals of the pull request's author and of who pushed the commit count only with `own_approvals`. `checks` are those of
    others: with `green` none that is there may be red or pending; a list names those that must be there and green.
    """

    verdict: Literal["pass", "any"] = "pass"
    approvals: int = Field(0, ge=0, le=10)
    own_approvals: bool = False
    checks: Literal["any", "green"] | tuple[Annotated[str, Field(min_length=1, max_length=255)], ...] = "any"
    up_to_date: bool = True
    not_draft: bool = True
    after: tuple[Name, ...] = ()
    quiet_hours: tuple[Hours, ...] = ()


class Limits(_Strict):
    """How gently a target is changed. A lock that is not had within `lock_timeout_ms` is given up and tried again."""

    lock_timeout_ms: int = Field(2000, ge=50, le=60_000)
    statement_timeout_s: int = Field(600, ge=1, le=86_400)
    retries: int = Field(8, ge=0, le=100)
    first_wait_ms: int = Field(500, ge=10, le=60_000)


class KeepDropped(_Strict):
    """Rows that a change drops are kept aside for `days` (0: not at all), unless their tables hold more than `most_mb` in all."""

    days: int = Field(DAYS, ge=0, le=90)
    most_mb: int = Field(1024, ge=1, le=1_048_576)


class Target(_Strict):
    """One real database under the name that people use for it."""

    name: Name
    repositories: tuple[Annotated[str, Field(pattern=r"^[^/\s]+/([^/\s*]+|\*)$")], ...] = Field(min_length=1)
    kind: Literal["postgres", "neon"] = "postgres"
    address_env: str = ""
    address_file: str = ""
    neon: Neon | None = None
    ephemeral: Literal["local", "neon"] = "local"
    role: str = ""
    when: Literal["before_merge", "after_merge"] = "before_merge"
    automatic: bool = False
    allow_superuser: bool = False
    require: Requirements = Field(default_factory=lambda: Requirements.model_validate({}))
    limits: Limits = Field(default_factory=lambda: Limits.model_validate({}))
    keep_dropped: KeepDropped = Field(default_factory=lambda: KeepDropped.model_validate({}))
    people: People = Field(default_factory=lambda: People.model_validate({}))
    verbs: Mapping[TargetVerb, People] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_address(self) -> Target:
        if (self.kind == "neon") != (self.neon is not None):
            raise ValueError("a target has a neon block exactly when its kind is neon")
        if self.ephemeral == "neon" and not self.neon:
            raise ValueError("only a target of kind neon can have ephemeral: neon")
        if self.neon and (self.address_env or self.address_file):
            raise ValueError("Neon says the address of a target of kind neon; remove address_env and address_file")
        if not self.neon and bool(self.address_env) == bool(self.address_file):
            raise ValueError("a target needs exactly one of address_env and address_file")
        if self.automatic and self.when != "after_merge":
            raise ValueError("only a target with when: after_merge can be automatic")
        return self

    def people_for(self, verb: TargetVerb) -> People:
        """Return who may do this to the target. Accepting drift is for maintainers unless the file says otherwise."""
        if verb in self.verbs:
            return self.verbs[verb]
        if verb == "allow-drift" and self.people.permission == "write":
            return self.people.model_copy(update={"permission": "maintain"})
        return self.people

    def serves(self, full_name: str) -> bool:
        """Whether this target belongs to the repository `owner/name`."""
        name = full_name.lower()
        mine = {entry.lower() for entry in self.repositories}
        return name in mine or f"{name.partition('/')[0]}/*" in mine

    def address(self, environ: Mapping[str, str] | None = None) -> str:
        """Return the libpq address: a secret. Raises SettingsError when the environment or the file does not have it."""
        return _secret(f"Target {self.name}", "address", self.address_env, self.address_file, environ)

    def api_key(self, environ: Mapping[str, str] | None = None) -> str:
        """Return the key of Neon's API: a secret. Raises SettingsError when the environment or the file does not have it."""
        assert self.neon is not None
        return _secret(f"Target {self.name}", "API key", self.neon.api_key_env, self.neon.api_key_file, environ)


def _secret(whose: str, what: str, variable: str, path: str, environ: Mapping[str, str] | None) -> str:
    """Return a secret from the environment or from a file. Raises SettingsError that names the place, never the value."""
    environ = os.environ if environ is None else environ
    if variable:
        found = environ.get(variable, "").strip()
        if not found:
            raise SettingsError(f"{whose}: {variable} is not set.", hint="Set it where the bot runs.")
        return found
    try:
        found = Path(path).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise SettingsError(f"{whose}: cannot read its {what} file: {reason}.") from None
    if not found:
        raise SettingsError(f"{whose}: its {what} file is empty.")
    return found


class _File(_Strict):
    targets: tuple[Target, ...]
    verbs: Mapping[Verb, Callers] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names(self) -> _File:
        names = [target.name for target in self.targets]
        for target in self.targets:
            if names.count(target.name) > 1:
                raise ValueError(f"two targets are named {target.name}")
            for earlier in target.require.after:
                if earlier not in names or earlier == target.name:
                    raise ValueError(f"target {target.name} comes after {earlier}, which is no other target")
        return self


@dataclass(frozen=True, slots=True)
class Targets:
    """All targets of this server, and who may give which command where that differs from what the command declares."""

    all: tuple[Target, ...] = ()
    verbs: Mapping[str, Callers] = field(default_factory=dict)

    def of(self, full_name: str) -> tuple[Target, ...]:
        """Return the targets of a repository, in the order of the file."""
        return tuple(target for target in self.all if target.serves(full_name))


def load(path: Path | None) -> Targets:
    """Return the targets of the file; none without a file. Raises SettingsError naming every mistake."""
    if path is None:
        return Targets()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"The targets file {path} cannot be read: {error.strerror}.", hint="See MIGRATE_BOT_TARGETS_FILE."
        ) from None
    return parse(data, str(path))


def parse(data: bytes, name: str = "targets file") -> Targets:
    """Return the targets in YAML bytes. Raises SettingsError naming every mistake."""
    if len(data) > MAX_BYTES:
        raise SettingsError(f"{name}: larger than {MAX_BYTES // 1024} KiB.")
    try:
        found = YAML(typ="safe", pure=True).load(data)
    except YAMLError as error:
        raise SettingsError(f"{name}: not YAML: {str(error).splitlines()[0]}") from None
    try:
        file = _File.model_validate(found)
        return Targets(file.targets, {str(verb): callers for verb, callers in file.verbs.items()})
    except ValidationError as error:
        found_wrong = error.errors(include_input=False)
        lines = [f"  - {_place(item['loc'])}{item['msg'].removeprefix('Value error, ')}" for item in found_wrong]
        raise SettingsError(f"{name} is not valid:\n" + "\n".join(lines)) from None


def _place(path: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in path) + ": " if path else ""
