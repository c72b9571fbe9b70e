"""What every job needs, made once per worker process and handed down as an argument."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.examine import Options
from bot.github.client import FETCH, App, Gateway
from bot.postgres import clusters, levels
from bot.postgres.levels import Level
from bot.postgres.limits import MEBIBYTE, Limits
from bot.postgres.pool import Start
from bot.postgres.servers import Server
from bot.report.model import Report
from bot.repository.comparison import Comparison
from bot.repository.mirror import Mirror, Wanted
from bot.scripts.admission import Limits as Admission
from bot.settings import Settings
from bot.store import repositories
from bot.store.database import Store
from bot.store.repositories import Repository
from bot.store.sql import Conn
from bot.work.links import Links

Others = Mapping[int, tuple[str, ...]]
"""Schema files that other open pull requests add, by their numbers."""
Examine = Callable[[Comparison, Options], Report]


@dataclass(frozen=True, slots=True)
class Tools:
    """The worker's settings and connections. `owner` names this process in leases; `examine` is the engine.

    `start` gives each examination its throw-away cluster.
    """

    settings: Settings
    store: Store
    app: App
    links: Links
    examine: Examine
    owner: str
    start: Start = clusters.start

    def repository(self, conn: Conn, repository_id: int) -> Repository | None:
        """Return a repository that the App is installed in and the operator lets us work for; asked again at every job."""
        found = repositories.get(conn, repository_id)
        return found if found and self.settings.serves(found.full_name) else None

    @contextmanager
    def gateway(self, repository: Repository) -> Iterator[Gateway]:
        """Yield a connection to a repository for one job."""
        with self.app.repository(repository.installation_id, repository.repository_id) as gateway:
            yield gateway

    @contextmanager
    def compare(self, repository: Repository, wanted: Wanted) -> Iterator[Comparison]:
        """Yield the two trees, fetched with a token that can read this repository's contents and nothing else."""
        with self._mirror(repository).compare(wanted) as comparison:
            yield comparison

    @contextmanager
    def landed(self, repository: Repository, branch: str, commit: str) -> Iterator[Comparison]:
        """Yield what `commit` changed on `branch`: the trees of its first parent and its own."""
        with self._mirror(repository).landed(f"refs/heads/{branch}", commit) as comparison:
            yield comparison

    def _mirror(self, repository: Repository) -> Mirror:
        token = self.app.token(repository.installation_id, repository.repository_id, FETCH).value
        folder = self.settings.cache / "mirrors"
        folder.mkdir(parents=True, exist_ok=True)
        return Mirror(Path(folder), repository.repository_id, f"{web_url(self.settings)}/{repository.full_name}.git", token)

    def options(
        self,
        repository: Repository,
        number: int | None = None,
        others: Mapping[int, tuple[str, ...]] | None = None,
        *,
        fork: bool = False,
    ) -> Options:
        """Return the ceilings of one examination, as the operator set them, and what else is open."""
        seconds, disk, memory = self.settings.job_seconds, self.settings.disk_mb, self.settings.memory_mb
        limits = Limits(seconds=float(seconds), disk_bytes=disk * MEBIBYTE, memory_bytes=memory * MEBIBYTE)
        reader = Admission(file_bytes=self.settings.file_kb * 1000)
        refusal = self._refusal_of_forks if fork else self._refusal
        return Options(limits, str(repository.repository_id), number, others or {}, self.start, reader, refusal)

    def _refusal(self, _server: Server) -> str:
        """Return why the SQL of our own branches must not run on this machine; empty when it may."""
        return levels.shortfall(levels.detect(), Level(self.settings.sandbox))

    def _refusal_of_forks(self, server: Server) -> str:
        """Return the same for the SQL of forks, which runs on a PostgreSQL with known holes only by the operator's word."""
        needed, allowed = Level(self.settings.fork_sandbox), self.settings.fork_floor == "warn"
        obstacles = levels.fork_obstacles(levels.detect(), server, needed, holes_allowed=allowed)
        return f"A fork's SQL is not run here. {' '.join(obstacles)}" if obstacles else ""


def web_url(settings: Settings) -> str:
    """Return the address for git and for people that goes with the API's address."""
    if settings.github_url:
        return settings.github_url.rstrip("/")
    parts = urlsplit(settings.github_api_url)
    host = parts.netloc.removeprefix("api.") if parts.path in {"", "/"} else parts.netloc
    return f"{parts.scheme}://{host}"
