"""The work behind `find`, `sort`, `printf`, `seq` and `xargs` on words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from posixpath import basename

from bot.findings import Location
from bot.listings.bash.patterns import TooMany, matches, sequence
from bot.listings.bash.state import TooMuch, World, locate
from bot.listings.bash.word import Piece, Word, cut, known, raw

FORMAT = re.compile(r"%(-?)(0?)(\d*)([sdiqb%])|\\n|\\t")


def formatted(template: Word, words: Sequence[Word]) -> list[Word]:
    """Return the lines that `printf template words` writes; the template is used again while words are left."""
    text = raw(template)
    slots = sum(1 for match in FORMAT.finditer(text) if match[0][0] == "%" and match[4] != "%")
    out: list[Piece] = []
    queue = list(words)
    while True:
        position = 0
        for match in FORMAT.finditer(text):
            out += cut(template, position, match.start())
            position = match.end()
            out += _filled_slot(match, queue, template)
        out += cut(template, position)
        if not queue or not slots:
            break
    return [row for row in _rows(tuple(out)) if row]


def _rows(word: Word) -> list[Word]:
    rows: list[list[Piece]] = [[]]
    for piece in word:
        for number, part in enumerate(piece.text.split("\n")):
            if number:
                rows.append([])
            if part:
                rows[-1].append(replace(piece, text=part))
    return [tuple(row) for row in rows]


def _filled_slot(match: re.Match[str], queue: list[Word], template: Word) -> Word:
    if match[0] in {"\\n", "\\t"}:
        return (Piece("\n" if match[0] == "\\n" else "\t", template[0].origin, quoted=True),)
    if match[4] == "%":
        return (Piece("%", template[0].origin, quoted=True),)
    word = queue.pop(0) if queue else ()
    text = known(word)
    if match[4] in "di" and text is not None and re.fullmatch(r"(?:10#)?\d{1,9}", text):
        number = str(int(text.removeprefix("10#")))
        shown = number.zfill(int(match[3][:3] or 0)) if match[2] else number
        return (replace(word[-1], text=shown),)
    return word


def numbers(words: Sequence[Word], origin: Location) -> list[Word]:
    """Return the lines of `seq`. Raises TooMuch when nobody would list so many."""
    texts = [raw(word) for word in words]
    template = next((texts[n + 1] for n, text in enumerate(texts[:-1]) if text == "-f"), "")
    ends = [text for text in texts if re.fullmatch(r"-?\d{1,9}", text)]
    if not ends or len(ends) > 3 or any(known(word) is None for word in words):
        return []
    first, step, last = ("1", "1", ends[0]) if len(ends) == 1 else (ends[0], ends[1] if len(ends) == 3 else "1", ends[-1])
    try:
        values = sequence(str(int(first)), str(int(last)), step)
    except TooMany:
        raise TooMuch from None
    width = max(len(first), len(last)) if any(re.fullmatch(r"-w|--equal-width", text) for text in texts) else 0
    padding = re.search(r"%0?(\d+)", template)
    width = int(padding[1][:3]) if padding else width
    tail = re.sub(r".*%[\d.]*[gdf]", "", template)
    place = words[-1][0].origin if words[-1] else origin
    spelled = "seq " + " ".join(texts)
    return [(Piece(value.zfill(width) + tail, place, spelled, quoted=True),) for value in values]


def batches(words: Sequence[Word], size: int) -> Iterator[list[Word]]:
    """Yield the words in groups of `size`, all at once when it is 0."""
    if not words:
        return
    step = size or len(words)
    for start in range(0, len(words), step):
        yield list(words[start : start + step])


def filled(word: Word, holder: str, value: Word) -> Word:
    """Return `word` with each `holder` replaced by `value`."""
    result: list[Piece] = []
    position = 0
    text = raw(word)
    while holder and (at := text.find(holder, position)) >= 0:
        result += [*cut(word, position, at), *value]
        position = at + len(holder)
    return (*result, *cut(word, position))


def listed(folder: Word, name: str, origin: Location) -> Word:
    """Return the word of a file that a command lists by itself, without anybody spelling its name."""
    spelled = raw(folder)
    return (Piece(name, folder[0].origin if folder else origin, spelled, quoted=True, glob=True),)


def found(world: World, cwd: str | None, words: Sequence[Word], origin: Location) -> tuple[list[Word], list[Word]]:
    """Return the files that `find` lists and the words after `-exec` (empty without it)."""
    folders: list[Word] = []
    position = 0
    while position < len(words) and not raw(words[position]).startswith(("-", "!", "(")):
        folders.append(words[position])
        position += 1
    tests, command = _tests(words[position:])
    result: list[Word] = []
    for folder in folders or [(Piece(".", origin, ".", quoted=True),)]:
        text = known(folder)
        place = None if text is None else locate(text, cwd, world.mounts)
        if text is None or place is None:
            continue
        prefix = text.rstrip("/")
        below = world.paths.below(place)
        world.spend(len(below) // 50)
        for path in below:
            tail = path[len(place) :].lstrip("/")
            if path in world.paths.files and all(_passes(test, path, f"{prefix}/{tail}", tail) for test in tests):
                name = basename(path)
                head = (*cut(folder, 0, len(prefix)), Piece(f"/{tail}"[: -len(name)], origin, "", quoted=True))
                result.append((*head, Piece(name, folder[0].origin, raw(folder), quoted=True, glob=True, loose=True)))
    return result, command


Test = tuple[str, str, bool]


def _tests(words: Sequence[Word]) -> tuple[list[Test], list[Word]]:
    tests: list[Test] = []
    command: list[Word] = []
    position, negated = 0, False
    texts = [raw(word) for word in words]
    while position < len(texts):
        text = texts[position]
        if text in {"!", "-not"}:
            negated = True
        elif text in {"-name", "-iname", "-path", "-wholename", "-maxdepth", "-mindepth", "-type", "-regex"}:
            value = texts[position + 1] if position + 1 < len(texts) else ""
            tests.append((text, value, negated))
            position, negated = position + 1, False
        elif text in {"-exec", "-execdir", "-ok"}:
            end = next((n for n in range(position, len(texts)) if texts[n] in {";", "\\;", "+"}), len(texts))
            command = list(words[position + 1 : end])
            position = end
        position += 1
    return tests, command


def _passes(test: Test, path: str, shown: str, tail: str) -> bool:
    kind, value, negated = test
    if kind in {"-name", "-iname"}:
        fits = matches(value.lower(), basename(path).lower()) if kind == "-iname" else matches(value, basename(path))
    elif kind in {"-path", "-wholename"}:
        fits = matches(value, shown)
    elif kind == "-maxdepth":
        fits = not value.isdigit() or tail.count("/") < int(value[:6])
    elif kind == "-type":
        fits = value == "f"
    else:
        fits = True
    return fits != negated


def ordered(words: Sequence[Word], *, version: bool, reverse: bool) -> list[Word]:
    """Return the words as `sort` (or `sort -V`) puts them."""

    def key(word: Word) -> tuple[object, ...]:
        text = raw(word)
        if not version:
            return (text,)
        return tuple((1, int(part[:12]), "") if part.isdigit() else (0, 0, part) for part in re.split(r"(\d+)", text) if part)

    return sorted(words, key=key, reverse=reverse)


def loosened(words: Sequence[Word]) -> list[Word]:
    """Return the words marked as standing in an order that depends on the machine."""
    return [tuple(replace(piece, loose=True) for piece in word) for word in words]
