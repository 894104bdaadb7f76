"""The people of the trial: each submits over HTTP as the pages do, and sends again what got no answer.

What was answered with success is acknowledged. The same key goes out again until it is, as forms and
phones do.
"""

import re
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from dashboard.shell.trials.stage import POINT

DRAFT = "incident-report"
_PATIENCE = 5.0
_PAUSE = 0.2


@dataclass
class Told:
    """What one person was told: key of a report to its reference, key of a tap to its visit, the last draft.

    ``sent`` are all keys, answered or not; ``again`` counts the times a key went out more than once;
    ``odd`` are answers that nobody should get, with the status.
    """

    user: str
    reports: dict[str, str] = field(default_factory=dict)
    taps: dict[str, int] = field(default_factory=dict)
    draft: str = ""
    draft_sent: str = ""
    sent: set[str] = field(default_factory=set)
    again: int = 0
    odd: list[str] = field(default_factory=list)


class Person(threading.Thread):
    """One account at work until ``stop`` is set; then it only brings what is under way to an end."""

    def __init__(self, url: str, user: str, password: str, works: str, stop: threading.Event) -> None:
        super().__init__(name=user, daemon=True)
        self.told = Told(user)
        self._url, self._password, self._works, self._stop_asked = url, password, works, stop
        self._owner = ""

    def run(self) -> None:
        work = {"report": self._report, "tap": self._tap, "draft": self._draft}[self._works]
        with httpx.Client(base_url=self._url, headers={"origin": self._url}, timeout=_PATIENCE) as client:
            while not self._owner and not self._stop_asked.is_set():
                self._sign_in(client)
            while not self._stop_asked.is_set():
                work(client)

    def _sign_in(self, client: httpx.Client) -> None:
        """Once; without an answer nobody is signed in yet."""
        try:
            csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/login").text)
            fields = {"username": self.told.user, "password": self._password, "next": "/"}
            client.post("/login", data={**fields, "csrf": csrf[1] if csrf else ""})
            pack = client.get("/patrols/round/pack")
        except httpx.HTTPError:
            return
        self._owner = pack.json()["owner"] if pack.status_code == 200 else ""

    def _report(self, client: httpx.Client) -> None:
        key = self._new_key()
        fields = {"type": "assault", "severity": "high", "location": "gate", "key": key, "description": key}
        body = {"owner": self._owner, "fields": fields}
        answer = self._until_answered(lambda: client.post("/incidents/report", json=body))
        self.told.reports[key] = str(answer.get("reference"))

    def _tap(self, client: httpx.Client) -> None:
        key, now = self._new_key(), int(time.time() * 1000)
        item = {"key": key, "checkpoint": POINT, "outcome": "ok", "how": "button", "phone_at": now, "seq": 1}
        body = {"owner": self._owner, "phone_now": now, "items": [item]}

        def send() -> httpx.Response:
            answer = client.post("/patrols/round/visits", json=body)
            # An item without an answer stays in the phone, as one without a connection does.
            if answer.status_code == 200 and not answer.json()["answers"]:
                raise httpx.ReadError("the item has no answer")
            return answer

        (done,) = self._until_answered(send)["answers"]
        if done["visit"]:
            self.told.taps[key] = done["visit"]
        else:
            self.told.odd.append(f"tap {done['state']}")

    def _draft(self, client: httpx.Client) -> None:
        text = uuid.uuid4().hex
        self.told.draft_sent = text
        fields = {"description": text, "key": f"trial-draft-{self.told.user}"}
        self._until_answered(lambda: client.put(f"/drafts/{DRAFT}", json=fields))
        self.told.draft = text

    def _new_key(self) -> str:
        key = uuid.uuid4().hex
        self.told.sent.add(key)
        return key

    def _until_answered(self, send: Callable[[], httpx.Response]) -> dict[str, Any]:
        """Again and again: no connection and "not now" are no answer; a refusal would be an odd one."""
        first = True
        while True:
            try:
                answer = send()
            except httpx.HTTPError:
                answer = None
            if answer is not None and answer.is_success:
                return answer.json() if answer.content else {}
            if answer is not None and answer.status_code < 500:
                self.told.odd.append(f"{answer.request.url.path} {answer.status_code}")
            self.told.again += not first
            first = False
            time.sleep(_PAUSE)
