"""The server's settings: environment variables become one frozen value, and every gap is named at once.

Each setting is `MIGRATE_BOT_<NAME>`; `MIGRATE_BOT_<NAME>_FILE` names a file that holds the value (for mounted
secrets). The bot's own database is `DATABASE_URL`, as on every platform. Nothing here can be set from a repository.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from bot import redaction
from bot.errors import SettingsError

PREFIX = "MIGRATE_BOT_"
DATABASE = "DATABASE_URL"
LEVELS = r"^(basic|standard|strict)$"
IDENTITY = {"app_id": "app-id", "private_key": "private-key.pem", "webhook_secret": "webhook-secret"}
"""Settings that `setup` keeps in the state folder, and their files there. They count when none of them is set."""


class Forks(StrEnum):
    """What happens to the SQL of a pull request from a fork."""

    ASK = "ask"
    RUN = "run"
    NEVER = "never"


def default_state_dir() -> Path:
    """Return where state is kept: a place that the unprivileged database user can reach when we run as root."""
    if os.geteuid() == 0:
        return Path("/var/lib/migrate-bot")
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "migrate-bot"


def default_cache() -> Path:
    """Return where what can be made again is kept."""
    if os.geteuid() == 0:
        return Path("/var/cache/migrate-bot")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "migrate-bot"


def identity_folder(state_dir: Path) -> Path:
    """Return where setup keeps the App's identity."""
    return state_dir / "app"


class Settings(BaseSettings):
    """Everything an operator may decide. Read once at start by `load`; frozen afterwards."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    app_id: int | None = Field(None, gt=0, description="The GitHub App's id, from its settings page.")
    private_key: SecretStr | None = Field(None, description="The App's private key (PEM).")
    webhook_secret: SecretStr | None = Field(None, min_length=16, description="Secret that signs GitHub's deliveries.")
    webhook_secret_previous: SecretStr | None = Field(None, description="The old secret, accepted too while it is rotated.")
    github_api_url: str = Field(
        "https://api.github.com", pattern=r"^https?://[^\s]+$", description="Address of GitHub's REST API."
    )
    github_url: str = Field(
        "", pattern=r"^(https?://[^\s]+)?$", description="Address for git and links; follows from the API's when empty."
    )
    database_url: SecretStr | None = Field(
        None, description="The bot's own PostgreSQL. Empty: an embedded one in the state folder."
    )
    state_dir: Path = Field(default_factory=default_state_dir, description="Folder of the embedded PostgreSQL.")
    cache: Path = Field(default_factory=default_cache, description="Folder for git mirrors and prepared images.")
    host: str = Field("127.0.0.1", description="Address that the web server listens on.")
    port: int = Field(8080, ge=0, le=65535, description="Port that the web server listens on.")
    public_url: str = Field(
        "", pattern=r"^(https?://[^\s]+)?$", description="Address under which people reach the bot, for links."
    )
    link_key: SecretStr | None = Field(
        None, min_length=16, description="Signs report links; follows from the webhook secret when empty."
    )
    link_days: int = Field(30, ge=1, le=400, description="Days that a link to a report page stays valid.")
    web_workers: int = Field(1, ge=1, le=64, description="Web processes.")
    web_threads: int = Field(8, ge=1, le=64, description="Threads per web process.")
    concurrency: int = Field(2, ge=1, le=64, description="Jobs that one worker does at a time.")
    job_seconds: int = Field(300, ge=5, le=7200, description="Longest time for one examination, in seconds.")
    lease_seconds: int = Field(30, ge=2, le=600, description="Seconds after which a silent worker loses its pull request.")
    attempts: int = Field(4, ge=1, le=20, description="Times that an examination is tried while GitHub or the database is away.")
    memory_mb: int = Field(1024, ge=128, description="Memory of one throw-away cluster, in MiB.")
    disk_mb: int = Field(2048, ge=64, description="Disk of one throw-away cluster, in MiB.")
    file_kb: int = Field(1000, ge=16, le=8000, description="Largest schema file that is read, in kB; larger ones are refused.")
    sandbox: str = Field(
        "basic", pattern=LEVELS, description="Weakest sandbox in which SQL runs; below it only the text is judged. See `doctor`."
    )
    fork_sandbox: str = Field("standard", pattern=LEVELS, description="The same for SQL of forks.")
    fork_floor: str = Field(
        "refuse",
        pattern=r"^(refuse|warn)$",
        description="SQL of forks on a PostgreSQL with known holes: `refuse` it, or only `warn` and run it in the sandbox.",
    )
    idle_clusters: int = Field(2, ge=0, le=32, description="Throw-away clusters that each worker keeps started and idle.")
    command_prefix: str = Field(
        "/migrate", pattern=r"^[/!.][a-z][a-z0-9-]{0,30}$", description="First word of a command in a comment."
    )
    bot_name: str = Field(
        "migrate-bot", pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,38}$", description="Name after @ that commands may use."
    )
    repositories: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Repositories served, `owner/name` or `owner/*`, comma-separated. Empty: all where the App is installed."
    )
    forks: Forks = Field(Forks.ASK, description="SQL of forks: `ask` a maintainer first, `run` it at once, or `never`.")
    targets_file: Path | None = Field(None, description="File (YAML) that names the databases `apply` may change.")
    log_level: str = Field(
        "info", pattern=r"^(debug|info|warning|error)$", description="Least important log line that is written."
    )

    @field_validator("repositories", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip().lower() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("repositories")
    @classmethod
    def _owner_and_name(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for entry in value:
            owner, slash, name = entry.partition("/")
            if not (owner and slash and name) or "*" in owner or ("*" in name and name != "*"):
                raise ValueError(f"{entry!r} is neither owner/name nor owner/*")
        return value

    @model_validator(mode="after")
    def _keep_secrets_in(self) -> Settings:
        """Let nothing that leaves the process hold one of these."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, SecretStr):
                keep = redaction.remember_address if name == "database_url" else redaction.remember
                keep(value.get_secret_value())
        return self

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """Return the secrets a delivery may be signed with, the current one first."""
        both = (self.webhook_secret, self.webhook_secret_previous)
        return tuple(secret.get_secret_value() for secret in both if secret and secret.get_secret_value())

    def serves(self, full_name: str) -> bool:
        """Whether the operator lets the bot work for the repository `owner/name`."""
        name = full_name.lower()
        return not self.repositories or name in self.repositories or f"{name.partition('/')[0]}/*" in self.repositories

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read only what `load` collected, so that the environment is an argument and never ambient."""
        return (init_settings,)


@dataclass(frozen=True, slots=True)
class Described:
    """One setting for the generated reference: its variable, default as text, and what it means."""

    variable: str
    default: str
    secret: bool
    text: str


def load(environ: Mapping[str, str] | None = None, *, needs: tuple[str, ...] = ()) -> Settings:
    """Return the settings of this environment; `needs` are field names that the caller cannot do without.

    Raises SettingsError with every unknown, malformed and missing setting in one message.
    """
    environ = os.environ if environ is None else environ
    values, gaps = _collect(environ)
    values |= _kept_by_setup(values, gaps)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        gaps += [f"{_variable(str(item['loc'][0]))}: {item['msg'].removeprefix('Value error, ')}" for item in error.errors()]
        settings = None
    absent = [name for name in needs if not values.get(name)]
    gaps += [f"{_variable(name)} is not set: {Settings.model_fields[name].description}" for name in absent]
    if gaps or settings is None:
        raise SettingsError("The settings are not complete:\n" + "\n".join(f"  - {gap}" for gap in gaps), hint=_HINT)
    return settings


SERVE_NEEDS = ("webhook_secret",)
WORKER_NEEDS = ("app_id", "private_key")
_HINT = f"Set them in the environment; {PREFIX}<NAME>_FILE may name a file that holds the value."


def describe() -> tuple[Described, ...]:
    """Return every setting in the order of the class, for docs and `--help`."""
    return tuple(_described(name, info) for name, info in Settings.model_fields.items())


def _variable(name: str) -> str:
    return DATABASE if name == "database_url" else PREFIX + name.upper()


def _collect(environ: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    known = {_variable(name): name for name in Settings.model_fields}
    values: dict[str, Any] = {}
    gaps: list[str] = []
    for variable, text in environ.items():
        plain = variable.removesuffix("_FILE") if variable not in known else variable
        if not variable.startswith(PREFIX) and plain != DATABASE:
            continue
        if plain not in known:
            near = difflib.get_close_matches(plain, known, n=1)
            gaps.append(f"{variable} is no setting" + (f"; did you mean {near[0]}?" if near else ""))
        elif plain != variable:
            if plain in environ:
                gaps.append(f"{plain} and {variable} are both set; keep one")
            else:
                values[known[plain]] = _read(variable, text, gaps)
        elif text != "":
            values[known[variable]] = text
    return {name: value for name, value in values.items() if value}, gaps


def is_first_run(environ: Mapping[str, str] | None = None) -> bool:
    """Whether nothing says who the App is, neither the environment nor an earlier setup, and people can reach us to say it."""
    values, gaps = _collect(os.environ if environ is None else environ)
    folder = identity_folder(Path(values.get("state_dir") or default_state_dir()))
    return not gaps and not IDENTITY.keys() & values.keys() and bool(values.get("public_url")) and not os.path.lexists(folder)


def _kept_by_setup(values: Mapping[str, Any], gaps: list[str]) -> dict[str, str]:
    folder = identity_folder(Path(values.get("state_dir") or default_state_dir()))
    try:
        if IDENTITY.keys() & values.keys() or not folder.is_dir():
            return {}
    except OSError:
        return {}  # a state folder of another account: whoever needs these settings is told that they are not set
    return {name: _read("the state folder", str(folder / file), gaps) for name, file in IDENTITY.items()}


def _read(variable: str, path: str, gaps: list[str]) -> str:
    try:
        return Path(path).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        gaps.append(f"{variable}: cannot read {path}: {reason}")
        return ""


def _described(name: str, info: FieldInfo) -> Described:
    secret = "SecretStr" in str(info.annotation)
    if info.default_factory is not None:
        default = "a folder of the system's own"
    elif info.default is None or info.default in ("", ()):
        default = ""
    else:
        default = str(info.default)
    return Described(_variable(name), default, secret, info.description or "")
