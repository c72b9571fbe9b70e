"""The log of the process as somebody who reads standard error has it."""

from __future__ import annotations

import io
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot import logs


@contextmanager
def configured(level: str) -> Iterator[io.StringIO]:
    """Configure the log as the service does and yield what is written; at the end it is as it was for other tests."""
    root, kept, hooks = logging.getLogger(), structlog.get_config(), (sys.excepthook, threading.excepthook)
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in (None, *logs.QUIET)}
    out = io.StringIO()
    logs.configure(level, out)
    try:
        yield out
    finally:
        root.handlers[:] = handlers
        for name, known in levels.items():
            logging.getLogger(name).setLevel(known)
        sys.excepthook, threading.excepthook = hooks
        structlog.configure(**kept)
