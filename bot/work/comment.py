"""One job: answer the commands of a comment, or a button. People are asked for their permission now, not when they wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from bot.commands import describe, observed
from bot.commands.authorize import Facts, given_sha, refusal
from bot.commands.model import Branch, Case, End, Outcome, Refused, Verb
from bot.commands.observed import Scene
from bot.commands.parse import Written, commands_from_json
from bot.commands.registry import NAMES, VERBS, find
from bot.errors import BotError, CouldNotJudge, UsageError
from bot.github import permissions, publish, reads
from bot.github.client import Gateway
from bot.github.events import Sender
from bot.github.limits import NotThere
from bot.postgres import child
from bot.render import escape
from bot.repository.mirror import Wanted
from bot.store import commands, pulls, runs
from bot.store.repositories import Repository
from bot.targets import file as targets_file
from bot.targets import people
from bot.work.tools import Tools

MOST_A_MINUTE = 20
"""Commands of one person, in all repositories together, that are obeyed within a minute."""
MOST_IN_REPOSITORY = 60
"""The same for all people of one repository."""
BUTTONS = {"fix": "fix", "rerun": "check", "apply": "apply"}
EDITED = "This comment was edited, so I do not act on it. Write the command in a new one."
OLD_BUTTON = "That button belongs to an older report. Look at the newest one."
_STATES = {End.DONE: "done", End.REFUSED: "refused", End.FAILED: "failed"}
_ENDS = {state: end for end, state in _STATES.items()}
log = structlog.get_logger("command")


def answer(tools: Tools, key: pulls.Key, comment_id: int, *, edited: bool = False) -> None:
    """Obey the commands of a comment as it is now; an edited one is answered, not obeyed.

    `edited` says that somebody told us of an edit. Where commands of the comment were obeyed before, there is nothing to say.
    """
    with _conversation(tools, key) as talk:
        if talk is None:
            return
        try:
            comment = reads.comment(talk.gateway, comment_id)
        except NotThere:
            return
        if comment.author.is_bot or comment.by_app or comment.number != key.number:
            return
        if talk.too_many(comment.author) > 0:
            return  # the notice was given; who goes on gets neither answer nor reaction
        written = _written(tools, comment.body)
        if not written:
            return
        if edited or comment.edited:
            talk.refuse_edited(comment_id, comment.author)
            return
        publish.react(talk.gateway, comment_id, "eyes")
        ends = [talk.obey(comment_id, item, comment.author, comment.created_at) for item in written]
        worst = next((end for end in (End.FAILED, End.REFUSED) if end in ends), End.DONE)
        publish.react(talk.gateway, comment_id, worst.value, instead_of="eyes")


def pressed(
    tools: Tools, *, repository_id: int, number: int, head_sha: str, press: int, identifier: str, actor: str, actor_id: int,
    check_id: int = 0,
) -> None:  # fmt: skip
    """Obey a button of a check run: it is the command it stands for, given by who pressed it, for the commit it is shown on.

    `press` tells one press from another. What changes something counts on the newest report's check run only: after each
    change there is a new one, so a delivery that somebody kept and sends again finds its button out of date.
    """
    word, _, target = identifier.partition(":")
    verb = BUTTONS.get(word)
    if verb is None:
        return
    arguments = tuple(part for part in (target, head_sha if find(verb).bound else "") if part)
    with _conversation(tools, pulls.Key(repository_id, number)) as talk:
        if talk is not None and find(verb).bound and check_id and not talk.shows(check_id):
            talk.say(-check_id, 0, Sender(actor_id, actor), OLD_BUTTON)
        elif talk is not None:
            item = Written(0, f"{verb} {' '.join(arguments)}", verb, arguments)
            talk.obey(-press, item, Sender(actor_id, actor), "")


def _written(tools: Tools, body: str) -> tuple[Written, ...]:
    """Read the commands in a limited child: the comment is anybody's text. A comment that kills the reader holds none."""
    asked = {"body": body, "prefix": tools.settings.command_prefix, "bot_name": tools.settings.bot_name, "verbs": NAMES}
    try:
        return commands_from_json(child.call("bot.commands.parse:commands_as_json", json.dumps(asked).encode()))
    except CouldNotJudge as error:
        log.warning("comment not read", reason=error.message)
        return ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """One command, who gave it, and what it is about."""

    comment_id: int
    item: Written
    actor: Sender
    pull: reads.Pull
    run: runs.Run | None


@contextmanager
def _conversation(tools: Tools, key: pulls.Key) -> Iterator[_Conversation | None]:
    with tools.store.transaction() as conn:
        repository = tools.repository(conn, key.repository_id)
    if repository is None:
        yield None
        return
    with tools.gateway(repository) as gateway:
        yield _Conversation(tools, repository, gateway, key)


class _Conversation:
    """Commands and answers on one pull request."""

    def __init__(self, tools: Tools, repository: Repository, gateway: Gateway, key: pulls.Key) -> None:
        self._tools, self._repository, self.gateway, self._key = tools, repository, gateway, key

    def say(self, comment_id: int, position: int, to: Sender, text: str) -> None:
        """Answer once per command, addressed to who asked."""
        joint = "\n\n" if text.startswith(("|", "`" * 3, "- ", "#")) else " "  # a table, fence or list begins a block of its own
        publish.reply(self.gateway, self._key.number, f"@{to.login}:{joint}{text}", key=f"{comment_id}-{position}")

    def refuse_edited(self, comment_id: int, author: Sender) -> None:
        """Say once that edits are not obeyed, unless commands of this comment were."""
        with self._tools.store.transaction() as conn:
            known = commands.known(conn, self._key, comment_id)
        if not known:
            publish.reply(self.gateway, self._key.number, f"@{author.login}: {EDITED}", key=f"{comment_id}-edited")

    def shows(self, check_id: int) -> bool:
        """Whether this check run is the newest report's, or nothing was reported yet."""
        run = self._run_before("")
        return run is None or run.check_run_id in {None, check_id}

    def too_many(self, actor: Sender) -> int:
        """Return by how many commands this person or repository is over what a minute may hold."""
        with self._tools.store.transaction() as conn:
            recent = commands.recent(conn, actor.id, self._key.repository_id)
        return max(recent.by_person - MOST_A_MINUTE, recent.in_repository - MOST_IN_REPOSITORY)

    def obey(self, comment_id: int, item: Written, actor: Sender, written_at: str) -> End:
        """Carry out one command, or refuse it; it is kept before it begins and never carried out a second time."""
        pull = reads.pull(self.gateway, self._key.number)
        run = self._run_before(written_at)
        given = commands.Given(self._key, comment_id, item.position, item.verb, item.text, actor.login, actor.id, pull.head_sha)
        with self._tools.store.transaction() as conn:
            if not commands.begin(conn, given):
                return _ENDS.get(commands.state(conn, given), End.FAILED)
        busy = self.too_many(actor)
        if busy > 0:
            outcome = Outcome(End.REFUSED, "Too many commands within a minute; wait a little." if busy == 1 else "")
        else:
            outcome = self._outcome(_Asked(comment_id, item, actor, pull, run))
        with self._tools.store.transaction() as conn:
            commands.end(conn, given, _STATES[outcome.end], outcome.text)
        log.info("command", verb=item.verb, actor=actor.login, number=self._key.number, end=outcome.end.name)
        if outcome.text:
            self.say(comment_id, item.position, actor, outcome.text)
        return outcome.end

    def _outcome(self, asked: _Asked) -> Outcome:
        prefix, item, pull = self._tools.settings.command_prefix, asked.item, asked.pull
        if not item.verb:
            word = escape.code(item.arguments[0] if item.arguments else "", 40)
            return Outcome(End.REFUSED, describe.misunderstood(word, item.near, prefix))
        verb = find(item.verb)
        try:
            role = permissions.role_of(self.gateway, asked.actor.login, asked.actor.id)
            judged = asked.run.head_sha if asked.run else ""
            is_author = asked.actor.id == pull.author.id
            facts = Facts(role, is_author, pull.open, pull.head_sha, judged, given_sha(item.arguments))
            case = self._case(asked, role)
            refused = refusal(verb, facts, prefix, by_rule=self._by_rule(case, verb, is_author))
            return Outcome(End.REFUSED, refused) if refused else verb.act(case)
        except Refused as error:
            return Outcome(End.REFUSED, error.message)
        except UsageError as error:
            return Outcome(End.REFUSED, escape.markdown(f"{error.message} {error.hint}".strip()))
        except BotError as error:
            return Outcome(End.FAILED, f"That could not be done: {escape.markdown(error.message)}")

    def _case(self, asked: _Asked, role: permissions.Role) -> Case:
        tools, item = self._tools, asked.item
        return Case(
            tools.store, tools.settings, self.gateway, self._repository, asked.pull, asked.run, asked.actor, item, role,
            comment_id=asked.comment_id, worker=f"{tools.owner}:{asked.comment_id}:{item.position}",
            targets=targets_file.load(tools.settings.targets_file),
            file=lambda path: self._file(asked.pull, path), branch=lambda paths: self._branch(asked.pull, paths), verbs=VERBS,
        )  # fmt: skip

    def _by_rule(self, case: Case, verb: Verb, is_author: bool) -> str | None:  # noqa: FBT001 - a fact, not a switch
        """Return what the operator's rule for a verb misses, the empty text for nothing, None where there is no rule."""
        rule = case.targets.verbs.get(verb.name)
        if rule is None:
            return None
        person, login = people.Person(case.actor.login, case.role, is_author), case.actor.login
        scene = Scene(self._tools.store, self.gateway, self._repository, case.pull)
        missing = people.refusal(rule, person, lambda team: observed.in_team(scene, team, login))
        return describe.ruled(verb, rule, missing, self._tools.settings.command_prefix)

    def _run_before(self, written_at: str) -> runs.Run | None:
        """Return the report that stood there when the comment was written: a command follows what its writer could see."""
        with self._tools.store.transaction() as conn:
            return runs.latest(conn, self._key, before=written_at)

    def _file(self, pull: reads.Pull, path: str) -> bytes | None:
        with self._tools.compare(self._repository, _wanted(pull)) as comparison:
            return comparison.head_tree.get(path)

    def _branch(self, pull: reads.Pull, paths: Sequence[str]) -> Branch:
        with self._tools.compare(self._repository, _wanted(pull)) as comparison:
            own = comparison.head_tree.at(pull.head_sha)
            merged = {path: comparison.head_tree[path] for path in paths if path in comparison.head_tree}
            return Branch(comparison.base.sha, merged, {path: (own.mode(path), own[path]) for path in paths if path in own})


def _wanted(pull: reads.Pull) -> Wanted:
    return Wanted(f"refs/heads/{pull.base_ref}", f"refs/pull/{pull.number}/head", pull.head_sha)
