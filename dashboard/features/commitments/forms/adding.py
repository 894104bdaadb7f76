"""The form of a new commitment: what, whose, which duty, until when, of which kind, under which clause."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.features.commitments.forms.parts import read_due
from dashboard.kernel.form import FormReader
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import OWNER_ROLES, Clause, Origin, PromiseKind
from dashboard.kernel.reference import Agency

TEXT_LONGEST = 300
_INCIDENT = re.compile(r"[RP]-\d{4}-\d{4,6}", re.ASCII)
_ACTION = re.compile(r"T-\d{4}-\d{4,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class AddCommitment:
    """A promise given outside a meeting: only a meeting says what it has decided."""

    text: str
    owner: Agency
    owner_role: Role
    due_on: date
    kind: PromiseKind
    clause: Clause
    origin: Origin
    origin_reference: str
    key: str


def parse_commitment(fields: object, now: datetime) -> AddCommitment:
    """Fields ``promise_text, _owner, _role, _due, _kind, _clause, _origin``. Raises Invalid."""
    form = FormReader(fields)
    text = form.text("promise_text", TEXT_LONGEST, required="commitments.form.text")
    owner = form.code("promise_owner", Agency, "commitments.form.owner")
    role = form.code("promise_role", Role, "commitments.form.role")
    if owner is not None and role is not None and role not in OWNER_ROLES[owner]:
        form.fail("promise_role", "commitments.form.role.agency")
    due_on = read_due(form, "promise_due", now)
    kind = form.code("promise_kind", PromiseKind, "commitments.form.kind")
    clause = form.code("promise_clause", Clause, "commitments.form.clause")
    reference = form.text("promise_origin", 16).upper()
    origin = _origin(form, reference)
    key = form.key()
    form.finish()
    if owner is None or role is None or due_on is None or kind is None or clause is None:
        raise AssertionError("finish raises for every missing field")
    return AddCommitment(text, owner, role, due_on, kind, clause, origin, reference, key)


def _origin(form: FormReader, reference: str) -> Origin:
    """What the reference names; whether the actor may know of it is asked by the action."""
    if _INCIDENT.fullmatch(reference):
        return Origin.INCIDENT
    if _ACTION.fullmatch(reference):
        return Origin.DRILL_ACTION
    if reference:
        form.fail("promise_origin", "commitments.form.origin")
    return Origin.OWN
