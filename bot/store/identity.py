"""The App's identity that setup got from GitHub: three files in the state folder, written once and never replaced."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from bot.errors import SettingsError, UsageError
from bot.settings import IDENTITY, identity_folder


def is_kept(state_dir: Path) -> bool:
    """Whether setup was done here; a half-written or foreign folder counts too: nothing is ever written over."""
    return os.path.lexists(identity_folder(state_dir))


def prepare(state_dir: Path) -> None:
    """See that the state folder can be written before anybody creates an App for nothing. Raises SettingsError."""
    shutil.rmtree(_new_folder(state_dir))


def keep(state_dir: Path, *, app_id: int, private_key: str, webhook_secret: str) -> None:
    """Write all of it or nothing, for this account's eyes only. Raises UsageError when there is one already."""
    values = {"app_id": str(app_id), "private_key": private_key, "webhook_secret": webhook_secret}
    made = _new_folder(state_dir)
    try:
        for name, text in values.items():
            _write(made / IDENTITY[name], text)
        if is_kept(state_dir):
            raise FileExistsError
        made.rename(identity_folder(state_dir))  # a folder with files in it is not replaced by a rename
        _flush(state_dir)
    except OSError:
        if is_kept(state_dir):
            raise UsageError("There is an App already; setup is closed.") from None
        raise SettingsError(f"The state folder {state_dir} cannot be written.", hint="Is the disk full?") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _new_folder(state_dir: Path) -> Path:
    try:
        state_dir.mkdir(parents=True, exist_ok=True, mode=0o755 if os.geteuid() == 0 else 0o700)
        return Path(tempfile.mkdtemp(prefix=".app-", dir=state_dir))
    except OSError as error:
        raise SettingsError(
            f"The state folder {state_dir} cannot be written: {error.strerror}.", hint="Set MIGRATE_BOT_STATE_DIR."
        ) from None


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
