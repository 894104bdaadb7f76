"""Which addresses answer without a session, or to one that is no account. Read by the front door alone."""

import re
from collections.abc import Mapping

# Exactly these answer without a session; a prefix would let `/login/../wall/` through.
PUBLIC = frozenset(
    {
        "/login",
        "/login/style.css",
        "/login/plex.woff2",
        "/login/ca.crt",
        "/logout",
        "/health/live",
        "/health/ready",
        "/health/session",
        # A screen that is not paired yet, and the sign of life of one that is: they check for themselves.
        "/screen",
        "/screen/claim",
        "/screen/alive",
        "/screen/pairing.css",
        "/screen/pairing.js",
        # A browser asks for these on its own, also when nobody is signed in. They say nothing.
        "/sw.js",
        "/manifest.webmanifest",
        "/icon.svg",
        "/icon-192.png",
        "/icon-512.png",
    }
)
# A calendar of a phone brings no cookie, nor does a guest who opens a link for the first time; what their
# address holds is the secret itself, of exactly this shape.
SECRET = re.compile(r"/calendar/[A-Za-z0-9_-]{43}\.ics|/guest/[A-Za-z0-9_-]{43}|/activate/[A-Za-z0-9_-]{43}")
# The form behind an activation link is sent back to the same address; it checks Origin and token itself.
SECRET_FORM = re.compile(r"/activate/[A-Za-z0-9_-]{43}")
# A session that waits for its second factor reaches these, and nothing else.
FACTOR = frozenset({"/login/code", "/login/factor"})
# Plain pages of the own account: without a session they lead to signing in, as any page does.
FORMS = FACTOR | {
    "/login/recovered",
    "/account/prove",
    "/account/password",
    "/account/codes",
    "/account/factor/remove",
}
GUEST_PAGE = "/review/guest"
GUEST_CLOSED = "/guest"
# The one page of those who are no account.
ONLY_PAGE: Mapping[str, str] = {"guest": GUEST_PAGE, "device": "/wall"}
HOMES = ("/wall", "/admin")
# What such a page is made of: built files, never an answer of the server.
PARTS = re.compile(r"/(assets|fonts)/.+|/[A-Za-z0-9_-]+\.(css|js|woff2|svg|png|ico|webmanifest)")
HIDDEN = ("/_upload", "/_health", "/ping", "/_all_routes", "/sitemap.xml")
EVENT = "/_event"
