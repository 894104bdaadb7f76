"""What must stand in no log is taken out of every text, and what is needed to mend something stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.kernel.redaction import LONGEST, one_line, redacted

# As long and as mixed as a real one; the same for every worker that collects these tests.
TOKEN = "Zk3vq8T_uW1-yB7nXo0cLr5sHj9dGe2aMf4iPtQwCxE"
SECRETS = [
    "Cookie: siaga={0}; siaga-known={0}",
    "{{'cookie': 'siaga={0}', 'host': 'x'}}",
    '{{"set-cookie": "__Host-siaga={0}; Path=/"}}',
    "siaga-session-hash={0}",
    "GET /guest/{0} HTTP/1.1",
    "GET /calendar/{0}.ics",
    "https://siaga.example/activate/{0}?lang=id",
    "username=budi&password={0}&csrf=abc",
    '{{"password": "{0}"}}',
    "{{'new_password': '{0}'}}",
    "SignIn(username='budi', password='{0}')",
    "recovery: {0}",
    "/_event?token={0}&EIO=4",
    "Authorization: Bearer-{0}",
    "postgresql://siaga:{0}@127.0.0.1/siaga",
    "$argon2id$v=19$m=19456,t=2,p=1${0}",
    "Error processing event queue entry for Event(name='x', router_data={{'headers': {{'cookie': '{0}'}}}})",
    "Received event data as a string. This may indicate a bug. Event data: {0}",
    "Error transforming event payload for handler ReportState.submit: could not convert '{0}'",
    "No registered handler found for event: {0}",
    "[SQL: INSERT INTO x VALUES (?)]\n[parameters: ('{0}', 1)]",
    "duplicate key\nDETAIL:  Key (reference)=({0}) already exists.",
    "[type=int_parsing, input_value='{0}', input_type=str]",
    "{{'password': ['{0}']}}",
    "{{'password': [['x'], ({{'deep': '{0}'}},)]}}",
    "{{'code': {{'typed': '{0}'}}, 'x': 1}}",
    "password='{0}",
    'token="{0}',
    "Authorization: Bearer {0}",
    "password=one two, {0}",
    "kata_sandi: satu dua tiga {0} lima\nnext",
    "could not sign in with recovery = first {0}",
]
# By their shape alone, without a name.
RECOVERY = "K7QZ-ABCD-M2NP-XYZW-35TU-HJKL"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.parametrize("text", SECRETS)
@pytest.mark.parametrize("canary", [TOKEN, "KENARI-tikus 7 kota'"[:17], "pa55"])
def test_a_secret_is_taken_out_wherever_it_stands(text: str, canary: str) -> None:
    if " " in canary and "'" not in text and '"' not in text:
        canary = canary.replace(" ", "_")
    assert canary not in redacted(text.format(canary))


def test_a_token_is_known_by_its_shape_alone() -> None:
    assert TOKEN not in redacted(f"something odd about {TOKEN} here")


@pytest.mark.parametrize(
    "typed",
    [
        RECOVERY,
        RECOVERY.lower(),
        RECOVERY.replace("-", " "),
        RECOVERY.replace("-", ""),
        RECOVERY.replace("-", "").lower(),
        SEED,
        " ".join(SEED[start : start + 4] for start in range(0, 32, 4)),
    ],
)
@pytest.mark.parametrize("text", ["typed {0} as well", "['{0}']", "x={0}&y=1", "({0})", "{0}"])
def test_recovery_codes_and_seeds_are_known_by_their_shape(text: str, typed: str) -> None:
    left = redacted(text.format(typed))
    assert not any(piece in left for piece in (typed[:4], typed[-4:]))


@pytest.mark.parametrize(
    "text", ["code 123456", "Kode: 123456 salah", "the code was 123 456", "totp 123-456", "code (123456)"]
)
def test_a_code_of_six_digits_is_taken_out_without_a_sign_between(text: str) -> None:
    left = redacted(text)
    assert "123" not in left
    assert "456" not in left


def test_the_line_after_a_phrase_stays() -> None:
    assert redacted("password: one two three\nFile x.py, line 8") == "password: [redacted]\nFile x.py, line 8"
    assert redacted(one_line("password: one two\nFile x.py")) == "password: [redacted]\\nFile x.py"


@pytest.mark.parametrize(
    "text",
    [
        "audit anchor 2026-03-12T07:00:00+00:00 812 " + "ab" * 32,
        "the sweep escalate_overdue failed",
        "denied incident_report_state.submit to session 4f2a",
        "free space 4.2 %: out",
        "INCIDENT R-2026-0014 was not found",
        "exit code 1, status code 200, code 4403",
        "error code 1234567 of the driver",
        "a recovery of the watcher; the seed of demo data; one password was changed",
        "this work must stop here soon",
        "session 3f2b8c1d-5a6e-4f70-8b9c-0d1e2f3a4b5c ended",
        "key 9f86d081884c7d659a2feaa0c55ad015 of 24 bytes",
        "escalate_overdue_of_incidents has failed: KesalahanYangTidakDikenal",
        "2026-03-12 07:32:00 WARNING dashboard.web.policy_gate",
        'File "/srv/siaga/dashboard/kernel/work.py", line 88, in _finish',
    ],
)
def test_what_helps_stays(text: str) -> None:
    assert redacted(text) == text


@given(st.text(max_size=400))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redacted(redacted(text)) == redacted(text)


_PIECES = [
    "password", "code", "=", ": ", "'", '"', "[", "]", "(", "}", "\\", "\\n", "\n", " ", "123456", "x y",
    "[redacted]", "cookie: ", RECOVERY, SEED, "token", "&", "Event(", "/guest/", "siaga=",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=12))
def test_redacting_twice_changes_nothing_more_whatever_is_beside_it(pieces: list[str]) -> None:
    once = redacted("".join(pieces))
    assert redacted(once) == once


@pytest.mark.parametrize(
    "piece",
    [
        "password=",
        "code 1",
        "AAAA-",
        "'",
        "a-",
        "siaga-",
        "password",
        "x://a:",
        "Event(",
        "é",
        "\n",
        "cookie: ",
    ],
)
def test_a_long_text_is_cut(piece: str) -> None:
    assert len(redacted(piece * 40_000)) <= LONGEST


@given(st.text(max_size=200))
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
