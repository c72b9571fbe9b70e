"""Comments as GitHub shows them: Markdown, a short list of bare HTML tags, callouts, coloured differences. Nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BARE = re.compile(r"&lt;(/?(?:details|summary|sub|sup|b|strong|i|em|br|kbd|p))( open)?&gt;")
_CALLOUT = re.compile(r"<blockquote>\s*<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*(?:<br\s*/?>)?")
_TASK = re.compile(r"<li>(<p>)?\[([ x])\] ")


class _Renderer(RendererHTML):
    """Writes tags of the short list, and shows every other tag as text."""

    def html_block(self, tokens: Sequence[Token], idx: int, _options: Any, _env: Any) -> str:
        return _harmless(tokens[idx].content)

    def html_inline(self, tokens: Sequence[Token], idx: int, _options: Any, _env: Any) -> str:
        return _harmless(tokens[idx].content)

    def fence(self, tokens: Sequence[Token], idx: int, _options: Any, _env: Any) -> str:
        token = tokens[idx]
        language = str(escape((token.info.split() or [""])[0]))
        lines = token.content.splitlines()
        shown = "\n".join(_line(line, coloured=language == "diff") for line in lines)
        return f'<pre class="code" data-language="{language}"><code>{shown}</code></pre>\n'


def rendered(text: str) -> Markup:
    """Return HTML for untrusted Markdown. Only markup that this module writes itself, or bare tags of its list, gets through."""
    parser = MarkdownIt("commonmark", {"html": True}, renderer_cls=_Renderer).enable(["table", "strikethrough"])
    html = parser.render(text)
    html = _CALLOUT.sub(_callout, html)
    html = _TASK.sub(lambda match: f"<li class='task'>{match[1] or ''}{'☑' if match[2] == 'x' else '☐'} ", html)
    return Markup(html)  # noqa: S704 - every piece was escaped above or is ours


def _harmless(html: str) -> str:
    return _BARE.sub(r"<\1\2>", str(escape(_COMMENT.sub("", html))))


def _callout(match: re.Match[str]) -> str:
    kind = match[1].lower()
    return f'<blockquote class="callout {kind}"><p><strong class="kind">{kind.capitalize()}</strong><br>'


def _line(line: str, *, coloured: bool) -> str:
    kinds = {"+": "added", "-": "removed", "@": "place"}
    kind = kinds.get(line[:1]) if coloured else None
    return f'<span class="{kind}">{escape(line)}</span>' if kind else str(escape(line))
