"""One JSON object per line on standard error, for our own lines and for those of every library: escaped and free of secrets.

A traceback never shows values of variables, and what its message says passes the same filter.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

import structlog
from gunicorn.glogging import Logger

from bot.redaction import clean, clean_values

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
MOST = 20_000
"""Characters of one text in a line."""
QUIET = ("github.Requester", "urllib3", "git", "werkzeug", "asyncio")
"""Libraries whose talk below a warning may hold whole requests."""


def configure(level: str, stream: TextIO | None = None) -> None:
    """Write everything of `level` (of libraries: warnings) and above to `stream`, standard error by default."""
    out = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _clean,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(file=out),
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(_Json())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(LEVELS[level], logging.WARNING))
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


class ServerLog(Logger):  # type: ignore[misc]
    """gunicorn's own lines, through the root logger's one handler."""

    def setup(self, cfg: Any) -> None:
        """Let records rise to the root logger."""
        super().setup(cfg)
        self.error_log.propagate = True

    def _set_handler(self, *_arguments: Any, **_more: Any) -> None:
        """Install none."""


class _Json(logging.Formatter):
    """A record of the standard library as the same kind of line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        line: dict[str, Any] = {"event": record.getMessage(), "level": record.levelname.lower(), "logger": record.name}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        line["timestamp"] = datetime.fromtimestamp(record.created, UTC).isoformat()
        return json.dumps(_clean(None, "", line))


def _clean(_logger: Any, _method: str, line: Any) -> dict[str, Any]:
    return {clean(str(name)): _shortened(clean_values(value)) for name, value in line.items()}


def _shortened(value: Any) -> Any:
    return f"{value[:MOST]}…" if isinstance(value, str) and len(value) > MOST else value


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    shown = (kind, error or kind(), trace)
    logging.getLogger("migrate-bot").critical("ended by an error that nobody planned for", exc_info=shown)
