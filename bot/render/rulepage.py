"""A rule explained, in the terminal and in the docs, from the rule's own data."""

from __future__ import annotations

from collections.abc import Iterable

from bot.findings import Check, Rule


def listed(rules: Iterable[Rule]) -> str:
    """Return one line per rule: id, severity, title."""
    rows = [(rule.id, str(rule.severity), rule.title) for rule in rules]
    width = max((len(name) for name, _, _ in rows), default=0)
    return "\n".join(f"{name:<{width}}  {severity:<7}  {title}" for name, severity, title in rows)


def explain(rule: Rule) -> str:
    """Return everything about one rule, for a terminal."""
    parts = [f"{rule.id} ({rule.severity}, {rule.check}; {_waiver(rule)})", rule.title, rule.why, f"To mend it: {rule.fix}"]
    parts += [f"{name}:\n{_indented(text)}" for name, text in (("Bad", rule.bad), ("Good", rule.good)) if text]
    return "\n\n".join(parts)


def reference(rules: Iterable[Rule]) -> str:
    """Return the page `docs/rules.md`: every rule under its check, with examples."""
    known = list(rules)
    parts = [
        "# Rules",
        "Every finding names one of these. Severities are defaults; `.github/migrate-bot.yml` may change most of them.",
        'A finding is allowed by `-- migrate-bot: allow RULE reason="why"` above the statement, unless the rule says otherwise.',
    ]
    for check in Check:
        found = [rule for rule in known if rule.check is check]
        if found:
            parts.append(f"## {str(check).capitalize()}")
            parts += [_section(rule) for rule in found]
    return "\n\n".join(parts) + "\n"


def _section(rule: Rule) -> str:
    waiver = "" if rule.waivable else f" {_waiver(rule).capitalize()}."
    parts = [f"### `{rule.id}` ({rule.severity})", f"**{rule.title}.** {rule.why}{waiver}", f"*To mend it:* {rule.fix}"]
    if rule.bad:
        parts.append(f"Bad:\n\n```sql\n{rule.bad.rstrip()}\n```")
    if rule.good:
        parts.append(f"Good:\n\n```sql\n{rule.good.rstrip()}\n```")
    return "\n\n".join(parts)


def _waiver(rule: Rule) -> str:
    if rule.waivable:
        return "may be allowed with a reason"
    where = "in the file; a person may, with the command override" if rule.decidable else "from the pull request"
    return f"cannot be allowed {where}"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines())
