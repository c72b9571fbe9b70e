"""Lines written like their neighbours: what in a line stands for its file, and the same line for another file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.scripts.model import SchemaFile

RANGE = re.compile(
    r"(\{\d+\.\.)(\d+)(?=\})|(\bseq\s+(?:-\S+\s+)*(?:\d+\s+){0,2})(\d+)|((?:<=|-le)\s*\"?)(\d+)|((?:<|-lt)\s*\"?)(\d+)"
)
WORD_END = re.compile(r"[\s,;)\]}&|<>]")
SEPARATORS = (" \\", "\\", ",", " && \\", " &&", ";", "; \\", "&& \\", " ,")


@dataclass(frozen=True, slots=True)
class Names:
    """The ways in which a text may stand for a schema file."""

    stem: str
    digits: str
    number: int
    words: tuple[str, ...]

    @property
    def human(self) -> re.Pattern[str]:
        """The name as people write it: its words with blanks, hyphens or underscores, in any case."""
        return re.compile(r"(?<![A-Za-z])" + r"[ _-]".join(map(re.escape, self.words)) + r"(?![A-Za-z])", re.IGNORECASE)


def names_of(file: SchemaFile) -> Names:
    """Return the names of a file."""
    stem = file.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return Names(stem, file.digits, file.number, tuple(word for word in re.split(r"[_-]", file.slug) if word) or ("file",))


def rewritten(line: str, old: Names, new: Names) -> str:
    """Return the line of `old` as the line of `new`."""
    text = line.replace(old.stem, "\ue020")
    text = re.sub(rf"(?<![\w.]){old.digits}(?=_\*|_\?|\b(?!\.\d))(?!\w*\.sql)", "\ue021", text)
    text = old.human.sub(lambda match: _cased(match[0], new), text)
    text = re.sub(rf"(?<!\d){old.number}/{old.number}(?!\d)", f"{new.number}/{new.number}", text)
    if old.digits != str(old.number) and "\ue021" not in text:
        text = re.sub(
            rf"(?i)\b(part|step|stage|phase|schema|file|no\.?|#|\[|\()(\s*){old.number}\b", rf"\g<1>\g<2>{new.number}", text
        )
    return text.replace("\ue020", new.stem).replace("\ue021", new.digits)


def _cased(text: str, new: Names) -> str:
    joint = next((char for char in text if char in " _-"), " " if "_" not in text else "_")
    words = list(new.words)
    if text.isupper():
        words = [word.upper() for word in words]
    elif text.istitle() and len(text) > 1:
        words = [word.capitalize() for word in words]
    elif text[:1].isupper():
        words[0] = words[0].capitalize()
    return joint.join(words)


def between(before: str, line: str, new: Names) -> str | None:
    """Return a line like two that differ in their middle (`echo "Creating ... schema"`), the middle said for `new`."""
    start = 0
    while start < min(len(before), len(line)) and before[start] == line[start]:
        start += 1
    end = 0
    while end < min(len(before), len(line)) - start and before[-1 - end] == line[-1 - end]:
        end += 1
    while start and line[start - 1].isalnum():
        start -= 1
    while end and line[len(line) - end].isalnum():
        end -= 1
    prefix, middle, suffix = line[:start], line[start : len(line) - end], line[len(line) - end :] if end else ""
    if len(prefix.strip()) < 4 or not middle.strip():
        return None
    return prefix + _cased(middle.strip(), new) + suffix


def similar(one: str, other: str, first: Names, second: Names) -> bool:
    """Whether two lines play the same part for their files."""
    if not one.strip() or not other.strip():
        return one.strip() == other.strip()
    if rewritten(other, second, first).rstrip() == one.rstrip():
        return True
    same_indent = len(one) - len(one.lstrip()) == len(other) - len(other.lstrip())
    starts = one.split(maxsplit=1)[0] == other.split(maxsplit=1)[0] and len(one.split()) > 1 and len(other.split()) > 1
    return same_indent and starts and re.match(r"\\?echo|printf|#|--|-|name|log|info|print", one.split(maxsplit=1)[0]) is not None


def word_at(line: str, names: Names, position: int = 0) -> tuple[int, int] | None:
    """Return the span of the shell (or YAML, JSON) word that stands for a file."""
    match = re.compile(re.escape(names.stem)).search(line, position)
    if match is None:
        match = re.compile(rf"(?<![\w./]){names.digits}(?![\w.])|(?<![\w.]){names.digits}(?=_\*)").search(line, position)
    if match is None:
        return None
    start, end = match.span()
    while start and not re.match(r"[\s,;(\[{&|=<>]", line[start - 1]):
        start -= 1
    while end < len(line) and not WORD_END.match(line[end]):
        end += 1
    if line[end - 1] in "\"'" and line[start:end].count(line[end - 1]) % 2:
        end -= 1
    if line[start] in "\"'" and line[start:end].count(line[start]) % 2:
        start += 1
    return start, end


def bumped(line: str, number: int) -> list[str]:
    """Return the line with the end of each range on it moved to `number`, one candidate per range."""
    result = []
    for match in RANGE.finditer(line):
        group = next(index for index in (2, 4, 6, 8) if match[index] is not None)
        value = number + 1 if group == 8 else number
        text = str(value).zfill(len(match[group]))
        if int(match[group]) < value:
            result.append(line[: match.start(group)] + text + line[match.end(group) :])
    return result


def separator(earlier: str, last: str, first: Names, second: Names) -> str:
    """Return what an earlier line of a list has at its end and the last one has not: a backslash, a comma, `&&`."""
    long, short = rewritten(earlier, first, second).rstrip("\r\n"), last.rstrip("\r\n")
    rest = long[len(short) :] if long.startswith(short) else ""
    if not rest:
        for one in sorted(SEPARATORS, key=len, reverse=True):
            if long.endswith(one) and not short.endswith(one.strip()) and not short.endswith("\\"):
                return one
    return rest if rest.strip() in {"\\", ",", "&&", ";", "&& \\", "; \\"} else ""
