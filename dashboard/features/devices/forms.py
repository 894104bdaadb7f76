"""What the page of screens sends: a code with what it is approved for, and the screen that is taken back."""

from dataclasses import dataclass

from dashboard.features.devices.rules import Profile, typed_code
from dashboard.kernel.drafts import DraftForm
from dashboard.kernel.form import FormReader
from dashboard.kernel.permissions import Permission

PLACE_LONGEST = 60
_CODE_LONGEST = 20
_HIGHEST_ID = 999_999_999

# Without the code: it is worth ten minutes, and no copy of it is kept.
DEVICE_DRAFTS = {
    "screen-pair": DraftForm(frozenset({"place", "profile", "bound"}), Permission.DEVICE_ADMINISTER),
}


@dataclass(frozen=True, slots=True)
class PairScreen:
    """Let the screen that shows ``code`` in; ``is_bound``: only from the address where it waits."""

    code: str
    place: str
    profile: Profile
    is_bound: bool
    key: str


@dataclass(frozen=True, slots=True)
class RevokeScreen:
    """The screen with this number shows nothing any more."""

    screen: int
    key: str


def parse_pair(fields: object) -> PairScreen:
    """Fields ``code``, ``place``, ``profile``, ``bound``, ``key``. Raises Invalid."""
    form = FormReader(fields)
    code = typed_code(form.text("code", _CODE_LONGEST, required="devices.form.code"))
    if not code:
        form.fail("code", "devices.form.code")
    place = form.text("place", PLACE_LONGEST, required="devices.form.place")
    profile = form.code("profile", Profile, "devices.form.profile")
    is_bound = form.checked("bound")
    key = form.key()
    form.finish()
    return PairScreen(code, place, profile or Profile.OPEN, is_bound, key)


def parse_revoke(fields: object) -> RevokeScreen:
    """Fields ``screen``, ``key``. Raises Invalid."""
    form = FormReader(fields)
    screen = form.whole("screen", 1, _HIGHEST_ID, "devices.form.screen")
    key = form.key()
    form.finish()
    return RevokeScreen(screen or 0, key)
