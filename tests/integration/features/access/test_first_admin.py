"""The first administrator of an agency, and the way back in: from the console, with a link, never twice."""

import pytest
from sqlmodel import select

from dashboard.features.access.actions import (
    NextStep,
    create_admin,
    has_active_admin,
    sign_in,
    use_link,
)
from dashboard.features.access.forms import SignIn
from dashboard.features.access.queries import roles_of
from dashboard.features.access.tables import Account
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied, Invalid, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry
from dashboard.shell.bootstrap import missing_admins
from tests.integration.features.access.conftest import PLACE, Desk

PASSWORD = "gajah-tidur-sore-hari"
CONSOLE = system_actor("console", Agency.RUTAN)


def _create(desk: Desk, name: str = "adi", role: Role = Role.ADMIN_RUTAN, *, recover: bool = False) -> str:
    link = create_admin(CONSOLE, name, Agency.RUTAN, role, recover=recover, clock=desk.clock)
    return link.secret


def _activate(desk: Desk, secret: str) -> NextStep:
    return use_link(secret, PASSWORD, place=PLACE, clock=desk.clock).next_step


def _active(agency: Agency = Agency.RUTAN) -> bool:
    with reading() as session:
        return has_active_admin(session, agency)


def test_no_account_stands_there_by_itself_and_the_link_makes_the_first_one(desk: Desk) -> None:
    assert [("rutan" in line, "polres" in line) for line in missing_admins()] == [
        (True, False),
        (False, True),
    ]
    secret = _create(desk)
    assert not _active()
    assert _activate(desk, secret) is NextStep.NONE
    assert _active()
    assert not _active(Agency.POLRES)
    assert len(missing_admins()) == 1


def test_an_agency_with_an_active_administrator_is_refused(desk: Desk) -> None:
    _activate(desk, _create(desk))
    with pytest.raises(Refused) as refused:
        _create(desk, "budi")
    assert refused.value.key == "bootstrap.exists"


def test_a_link_that_was_missed_can_be_made_again(desk: Desk) -> None:
    first = _create(desk)
    desk.wait(minutes=40)
    second = _create(desk)
    assert first != second
    assert _activate(desk, second) is NextStep.NONE


def test_recovering_is_possible_and_stands_in_the_audit(desk: Desk) -> None:
    _activate(desk, _create(desk))
    assert _activate(desk, _create(desk, recover=True)) is NextStep.NONE
    with reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "account.recover")).all()
    assert [(entry.actor_name, entry.agency) for entry in entries] == [("console", "rutan")]


def test_recovering_shuts_everybody_out_until_the_link_is_used(desk: Desk) -> None:
    signed = use_link(_create(desk), PASSWORD, place=PLACE, clock=desk.clock)
    secret = _create(desk, recover=True)
    assert desk.live(signed) is None
    with pytest.raises(Denied):
        sign_in(SignIn("adi", PASSWORD, "/"), address="", clock=desk.clock)
    assert _activate(desk, secret) is NextStep.NONE
    assert sign_in(SignIn("adi", PASSWORD, "/"), address="", clock=desk.clock)


def test_a_name_of_the_other_agency_is_taken(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        _create(desk, "piket.satu", recover=True)
    assert refused.value.key == "access.username.taken"


@pytest.mark.parametrize("name", ["", "x", "A B", "<b>", "a" * 65, "-minus"])
def test_names_that_nobody_could_type_are_refused(desk: Desk, name: str) -> None:
    with pytest.raises(Invalid):
        _create(desk, name)


def test_a_role_of_the_other_agency_is_refused(desk: Desk) -> None:
    with pytest.raises(Invalid):
        _create(desk, role=Role.ADMIN_POLRES)


@pytest.mark.parametrize(
    ("held", "asked"), [(Role.KARUTAN, Role.ADMIN_RUTAN), (Role.ADMIN_RUTAN, Role.KARUTAN)]
)
def test_an_account_with_other_duties_becomes_no_administrator(desk: Desk, held: Role, asked: Role) -> None:
    _activate(desk, _create(desk, role=held))
    with pytest.raises(Invalid) as refused:
        _create(desk, role=asked, recover=True)
    assert refused.value.fields == {"role": "access.roles.admin_alone"}
    with reading() as session:
        account = session.exec(select(Account).where(Account.username == "adi")).one()
        assert roles_of(session, account.id or 0) == {held}
        assert account.password_hash
    assert _activate(desk, _create(desk, role=held, recover=True)) is NextStep.NONE


def test_only_the_machine_may(desk: Desk) -> None:
    person = Actor(9, "admin", Agency.RUTAN, frozenset({Role.ADMIN_RUTAN}))
    with pytest.raises(Denied):
        create_admin(person, "adi", Agency.RUTAN, Role.ADMIN_RUTAN, recover=False, clock=desk.clock)
    with reading() as session:
        assert session.exec(select(Account).where(Account.username == "adi")).first() is None
