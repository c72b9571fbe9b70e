"""`/migrate fix` and its button: the lines go onto the branch where that is permitted, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.faults import bad_gateway
from bot.demo.hub import Hub
from bot.demo.world import Pull, Repository
from bot.examine import Options
from bot.listings.find import find
from bot.listings.judge import judge
from bot.report.model import FileChange, Report, Route
from bot.repository.comparison import Comparison
from bot.scripts.model import Layout
from bot.settings import Forks
from tests.service.office import Office, fresh_settings
from tests.service.office import office as run_office

DEPLOY = ".github/workflows/deploy.yml"
SETUP = "db/scripts/setup.sh"
WORKFLOW = """\
on: {push: {branches: [main]}}
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - name: Apply schema
        run: |
          psql "$URL" -v ON_ERROR_STOP=1 -f db/schema/01_core.sql
          psql "$URL" -v ON_ERROR_STOP=1 -f db/schema/02_more.sql
"""
SCRIPT = (
    "#!/bin/bash\r\nset -euo pipefail\r\n"
    'psql "$URL" -v ON_ERROR_STOP=1 -f db/schema/01_core.sql\r\n'
    'psql "$URL" -v ON_ERROR_STOP=1 -f db/schema/02_more.sql'
)
SCHEMA = {
    "db/schema/01_core.sql": "CREATE TABLE IF NOT EXISTS seeds (id int);\n",
    "db/schema/02_more.sql": "CREATE TABLE IF NOT EXISTS pots (id int);\n",
}
THIRD = {"db/schema/03_rows.sql": "CREATE TABLE IF NOT EXISTS beds (id int);\n"}
RIGHTS = {"contents": "write", "workflows": "write"}


def listings_only(comparison: Comparison, _options: Options | None = None) -> Report:
    """The engine without a database: what the listings say."""
    layout = Layout()
    base, head = find(comparison.base_tree, layout), find(comparison.head_tree, layout)
    findings = judge(base, head, layout, comparison.head_tree)
    changes = tuple(FileChange(path, "added") for path in THIRD if path in comparison.head_tree)
    return Report(comparison.base, comparison.head, findings, (Route("fresh", ok=True),), changes=changes)


_numbers = iter(range(1, 1000))


@pytest.fixture
def office(hub: Hub, state: str, tmp_path: Path) -> Iterator[Office]:
    """A repository whose workflow and script list two files; the script has foreign line ends and no last one."""
    with run_office(
        hub, state, fresh_settings(hub, tmp_path, forks=Forks.RUN), listings_only, f"acme/fix-{next(_numbers)}"
    ) as running:
        hub.commit(running.repository, {**SCHEMA, DEPLOY: WORKFLOW, SETUP: SCRIPT})
        yield running
    hub.world.rights.update(RIGHTS)


def opened(
    office: Office, files: dict[str, str] | None = None, *, by: str = "mira", fork: bool = False, edits: bool = False
) -> Pull:
    """A pull request that adds a file and lists it nowhere, examined."""
    pull = office.hub.open_pull(office.repository, {**THIRD, **(files or {})}, by=by, fork=fork, open_to_edits=edits)
    office.work()
    assert office.conclusions(pull) == ["failure"]
    return pull


def done(office: Office) -> None:
    """Do what waits, and then what the bot's own push has caused."""
    office.work()
    office.work()


def say(office: Office, pull: Pull, text: str, by: str = "mira") -> str:
    """Write a comment, do what follows, and return everything that the bot answered."""
    before = len(office.ours(pull))
    office.hub.comment(pull, text, by=by)
    done(office)
    return "\n\n".join(office.ours(pull)[before:])


def content(repository: Repository, pull: Pull, path: str) -> str:
    return repository.git.read(pull.head_sha, path).decode()


def requests(office: Office, verb: str) -> list[str]:
    return [line for line in office.hub.log if line.startswith(verb) and "/git/" in line]


def test_a_comment_becomes_a_commit_a_push_and_a_green_check(office: Office) -> None:
    """The branch gets one commit with exactly the missing lines; modes, line ends and other bytes stay; the check is green."""
    pull = opened(office)
    before = pull.head_sha
    answer = say(office, pull, "/migrate fix")
    assert "2 fixes committed to" in answer
    assert pull.head_sha[:12] in answer
    git = office.repository.git
    assert git.git.run("rev-parse", f"{pull.head_sha}^").decode().strip() == before
    assert office.repository.git.resolve(f"refs/heads/{pull.head_ref}") == pull.head_sha
    line = '          psql "$URL" -v ON_ERROR_STOP=1 -f db/schema/03_rows.sql\n'
    assert content(office.repository, pull, DEPLOY) == WORKFLOW + line
    assert content(office.repository, pull, SETUP) == SCRIPT + "\r\n" + line.strip() + "\r\n"
    assert git.git.run("ls-tree", pull.head_sha, SETUP).startswith(b"100755")
    changed = git.git.run("diff", "--name-only", before, pull.head_sha).decode().split()
    assert sorted(changed) == [DEPLOY, SETUP]
    assert office.conclusions(pull) == ["success"]


def test_the_commit_says_who_asked_and_what_it_touches(office: Office) -> None:
    """A reader of the history learns where the commit comes from; its author is the bot."""
    pull = opened(office)
    before = pull.head_sha
    say(office, pull, "/migrate fix")
    author, body = office.repository.git.git.run("log", "-1", "--format=%an%x00%B", pull.head_sha).decode().split("\0")
    assert author == "migrate-bot[bot]"
    assert f"- {DEPLOY}\n- {SETUP}" in body
    assert f"Asked for by mira on {before[:12]}." in body


def test_the_button_does_what_the_comment_does(office: Office) -> None:
    """`Fix listings` commits for whoever pressed it, and says on the button that it will."""
    pull = opened(office)
    button = next(action for action in pull.checks[0].actions if action["identifier"] == "fix")
    assert button["label"] == "Fix listings"
    assert button["description"] == "Commit the missing lines to this branch"
    office.hub.press(office.repository, pull.checks[0], by="mira", button="fix")
    done(office)
    assert office.conclusions(pull) == ["success"]


def test_a_fork_that_allows_edits_gets_the_commit(office: Office) -> None:
    """`Allow edits by maintainers` is all that a fork's author has to give."""
    pull = opened(office, by="wren", fork=True, edits=True)
    assert "2 fixes committed to" in say(office, pull, "/migrate fix", by="wren")
    assert "03_rows.sql" in content(office.repository, pull, DEPLOY)
    assert office.conclusions(pull) == ["success"]


def test_a_fork_that_does_not_allow_edits_gets_the_lines_to_add(office: Office) -> None:
    """The answer says why nothing was committed, and shows the lines; the button promises no more."""
    pull = opened(office, by="wren", fork=True)
    before = pull.head_sha
    button = next(action for action in pull.checks[0].actions if action["identifier"] == "fix")
    assert button["description"] == "Show the lines to add"
    answer = say(office, pull, "/migrate fix", by="wren")
    assert "does not allow edits by maintainers" in answer
    assert "03_rows.sql" in answer
    assert pull.head_sha == before


@pytest.mark.parametrize("missing", ["contents", "workflows"])
def test_an_installation_without_the_permission_is_named(office: Office, missing: str) -> None:
    """Who runs the bot learns which permission is missing; the author gets the lines all the same."""
    pull = opened(office)
    before = pull.head_sha
    office.hub.world.rights[missing] = "read" if missing == "contents" else "none"
    answer = say(office, pull, "/migrate fix")
    assert "has not been granted" in answer
    assert "`contents: write` and `workflows: write`" in answer.replace("\\", "")
    assert "03_rows.sql" in answer
    assert pull.head_sha == before


def test_a_commit_that_touches_no_workflow_asks_for_no_right_over_workflows(office: Office) -> None:
    """The token is as narrow as the commit: `workflows` is asked for only when a workflow changes."""
    listed = WORKFLOW + '          psql "$URL" -v ON_ERROR_STOP=1 -f db/schema/03_rows.sql\n'
    pull = opened(office, {DEPLOY: listed})
    office.hub.world.rights["workflows"] = "none"
    assert "1 fix committed to" in say(office, pull, "/migrate fix")
    assert office.conclusions(pull) == ["success"]


def test_only_the_commit_asks_for_a_token_that_can_write(office: Office) -> None:
    """Examining and answering need no write access to contents: without the grant everything else goes on."""
    office.hub.world.rights.update(contents="read", workflows="none")
    pull = opened(office)
    assert "migrate-bot" in say(office, pull, "/migrate help")


def test_a_protected_branch_is_left_alone(office: Office) -> None:
    """Where GitHub refuses the push, its reason is shown and the lines are offered."""
    pull = opened(office)
    office.repository.protected.add(pull.head_ref)
    answer = say(office, pull, "/migrate fix")
    assert "Changes must be made through a pull request" in answer
    assert "03_rows.sql" in answer


def test_a_branch_that_moved_is_never_overwritten(office: Office) -> None:
    """The report belongs to a commit: with another one on the branch, the command is refused and nothing is written."""
    pull = opened(office)
    sha = pull.head_sha
    moved = office.hub.push(pull, {"README.md": "more\n"})
    answer = say(office, pull, f"/migrate fix {sha}")
    assert pull.head_sha == moved
    assert "committed" not in answer


def test_a_branch_moved_back_is_not_moved_forward_again(office: Office) -> None:
    """A commit that its author took away does not come back under ours, although that would be a fast forward."""
    pull = opened(office)
    git = office.repository.git
    parent = git.git.run("rev-parse", f"{pull.head_sha}^").decode().strip()
    git.point(f"refs/heads/{pull.head_ref}", parent)  # the pull request's own ref lags behind, as it does on GitHub
    answer = say(office, pull, "/migrate fix")
    assert "has moved since the report was made" in answer
    assert git.resolve(f"refs/heads/{pull.head_ref}") == parent


def test_a_list_that_the_base_changed_too_is_not_edited_blindly(office: Office) -> None:
    """The edits' lines count in the merge result; a branch with other bytes there is asked to merge first."""
    pull = office.hub.open_pull(office.repository, THIRD, by="mira")
    office.hub.commit(office.repository, {DEPLOY: WORKFLOW.replace("name: Apply", "name: Now apply")})
    office.work()
    answer = say(office, pull, "/migrate fix")
    assert "is not the same on the branch and on main" in answer
    assert "03_rows.sql" in answer


def test_a_base_that_moved_since_the_report_is_waited_for(office: Office) -> None:
    """The next report is on its way; committing the edits of the old one could put lines in the wrong place."""
    pull = opened(office)
    office.hub.commit(office.repository, {"README.md": "new\n"})
    office.hub.comment(pull, "/migrate fix", by="mira")
    ids = {"repository_id": office.repository.id, "number": pull.number, "comment_id": pull.comments[-1].id}
    office.do("comment", ids)
    assert "main has moved since the report was made" in office.ours(pull)[-1].replace("`", "")


def test_a_reader_cannot_have_a_commit_made(office: Office) -> None:
    """Writing to the branch is for those who may write, and for the pull request's author."""
    pull = opened(office)
    before = pull.head_sha
    assert "committed" not in say(office, pull, "/migrate fix", by="rita")
    assert pull.head_sha == before


def test_a_lost_answer_to_the_push_is_looked_up_not_repeated(office: Office) -> None:
    """When the branch moved but the answer was lost, it stands where it should, and the command is done."""
    pull = opened(office)
    office.hub.faults.add(bad_gateway("PATCH .*/git/refs/", after=True))
    answer = say(office, pull, "/migrate fix")
    assert "2 fixes committed to" in answer
    assert len([line for line in requests(office, "PATCH") if str(office.repository.id) in line]) == 1
