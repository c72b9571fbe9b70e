"""What the bot posted, printed for a person at a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.demo.world import CheckRun, Pull
from bot.render.escape import terminal

Step: TypeAlias = Callable[[str], None]
_COMMENTS = re.compile(r"<!--.*?-->\n*", re.DOTALL)
_DIAGRAM = re.compile(r"<details>\n<summary>Diagram.*?</details>\n*", re.DOTALL)
_SUMMARY = re.compile(r"<summary>(.*?)</summary>")
_TAGS = re.compile(r"</?(?:details|b|sub)(?: open)?>")
_INVISIBLE = re.compile("[\u200b\ufe0f]")
"""What the comment itself holds: breaks in live words, and the variation selector behind ⚠ and ℹ."""
_CALLOUT = re.compile(r"^> \[!(\w+)\]$", re.MULTILINE)


def everything(console: Console, pull: Pull, check: CheckRun) -> None:
    """Print the pull request, the bot's comment on it, the check run and its annotations."""
    console.rule(f"Pull request #{pull.number}: {pull.title}")
    for comment in pull.comments:
        shown = Markdown(as_terminal_markdown(comment.body))
        console.print(Panel(shown, title=f"comment by {comment.author.login}", border_style="dim", padding=(1, 2)))
    console.print(_check(check))
    if check.annotations:
        console.print(_annotations(check))


def addresses(console: Console, pull_url: str, bot_url: str) -> None:
    """Print where a browser finds the pull request and the bot."""
    console.print()
    console.print(Text.assemble("Play its author in a browser:  ", (pull_url, "bold cyan")))
    console.print(Text.assemble("The bot itself:                ", (bot_url, "cyan")))
    console.print(Text("Ctrl-C stops everything.", style="dim"))


def as_terminal_markdown(body: str) -> str:
    """Return a comment without what only a browser shows: markers, folding, small print."""
    text = _DIAGRAM.sub("", _COMMENTS.sub("", body))
    text = _SUMMARY.sub(lambda match: f"**{_TAGS.sub('', match.group(1))}**", text)
    text = _CALLOUT.sub(lambda match: f"> **{match.group(1).capitalize()}**  ", text)
    text = text.replace("<br>", "  \n")
    return terminal(_INVISIBLE.sub("", _TAGS.sub("", text).replace("<code>", "`").replace("</code>", "`")))


def _check(check: CheckRun) -> Text:
    style = "bold green" if check.conclusion == "success" else "bold red"
    return Text.assemble("Check run ", (check.name, "bold"), ": ", (str(check.conclusion), style), f" - {check.title}")


def _annotations(check: CheckRun) -> Table:
    table = Table(title="Annotations", title_justify="left", box=None, padding=(0, 2, 0, 0))
    for name in ("where", "level", "what"):
        table.add_column(name, style="dim" if name != "what" else "")
    for item in check.annotations:
        first = str(item["message"]).splitlines()[0]
        table.add_row(f"{item['path']}:{item['start_line']}", item["annotation_level"], Text(terminal(first)))
    return table
