"""The command line of a throw-away server. Settings stand there because ALTER SYSTEM cannot win against it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.postgres.extensions import controls
from bot.postgres.limits import Limits
from bot.postgres.servers import Server

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "32MB",
    "max_worker_processes": "0",
    "max_parallel_workers": "0",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "max_prepared_transactions": "0",
    "max_locks_per_transaction": "1024",
    "autovacuum": "off",
    "jit": "off",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "checkpoint_timeout": "1h",
    "min_wal_size": "2MB",
    "max_wal_size": "64MB",
    "temp_file_limit": "65536",
    "dynamic_shared_memory_type": "mmap",
    "log_min_messages": "panic",
    "restart_after_crash": "off",
    "log_statement": "none",
    "logging_collector": "off",
    "track_functions": "all",
    "timezone": "UTC",
    "bgwriter_delay": "10s",
    "wal_writer_delay": "10s",
}
SETTINGS_SINCE: Mapping[int, Mapping[str, str]] = {18: {"io_method": "sync", "file_copy_method": "copy"}}


def line(server: Server, run: Path, limits: Limits) -> list[str]:
    """Return the arguments that start `server` on the data directory `run`/data with its socket in `run`/s."""
    settings = dict(SETTINGS)
    for since, more in SETTINGS_SINCE.items():
        if server.version >= since:
            settings.update(more)
    settings.update(controls.settings(server))
    settings["unix_socket_directories"] = str(run / "s")
    settings["max_connections"] = str(limits.connections)
    argv = [server.program("postgres"), "-D", str(run / "data")]
    for name, value in settings.items():
        argv += ["-c", f"{name}={value}"]
    return argv
