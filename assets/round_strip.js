/* What rounds and drills say alike: whether there is a signal and what waits, and whose device this is. ``words`` is
   where the sentences stand ("patrols.phone."), ``ids`` how the test ids begin ("patrol-"). Draws, changes nothing.
   And whether a finger is down: what lies under it is not exchanged before it is up, or its tap would meet nothing. */
(() => {
  const round = window.siagaRound, { now, say, clock, offline, el, icon, button } = round;

  function strip(words, ids, note = "") {
    const total = now.queue.length, said = [], cut = offline(), word = (end, more) => say(words + end, more);
    const signIn = () => el("a", { href: "/login?next=" + encodeURIComponent(location.pathname) }, word("sign_in"));
    if (now.ended) said.push(el("span", {}, word("ended", { total }), " ", signIn()));
    else if (cut) said.push(el("span", {}, el("b", {}, word("offline")), " ", total ? word("kept", { total }) : now.whose !== "ask" && word("none_kept")));
    else if (now.denied) said.push(el("span", {}, word("denied")));
    else if (total) said.push(el("span", {}, word("sending", { total })), button(word("send_now"), ids + "send", () => round.send(), "p-small"));
    const shown = said.length ? el("div", { class: "p-strip", "data-testid": ids + "strip" }, icon(cut ? "cut" : "wait"), ...said) : null;
    const notes = [now.foreign ? word("foreign", { total: now.foreign }) : "", isSecureContext ? "" : word("insecure"), note];
    return [el("div", { role: "status" }, shown, ...notes.filter(Boolean).map((line) => el("p", { class: "p-note" }, line)))];
  }
  /* Nobody could be asked whose device this is now: the person who holds it is told, and asked when it may be another. */
  function whose(words, ids) {
    if (!now.whose) return null;
    const more = { account: now.pack.account, time: clock(now.pack.issued_at) }, asked = now.whose === "ask";
    return el("div", { class: "p-whose", "data-testid": ids + "whose" }, el("p", {}, say(words + "whose", more)),
      asked && el("p", {}, say(words + "whose.ask")),
      asked && button(say(words + "whose.mine"), ids + "mine", () => round.claim(), "o-pri"));
  }

  const PRESS = 10000, LIFT = 60, hold = (time) => () => { until = performance.now() + time; };
  let until = 0;
  addEventListener("pointerdown", hold(PRESS), true);
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, hold(LIFT), true);
  addEventListener("click", () => { until = 0; }, true);
  const isHeld = () => performance.now() < until;

  Object.assign(round, { strip, whose, isHeld });
})();
