"""Whether SQL speaks of something by name. Pure."""

from __future__ import annotations

import re


def names(text: str, word: str) -> bool:
    """Whether `text` says `word` as a word of its own, in large or small letters: unquoted names are the same in both."""
    return re.search(rf"(?<![\w$]){re.escape(word)}(?![\w$])", text, re.IGNORECASE) is not None
