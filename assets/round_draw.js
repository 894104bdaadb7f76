/* The parts of /patrols/round, made from `now` (what the phone keeps) and `view` (what this page is about to say).
   Reads both and writes neither; what a press does is round.js. */
(() => {
  const round = window.siagaRound, { now, say, clock, report, offline, el, icon, button } = round;
  const { points, nextOf, roundOf, withNumber, lines, isAnswer } = round;
  const WORDS = "patrols.phone.", REASONS = ["rain", "called", "locked", "other"], UNDO = 6e5;
  /* round.js fills it: `asking` for a reason, `early`: the point to be recorded before its window, the `bar` of the last tap, a `note`, what is `typed` and why it is
     `wrong`, and `unkept`: the press that this phone could not keep. */
  const view = { asking: false, early: 0, bar: null, note: "", typed: "", wrong: "", unkept: null };

  /* Before its window a record makes no planned visit: asked first, and the point stays next. */
  function sure(point) {
    const { record, press, act } = round;
    return el("div", { class: "p-why", role: "group", "aria-labelledby": "p-sure", "data-testid": "patrol-early" },
      el("p", { id: "p-sure", role: "status" }, say("patrols.round.early", { time: clock(point.opens) })), el("div", { class: "p-two" },
        button(say("patrols.round.early.yes"), "patrol-early-yes", press(() => record("ok", point))),
        button(say("patrols.round.early.no"), "patrol-early-no", press(() => act({ early: 0 })))));
  }
  function card(point, t) {
    const { record, press, act } = round, early = t < point.opens, line = say(t > point.late ? "patrols.phone.due_late" : "patrols.phone.due", { number: point.number, time: clock(point.due) });
    const reasons = view.asking && el("div", { class: "p-why" }, el("p", {}, say("patrols.round.why")), el("div", { class: "p-two" },
      ...REASONS.map((reason) => button(say("patrols.reason." + reason), "patrol-skip-" + reason, press(() => record("skipped", point, {}, reason))))));
    return el("div", { class: "p-card" },
      el("p", { class: "o-mid" }, line),
      el("h2", { class: "p-name", "data-testid": "patrol-next", "data-id": point.id, "data-zone": point.zone }, point.name),
      early && el("p", { class: "o-mid" }, say("patrols.round.opens", { time: clock(point.opens) })),
      point.scan && el("p", { class: "p-note" }, say("patrols.phone.needs_scan")),
      el("button", { type: "button", class: "o-btn o-pri p-ok", "data-testid": "patrol-ok", onclick: press(() => early ? act({ early: point.id, asking: false }) : record("ok", point)) }, icon("check"), say("patrols.outcome.ok")),
      early && view.early === point.id && sure(point),
      el("div", { class: "p-two" },
        button(say("patrols.outcome.finding"), "patrol-finding", press(() => record("finding", point))),
        button(say("patrols.outcome.skipped"), "patrol-skip", press(() => act({ asking: !view.asking, early: 0 })), "", { "aria-expanded": String(view.asking) })),
      reasons);
  }
  function walk(list, t) {
    const next = nextOf(list, t);
    if (!next) return [el("div", { class: "p-empty", "data-testid": "patrol-none" }, el("h2", {}, say("patrols.round.empty.title")), el("p", { class: "o-mid" }, say("patrols.round.empty.text")))];
    const point = withNumber(list, next), all = roundOf(list, next), done = all.filter((one) => one.state === "done").length;
    const progress = say("patrols.round.progress", { done, total: all.length });
    return [el("div", { class: "p-head" }, el("b", {}, next.route || say("patrols.round.route", { time: clock(next.due) })), el("span", { class: "o-mid" }, progress)),
      el("div", { class: "p-steps", role: "img", "aria-label": progress }, ...all.map((one) => el("i", { class: "p-" + (one.id === next.id ? "next" : one.state) }))),
      card(point, t)];
  }
  function row(entry, t) {
    const { bar } = view, state = entry.undoing ? "undone" : entry.state, failed = state === "failed";
    const what = entry.outcome === "ok" ? "" : ", " + say("patrols.outcome." + entry.outcome) + (entry.reason ? ": " + say("patrols.reason." + entry.reason) : "");
    const may = entry.key && isAnswer(entry) && !entry.late && t - entry.at < UNDO && !(bar && bar.key === entry.key);
    const sentence = ["refused", "duplicate", "unplanned", "waiting_review", "failed"].includes(state) || entry.late ? entry.sentence : "";
    return el("li", { "data-testid": "patrol-done", "data-state": state, "data-code": entry.code },
      icon(state === "unplanned" ? "wait" : entry.outcome === "ok" ? "check" : entry.outcome === "finding" ? "alert" : "wait"),
      el("span", {}, (entry.number ? entry.number + " " : "") + entry.name, el("span", { class: "o-mid" }, what)),
      el("span", { class: "p-when" }, clock(entry.at) + ", " + say("patrols.phone.state." + state)),
      sentence && el("span", { class: "p-said" }, sentence),
      (may || failed || (entry.outcome === "finding" && entry.key && isAnswer(entry) && !offline())) && el("span", { class: "p-acts" },
        failed && !now.denied && button(say("patrols.phone.retry"), "patrol-retry", () => round.send(), "p-small"),
        entry.outcome === "finding" && !offline() && el("a", { class: "o-btn p-small", href: report(entry.zone, entry.at) }, say("patrols.phone.write")),
        may && button(say("patrols.phone.undo"), "patrol-undo", () => round.takeBack(entry.key, entry.name), "p-small", { "aria-label": say("patrols.phone.undo_of", entry) })));
  }
  function codeField() {
    const { wrong } = view;
    const field = el("input", { id: "p-code", class: "o-inp", name: "sign", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 16,
      "data-testid": "patrol-code", "aria-describedby": "p-code-hint", "aria-invalid": wrong ? "true" : undefined, oninput: (event) => { view.typed = event.target.value; } });
    field.value = view.typed;
    return el("form", { class: "p-code", "data-local": "", novalidate: true, onsubmit: (event) => { event.preventDefault(); event.stopPropagation(); round.sign(view.typed, "code"); } },
      el("label", { for: "p-code" }, say("patrols.phone.code")), el("p", { id: "p-code-hint", class: wrong ? "p-wrong" : "o-mid", role: wrong ? "alert" : undefined }, wrong || say("patrols.phone.code.hint")),
      el("div", { class: "p-pair" }, field, el("button", { type: "submit", class: "o-btn", "data-testid": "patrol-code-send" }, say("patrols.phone.code.send"))));
  }
  /* One place says what became of the last press: recorded, or not kept by this phone. */
  function lastPress() {
    const { bar, unkept } = view;
    if (unkept) return el("div", { class: "p-undo p-unkept", role: "alert", "data-testid": "patrol-unkept" }, icon("alert"), el("span", {}, unkept.sentence),
      button(say("patrols.phone.retry"), "patrol-again", unkept.again));
    return bar && el("div", { class: "p-undo", role: "status", "data-testid": "patrol-bar" }, el("span", {}, say("patrols.phone.saved." + bar.outcome, { name: bar.name })),
      button(say("patrols.phone.undo"), "patrol-undo-bar", () => round.takeBack(bar.key, bar.name)));
  }
  /* LATIHAN where the frame cannot say it: without a signal no State is loaded, only the pack knows, as of its time. */
  function exercise() {
    const line = now.pack.exercise, framed = document.querySelector("[data-testid=exercise-band]");
    return el("div", { role: "status" }, line && !framed && el("div", { class: "x-leaf", "data-testid": "round-exercise" },
      el("p", {}, el("b", {}, say("exercise.word")), " ", say("patrols.phone.exercise", { line, time: clock(now.pack.issued_at) }))));
  }
  /* Everything below the leaf; ``leaf`` holds the words for the time before the first pack. */
  function body(leaf) {
    const t = round.serverTime(), total = now.queue.length, waits = el("p", { class: "o-sr", "data-testid": "patrol-queue", "data-pending": total }, total + " " + say("patrols.round.queue"));
    if (!now.pack || !now.pack.points) return [el("p", { class: "p-empty", role: "status" }, now.unkept ? leaf.dataset.unkept : now.ready && offline() ? leaf.dataset.none : leaf.dataset.loading)];
    const strip = [exercise(), ...round.strip(WORDS, "patrol-", view.note)], whose = round.whose(WORDS, "patrol-");
    if (now.whose === "ask") return [...strip, whose, waits];
    const done = lines().map((entry) => row(entry, t));
    return [...strip, whose, ...walk(points(t), t), codeField(), waits,
      done.length ? el("h2", { class: "o-label" }, say("patrols.round.done")) : null, done.length ? el("ul", { class: "p-done" }, ...done) : null, lastPress()].filter(Boolean);
  }

  Object.assign(round, { view, body });
})();
