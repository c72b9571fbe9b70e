"""How much one run may use. The supervisor enforces these from outside; nothing that SQL can set weakens them."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings of one throw-away cluster.

    `seconds` is wall-clock time from start to kill (None: no deadline, for clusters of our own tests and benchmarks);
    `disk_bytes` is what the data directory may grow to, beyond its image; `memory_bytes` is the address space of one
    server process; `file_bytes` the size of one file; `cpu_seconds` the processor time of one server process.
    """

    seconds: float | None = 120.0
    disk_bytes: int = 512 * MEBIBYTE
    memory_bytes: int = 1024 * MEBIBYTE
    file_bytes: int = 256 * MEBIBYTE
    cpu_seconds: int = 120
    connections: int = 24


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """Ceilings of one limited child process.

    `seconds` is wall-clock time, `cpu_seconds` processor time, `memory_bytes` what it may allocate beyond the clean process
    it is forked from, `answer_bytes` the size of its answer, `file_bytes` the size of any file it writes (it has no place
    to write to where Landlock stands).
    """

    seconds: float = 20.0
    cpu_seconds: int = 20
    memory_bytes: int = 512 * MEBIBYTE
    answer_bytes: int = 64 * MEBIBYTE
    file_bytes: int = MEBIBYTE
