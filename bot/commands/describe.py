"""Help, docs and refusals, all made from what the verbs declare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.commands.model import Verb
from bot.github.permissions import Role
from bot.render import escape
from bot.targets import people
from bot.targets.people import People


def overview(verbs: Sequence[Verb], prefix: str, rules: Mapping[str, People] | None = None) -> str:
    """Return the help comment; `rules` are the operator's."""
    known = rules or {}
    lines = ["| Command | What it does | Who may |", "|---|---|---|"]
    lines += [f"| `{prefix} {_cell(verb.usage)}` | {verb.summary} | {_cell(who(verb, known.get(verb.name)))} |" for verb in verbs]
    hint = "One command per line, at its start. Commands in code, quotes and HTML comments are not read; nor are edits."
    return "\n".join([*lines, "", hint])


def page(verb: Verb, prefix: str, rule: People | None = None) -> str:
    """Return what one verb declares, for docs and `help VERB`; `rule` is the operator's."""
    parts = [f"**`{prefix} {verb.usage}`** {verb.summary}", f"Who may: {who(verb, rule)}."]
    if verb.needs:
        parts.append("Needs: " + "; ".join(verb.needs) + ".")
    if verb.bound:
        parts.append("It holds for the commit whose report it follows, and is refused when newer commits came.")
    if verb.examples:
        parts.append("```\n" + "\n".join(f"{prefix} {example}" for example in verb.examples) + "\n```")
    return "\n\n".join(parts)


def ruled(verb: Verb, rule: People, missing: str, prefix: str) -> str:
    """Return the refusal by an operator's rule; the empty text when nothing is missing."""
    return f"`{prefix} {verb.name}` is for {escape.markdown(people.words(rule))}; {missing}." if missing else ""


def who(verb: Verb, rule: People | None = None) -> str:
    """Return who may, in words: as the verb declares, or as the operator's rule says."""
    if rule is not None:
        return people.words(rule)
    base = "everybody who can read" if verb.who <= Role.READ else f"{verb.who.name.lower()} permission"
    return f"{base} or the author" if verb.author else base


def misunderstood(word: str, near: str, prefix: str) -> str:
    """Return the answer to an unknown verb; `word` is escaped already."""
    meant = f" Did you mean `{prefix} {near}`?" if near else ""
    return f"{word} is no command.{meant} `{prefix} help` lists them."


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
