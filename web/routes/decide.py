"""Deciding: one change, many at once, and taking a decision back. Every form may be sent twice and decides once."""

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import Request
from sqlalchemy import Connection
from starlette.responses import Response

from config.reports import load_rules
from domain.decisions import DecisionKind
from domain.errors import ConflictError, DatumlineError, UsageError
from texts.catalogue import Phrase
from web.change_pages import Shown, change_page, making_ready
from web.handlers import new_router
from web.pages import redirect, render
from web.queue_links import address, suffix_of
from web.requests import InForce, Now, Writing
from web.routes.change import existing
from web.security import Editor, PostedForm
from workflow.change_page import following
from workflow.decide import Choice, conflicts
from workflow.decide_form import Action, Typed, decide_many, decide_one
from workflow.queue import chosen_lines
from workflow.queue_filters import asked_in
from workflow.undo import undo

router = new_router()


@router.post("/changes/decide")
def many(request: Request, user: Editor, conn: Writing, form: PostedForm, settings: InForce, now: Now) -> Response:
    """First what will happen, with a field to type how many; then, when that number came, all of it or nothing."""
    asked = asked_in(request.query_params, load_rules(settings.report))
    typed, choices = Typed.of(form), [_choice(str(one)) for one in form.getlist("change")]
    if not choices:
        return redirect(request, address(asked), "decide.none_selected")
    if "count" not in form:
        return _review(request, conn, typed, choices)
    count = str(form.get("count", "")).strip()
    try:
        if count != str(len(choices)):
            raise UsageError(Phrase("refused.form.count", count=len(choices)))
        with conn.begin_nested():
            done = decide_many(conn, choices, typed, user.name, now)
    except (ConflictError, UsageError) as error:
        return _review(request, conn, typed, choices, error, count)
    return redirect(request, address(asked), f"decide.many.{typed.action}", count=len(done))


@router.post("/changes/{change_id}/decide")
def one(
    request: Request, user: Editor, conn: Writing, form: PostedForm, settings: InForce, now: Now, change_id: str
) -> Response:
    """Decide, and go on to the next change of the queue that it was opened from."""
    asked = asked_in(request.query_params, load_rules(settings.report))
    change, typed = existing(conn, change_id), Typed.of(form)
    try:
        with conn.begin_nested():
            number = decide_one(conn, change.id, str(form.get("shown", "")), typed, user.name, now)
    except ConflictError as error:
        return change_page(request, conn, existing(conn, change_id), asked, Shown(typed, error, 409))
    except UsageError as error:
        return change_page(request, conn, change, asked, Shown(typed, error, 400))
    if typed.action == Action.COMMENT:
        return redirect(request, f"/changes/{change.id}{suffix_of(asked)}", "decide.done.comment")
    next_one = following(conn, change, asked, now)
    carried = {**asked.parameters, "done": change.id}
    target = f"/changes/{next_one}?{urlencode(carried)}" if next_one else address(asked, done=change.id)
    response = redirect(request, target, f"decide.done.{typed.action}", number=number)
    return making_ready(request, response, filter(None, (next_one,)), asked)


@router.post("/changes/{change_id}/undo")
def take_back(
    request: Request, user: Editor, conn: Writing, form: PostedForm, settings: InForce, now: Now, change_id: str
) -> Response:
    """Take the decision back by a further one."""
    asked = asked_in(request.query_params, load_rules(settings.report))
    change, note = existing(conn, change_id), str(form.get("note", "")).strip()
    typed = Typed(action=DecisionKind.UNDO, note=note)
    decision = str(form.get("decision", ""))
    try:
        if not decision.isascii() or not decision.isdigit():
            raise UsageError(Phrase("refused.form.which"))
        with conn.begin_nested():
            undo(conn, settings.report, int(decision), user.name, now, note or None)
    except ConflictError as error:
        return change_page(request, conn, change, asked, Shown(typed, error, 409))
    except UsageError as error:
        return change_page(request, conn, change, asked, Shown(typed, error, 400))
    return redirect(request, f"/changes/{change.id}{suffix_of(asked)}", "decide.done.undo", number=decision)


def _choice(text: str) -> Choice:
    """`id:shown` as a selected line sends it."""
    change, _, shown = text.partition(":")
    return Choice(change, shown)


def _review(
    request: Request,
    conn: Connection,
    typed: Typed,
    choices: Sequence[Choice],
    error: DatumlineError | None = None,
    count: str = "",
) -> Response:
    status = 200 if error is None else 409 if isinstance(error, ConflictError) else 400
    # What did not move can be decided from here, with what was typed.
    standing = [choice.change for choice in choices if status != 409 or not conflicts(conn, [choice])]
    return render(
        request,
        "decide_many.html",
        status,
        typed=typed,
        lines=chosen_lines(conn, [choice.change for choice in choices], request.app.state.clock()),
        choices=choices,
        standing=standing,
        shown=Shown(typed, error, status),
        count="" if status == 409 else count,
        suffix=f"?{request.url.query}" if request.url.query else "",
    )
