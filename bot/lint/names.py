"""Whether a name follows a pattern such as `idx_{table}_{columns}`, as people mean it rather than to the letter."""

from __future__ import annotations

import re


def follows(name: str, pattern: str, table: str) -> bool:
    """Return whether `name` starts with the pattern's prefix and names the table by at least one of its words.

    Column parts are not compared: people shorten them (`idx_metrics_session_epoch` for session_id, epoch).
    """
    prefix, _, _ = pattern.partition("{")
    if not name.lower().startswith(prefix.lower()):
        return False
    words = {_stem(word) for word in re.split(r"[_\W]+", table.lower()) if word}
    return any(_stem(word) in words for word in re.split(r"[_\W]+", name[len(prefix) :].lower())) or not words


def _stem(word: str) -> str:
    return word.removesuffix("es") if word.endswith("ses") else word.removesuffix("s") if len(word) > 3 else word
