"""The pages show untrusted text as text, and act only on forms of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests

from bot.demo.hub import Hub
from bot.demo.markdown import rendered
from bot.demo.pages import pages
from bot.demo.proposals import PROPOSALS
from bot.demo.sample import NAME, PEOPLE, files
from bot.demo.world import CheckRun, Pull

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<details open onclick=alert(1)>x</details>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "![x](data:text/html;base64,PHNjcmlwdD4=)",
    "<svg><script>1</script></svg>",
    '```"><script>alert(1)</script>\nx\n```',
    "```diff\n+<script>alert(1)</script>\n```",
    "<!-- --><script>alert(1)</script><!-- -->",
    "<!-- > <script>alert(1)</script> -->",
    "<b <script>alert(1)</script>>",
    "`<script>alert(1)</script>`",
    "| a |\n|---|\n| <iframe src=//evil> |",
    "> [!CAUTION]\n> <script>alert(1)</script>",
    "<summary style='x'>&lt;script&gt;</summary>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]
ALLOWED = re.compile(
    r"</?(details|summary|sub|sup|b|strong|i|em|br|kbd|p|h[1-6]|ul|ol|li|table|thead|tbody|tr|th|td|pre|code|blockquote|span|hr|s)"
    r"( (class|style|data-language|start)=(\"[^\"<>]*\"|'task'))*( open)?( /)?>"
    r"|<a href=\"(https?://[^\"<>]*|[^\"<>:]*)\">|</a>|<img src=\"[^\"<>]*\" alt=\"[^\"<>]*\" ?/?>"
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_markup_but_the_harmless_gets_through(text: str) -> None:
    html = str(rendered(text))
    left = ALLOWED.sub("", html)
    assert "<" not in left, left
    assert "javascript:" not in re.sub(r">[^<]*", "", html)


REPORT = """\
<!-- migrate-bot:report v1 -->
## Title

> [!WARNING]
> careful

<details>
<summary><b>More</b></summary>

```diff
+ new
- old
```

</details>

- [x] done
"""


def test_a_report_looks_as_on_github() -> None:
    html = str(rendered(REPORT))
    assert "migrate-bot:report" not in html
    assert "<h2>Title</h2>" in html
    assert 'class="callout warning"' in html
    assert "<details>\n<summary><b>More</b></summary>" in html
    assert '<span class="added">+ new</span>' in html
    assert "☑ done" in html


@pytest.fixture(scope="module")
def seedbank() -> Iterator[tuple[Hub, Pull]]:
    with Hub.start(pages=pages) as hub:
        repository = hub.create_repository(NAME, files(), roles=PEOPLE)
        first = PROPOSALS[0]
        pull = hub.open_pull(repository, first.changes, title=first.title, body=first.body, by=first.author)
        run = CheckRun(
            "migrate-bot", pull.head_sha, hub.app_id, "completed", "failure", title="1 of 7 failed <b>", summary="**bold**"
        )
        run.actions.append({"label": "Fix listings", "description": "Write the missing lines", "identifier": "fix"})
        path = next(iter(first.changes))
        run.annotations.append(
            {
                "path": path,
                "start_line": 4,
                "end_line": 4,
                "annotation_level": "failure",
                "title": "<i>",
                "message": "listed <u>nowhere</u>",
            }
        )
        run.annotations.append(
            {"path": "elsewhere.yml", "start_line": 9, "end_line": 9, "annotation_level": "warning", "message": "outside"}
        )
        repository.check_runs.append(run)
        yield hub, pull
        assert hub.defects == []


@pytest.fixture
def browser() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def place(hub: Hub, rest: str = "") -> str:
    return f"{hub.url}/{NAME}{rest}"


def token(hub: Hub, browser: requests.Session) -> str:
    found = re.search(r'name="token" value="(\w+)"', browser.get(place(hub, "/pull/1")).text)
    assert found
    return found[1]


def test_the_pull_request_shows_comment_checks_and_annotations_at_their_lines(
    seedbank: tuple[Hub, Pull], browser: requests.Session
) -> None:
    hub, pull = seedbank
    hub.comment(pull, "look <script>alert(1)</script>", by="wren")
    answer = browser.get(place(hub, "/pull/1"))
    assert answer.status_code == 200
    text = answer.text
    assert "1 of 7 failed &lt;b&gt;" in text
    assert "listed &lt;u&gt;nowhere&lt;/u&gt;" in text
    assert text.index("CREATE TABLE IF NOT EXISTS field_trips") < text.index("listed &lt;u&gt;") < text.index("region VARCHAR")
    assert "elsewhere.yml" in text
    assert "<script" not in text


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "/pull/1",
        "/runs/RUN",
        "/blob/SHA/db/schema/06_field_trips.sql",
        "/pull/99",
        "/runs/1",
        "/blob/zz/x",
        "/blob/SHA/nothing",
    ],
)
def test_every_page_is_protected(seedbank: tuple[Hub, Pull], browser: requests.Session, rest: str) -> None:
    hub, pull = seedbank
    answer = browser.get(place(hub, rest.replace("RUN", str(pull.checks[0].id)).replace("SHA", pull.head_sha)))
    assert answer.status_code == (404 if rest in {"/pull/99", "/runs/1", "/blob/zz/x", "/blob/SHA/nothing"} else 200)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_only_names_of_this_machine_are_answered(seedbank: tuple[Hub, Pull]) -> None:
    hub, _ = seedbank
    assert requests.get(hub.url, headers={"Host": "evil.example"}, timeout=10).status_code == 400


@pytest.mark.parametrize(
    "rest", ["/pull/1/comment", "/pull/1/close", "/pull/1/merge", "/pull/1/push", "/propose/right", "/runs/RUN/press"]
)
def test_a_form_without_its_token_does_nothing(seedbank: tuple[Hub, Pull], browser: requests.Session, rest: str) -> None:
    hub, pull = seedbank
    token(hub, browser)
    before = (pull.state, len(pull.comments), pull.head_sha, len(pull.repository.pulls), len(hub.deliveries))
    for data in ({"body": "x"}, {"body": "x", "token": "0" * 32}):
        assert browser.post(place(hub, rest.replace("RUN", str(pull.checks[0].id))), data=data).status_code == 400
    assert (pull.state, len(pull.comments), pull.head_sha, len(pull.repository.pulls), len(hub.deliveries)) == before


def test_people_can_comment_press_propose_push_close_and_reopen(seedbank: tuple[Hub, Pull], browser: requests.Session) -> None:
    hub, pull = seedbank
    form = {"token": token(hub, browser), "by": "wren"}

    def post(rest: str, **more: str) -> int:
        return browser.post(place(hub, rest), data={**form, **more}, allow_redirects=False).status_code

    assert post("/pull/1/comment", body="/migrate help") == 303
    assert (pull.comments[-1].author.login, pull.comments[-1].body) == ("wren", "/migrate help")
    assert post("/pull/1/comment", body="x", by="stranger") == 400
    assert post(f"/runs/{pull.checks[0].id}/press", button="fix") == 303
    assert (hub.deliveries[-1].event, hub.deliveries[-1].action) == ("check_run", "requested_action")
    assert post(f"/runs/{pull.checks[0].id}/press", button="unknown") == 404
    assert post("/propose/right") == 303
    assert post("/propose/right") == 404
    assert pull.repository.pulls[2].title == "Store the altitude of accessions, the guide's way"
    head = pull.head_sha
    assert post("/pull/1/push") == 303
    assert pull.head_sha != head
    assert post("/pull/1/push") == 404, "it is mended"
    assert post("/pull/1/merge") == 303
    assert pull.state == "open", "a reader may not merge"
    assert post("/pull/1/close") == 303
    assert pull.state == "closed"
    assert post("/pull/1/reopen") == 303
    assert post("/pull/1/merge", by="tomas") == 303
    assert pull.merged_at
