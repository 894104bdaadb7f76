"""One signed-in person of the faults trial, and what every answer to them said."""

import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

_PATIENCE = 30.0


@dataclass
class Submit:
    """A report with its key. ``reference`` is empty until somebody was told that it is saved."""

    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    status: int = 0
    error: str = ""
    reference: str = ""


class Client:
    """Signs in when made."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._http = httpx.Client(base_url=url, headers={"origin": url}, timeout=_PATIENCE)
        found = re.search(r'name="csrf" value="([^"]+)"', self._http.get("/login").text)
        fields = {"username": user, "password": password, "csrf": found[1] if found else "", "next": "/"}
        self._http.post("/login", data=fields)
        self._owner = self._http.get("/patrols/round/pack").json()["owner"]

    def close(self) -> None:
        self._http.close()

    def submit(self, submit: Submit) -> Submit:
        """Send it once; sent again, it is the same report."""
        fields = {"type": "assault", "severity": "high", "location": "gate", "description": submit.key}
        body = {"owner": self._owner, "fields": {**fields, "key": submit.key}}
        try:
            answer = self._http.post("/incidents/report", json=body)
        except httpx.HTTPError as error:
            submit.status, submit.error = 0, type(error).__name__
            return submit
        submit.status = answer.status_code
        said: Any = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        submit.reference, submit.error = said.get("reference", ""), said.get("error", "")
        return submit

    def until_saved(self, submit: Submit, within: float = 60.0) -> float:
        """Send the same one until it is saved; seconds it took."""
        begun = time.monotonic()
        while not self.submit(submit).reference and time.monotonic() - begun < within:
            time.sleep(0.05)
        return time.monotonic() - begun

    def keep_draft(self, text: str) -> int:
        fields = {"description": text, "key": "trial-faults-draft"}
        return self._http.put("/drafts/incident-report", json={**fields}).status_code

    def kept_draft(self) -> str:
        answer = self._http.get("/drafts/incident-report")
        return answer.json()["fields"]["description"] if answer.status_code == 200 else ""

    def read(self) -> float:
        """Seconds for an answer that reads the database; infinite when there is none."""
        begun = time.monotonic()
        answer = self._http.get("/drafts")
        return time.monotonic() - begun if answer.status_code == 200 else float("inf")
