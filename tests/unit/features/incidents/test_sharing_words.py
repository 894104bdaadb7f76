"""Whom a panel names: a duty and an agency, and which of two where both are alike."""

from dashboard.features.incidents.queries.sharing import NamedPerson
from dashboard.features.incidents.ui.sharing_view import person_words
from dashboard.kernel.identity import Role
from dashboard.kernel.people import Person
from dashboard.kernel.reference import Agency, Language


def named(user_id: int, role: Role, agency: Agency, account: str = "") -> NamedPerson:
    return NamedPerson(Person(user_id, role.value, agency), account=account)


def test_the_account_says_which_of_two_who_are_alike() -> None:
    people = (
        named(1, Role.KARUPAM, Agency.RUTAN, "karupam.a"),
        named(2, Role.KARUTAN, Agency.RUTAN, "karutan"),
        named(3, Role.KARUPAM, Agency.RUTAN, "karupam.b"),
    )
    assert person_words(people, Language.ID) == {
        1: "Karupam, Rutan (karupam.a)",
        2: "Kepala Rutan, Rutan",
        3: "Karupam, Rutan (karupam.b)",
    }


def test_of_the_other_agency_no_account_is_told_and_a_number_keeps_them_apart() -> None:
    people = (named(4, Role.SAMAPTA, Agency.POLRES), named(5, Role.SAMAPTA, Agency.POLRES))
    assert person_words(people, Language.EN) == {
        4: "Patrol unit, Police 1",
        5: "Patrol unit, Police 2",
    }


def test_one_person_as_candidate_and_as_reader_is_not_two() -> None:
    one = named(1, Role.KARUPAM, Agency.RUTAN, "karupam.a")
    assert person_words((one, one), Language.ID) == {1: "Karupam, Rutan"}
