/* The screen that waits for its pairing: asks every two seconds, shows the code of now, and goes to the wall once an
   administrator has approved it. It never gives up: the pauses grow to ten seconds while the server is away. */
(() => {
  const POLL = 2000, LONGEST = 10000, ANSWER = 8000;
  const one = (name) => document.querySelector(`[data-${name}]`);
  let wait = POLL;
  const show = (el, is) => { if (el.hidden === is) el.hidden = !is; };
  function code(said) {
    const el = one("code"), text = said.code.slice(0, 4) + " " + said.code.slice(4);
    if (el.textContent !== text) {
      el.textContent = text;
      el.setAttribute("aria-label", [...said.code].join(" "));
    }
    document.querySelectorAll("[data-until]").forEach((time) => { time.textContent = said.until; });
    show(one("waits"), true);
    show(one("away"), false);
  }
  async function ask() {
    try {
      const answer = await fetch("/screen/claim", { method: "POST", cache: "no-store", signal: AbortSignal.timeout(ANSWER) });
      if (answer.status === 409) return location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      const said = await answer.json();
      if (said.state === "paired") return location.replace("/wall");
      code(said);
      wait = POLL;
    } catch {
      show(one("away"), true);
      wait = Math.min(wait * 2, LONGEST);
    }
    setTimeout(ask, wait);
  }
  ask();
})();
