"""A canary outside of every wall, and an image whose runner is already superuser, for drills."""

from __future__ import annotations

import secrets
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.postgres import images, owner, recipe
from bot.postgres.images import Image
from bot.postgres.jail import files


@dataclass
class Canary:
    """A file that everybody may read, a folder that everybody may write, a TCP port and a unix socket that count callers."""

    folder: Path
    token: str
    port: int
    calls: list[str] = field(default_factory=list)

    @property
    def file(self) -> Path:
        return self.folder / "canary.txt"

    @property
    def touched(self) -> Path:
        return self.folder / "touched"


@pytest.fixture
def canary() -> Iterator[Canary]:
    folder = Path(tempfile.mkdtemp(prefix="canary-"))
    folder.chmod(0o777)
    tcp = socket.create_server(("127.0.0.1", 0))
    unix = socket.socket(socket.AF_UNIX)
    unix.bind(str(folder / ".s.PGSQL.5432"))
    (folder / ".s.PGSQL.5432").chmod(0o777)
    unix.listen()
    made = Canary(folder, secrets.token_hex(12), tcp.getsockname()[1])
    made.file.write_text(made.token)
    made.file.chmod(0o644)
    for kind, listener in (("tcp", tcp), ("unix", unix)):
        threading.Thread(target=_count, args=(kind, listener, made.calls), daemon=True).start()
    yield made
    for listener in (tcp, unix):
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    shutil.rmtree(folder)


def _count(kind: str, listener: socket.socket, calls: list[str]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        calls.append(kind)
        connection.close()


@pytest.fixture(scope="session")
def superuser_image(empty_image: Image) -> Iterator[Image]:
    """The worst case: the server believes that the runner is superuser."""
    key = f"drill-{secrets.token_hex(6)}"
    draft = images.draft_folder(key)
    user = owner.find()
    data = draft / "data"
    data.mkdir()
    files.copy(str(empty_image.data), str(data))
    if user.drops:
        for part in (data, *data.rglob("*")):
            shutil.chown(part, user.uid, user.gid)
    data.chmod(0o700)
    recipe._single(empty_image.server, data, user, "empty", ["ALTER ROLE mb_run SUPERUSER"])
    image = images.publish(key, draft, empty_image.server, empty_image.passwords, {})
    yield image
    shutil.rmtree(image.data.parent)
