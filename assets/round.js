/* The round on a phone: draws /patrols/round from what round_queue.js keeps, with or without a signal.
   The next point is there already, one big button records it. Text goes in as textContent only. React gives an
   empty leaf ([data-round]) and never looks into it; everything here hangs below that leaf. */
(() => {
  const doc = document, html = doc.documentElement, HOUR = 36e5, UNDO_BAR = 8000, UNDO = 6e5, MINUTE = 6e4, MOST = 20, CALM = 800;
  const REASONS = ["rain", "called", "locked", "other"], GONE = ["refused", "undone"];
  const ICON = { check: "M5 12.5l4.5 4.5L19 7", alert: "M12 4v10M12 18.5v.5", wait: "M12 7v5l3 2M12 3a9 9 0 100 18 9 9 0 000-18",
    cut: "M3 3l18 18M5 12a10 10 0 013-2M2 8.5A15 15 0 016 6M12 8c3 0 5 1.5 7 3.5M22 8.5A15 15 0 0011 4M9 15.5a4 4 0 016 0M12 19v.5" };
  const queue = window.siagaRound, { now } = queue;
  let leaf = null, drawn = "", asking = false, bar = null, note = "", typed = "", wrong = "", revision = "", waited = 0,
    storing = false, subject = 0, calm = 0;

  /* ---- words and time ---- */
  const raw = (key) => ((now.pack || {}).words || {})[key] || "";
  const say = (key, more = {}) => raw(key).replace(/\{(\w+)\}/g, (_, name) => more[name] ?? "");
  const clock = (ms) => {
    const id = !now.pack || now.pack.language === "id";
    return new Intl.DateTimeFormat(id ? "id-ID" : "en-GB", { timeZone: "Asia/Jakarta", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(ms);
  };
  /* What the report form reads: a local time of the site. */
  const siteTime = (ms) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Jakarta", dateStyle: "short", timeStyle: "short" }).format(ms).replace(" ", "T");
  const offline = () => !navigator.onLine || !now.link || ["offline", "lost"].includes(html.dataset.link);

  /* ---- DOM ---- */
  function el(tag, props = {}, ...children) {
    const made = doc.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (value === undefined || value === false) continue;
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child != null && child !== false && child !== ""));
    return made;
  }
  function icon(name) {
    const svg = doc.createElementNS("http://www.w3.org/2000/svg", "svg"), path = doc.createElementNS(svg.namespaceURI, "path");
    Object.entries({ viewBox: "0 0 24 24", class: "o-ic", "aria-hidden": "true" }).forEach(([key, value]) => svg.setAttribute(key, value));
    path.setAttribute("d", ICON[name]);
    svg.append(path);
    return svg;
  }
  const button = (words, id, press, kind = "", more = {}) =>
    el("button", { type: "button", class: "o-btn " + kind, "data-testid": id, onclick: press, ...more }, words);

  /* ---- which point is next ---- */
  /* A double does not count, so it ticks nothing: the point may still be without a visit. */
  const serves = (entry) => isAnswer(entry) && entry.state !== "duplicate";
  const isAnswer = (entry) => !GONE.includes(entry.state) && !entry.undoing;
  /* The pack's points, with what this phone has recorded since. */
  function points(t) {
    const mine = new Map(now.log.filter(serves).map((entry) => [entry.point, entry]));
    const taps = now.pack.taps, undone = new Set(now.log.filter((entry) => !serves(entry)).map((entry) => entry.visit).filter(Boolean));
    return now.pack.points.map((point) => {
      const entry = mine.get(point.id), known = taps.find((tap) => tap.state !== "duplicate" && !undone.has(tap.visit) && (tap.point === point.id ||
        (tap.state === "waiting_review" && tap.code === point.code && tap.at >= point.opens && tap.at < point.closes)));
      const answered = entry ? entry.outcome : known ? known.outcome : "";
      const state = answered === "skipped" ? "skipped" : answered || point.state === "on_time" || point.state === "late" ? "done"
        : point.state === "excused" ? "excused" : t >= point.closes ? "missed" : "open";
      return { ...point, state };
    });
  }
  /* Of two dues of one place the nearer one is meant, as the server serves it. */
  function nextOf(list, t) {
    const open = list.filter((point) => point.state === "open" && point.due <= t + 4 * HOUR), nearest = new Map();
    for (const point of open) {
      const other = nearest.get(point.code);
      if (point.opens <= t && (!other || Math.abs(point.due - t) < Math.abs(other.due - t))) nearest.set(point.code, point);
    }
    return open.find((point) => point.opens > t || nearest.get(point.code) === point) || null;
  }
  const roundOf = (list, next) => list.filter((point) => point.state !== "excused" &&
    (next.patrol ? point.patrol === next.patrol : !point.patrol && point.due === next.due && point.route === next.route));

  /* ---- taps ---- */
  /* The card changes under the thumb: a second touch of the same press must not record the next point. */
  const isBusy = () => storing || performance.now() < calm;
  const press = (work) => () => { if (!isBusy()) work(); };
  function settleCard(id) {
    if (subject && id && id !== subject) { calm = performance.now() + CALM; setTimeout(settle, CALM + 20); }
    subject = id || subject;
    settle();
  }
  /* Said on the buttons that stand, without a new drawing. */
  function settle() {
    if (leaf) leaf.querySelectorAll(".p-card button").forEach((one) => isBusy() ? one.setAttribute("aria-disabled", "true") : one.removeAttribute("aria-disabled"));
  }
  async function record(...tap) {
    if (storing) return;
    storing = true;
    settle();
    try { await stored(...tap); } finally { storing = false; draw(); }
  }
  async function stored(outcome, place, more = {}, reason = "") {
    const t = queue.serverTime(), point = place.id || 0;
    asking = false;
    note = wrong = "";
    const key = await queue.tap({ visit: point || null, checkpoint: place.code || "", outcome, reason, how: "button", ...more },
      { point, code: place.code || "", name: place.name, number: place.number || 0, zone: place.zone || "", reason });
    if (navigator.vibrate) navigator.vibrate(40);
    bar = { key, name: place.number ? say("patrols.phone.point", place) : place.name, outcome, until: performance.now() + UNDO_BAR };
    if (outcome === "finding") {
      if (offline()) note = say("patrols.phone.write_later");
      else location.assign(report(place.zone, t));
    }
  }
  const report = (zone, at) => "/incidents/new?zone=" + encodeURIComponent(zone) + "&occurred=" + encodeURIComponent(siteTime(at));

  /* ---- signs: the code from the phone's own camera app (a link), or typed ---- */
  const clean = (code) => code.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1").slice(0, 12);
  async function placeOf(code) {
    if (!crypto.subtle) return null; /* plain http: the server alone knows */
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("siaga-sign:" + code));
    const hash = Array.from(new Uint8Array(bytes), (n) => n.toString(16).padStart(2, "0")).join("").slice(0, 16);
    return now.pack.places.find((place) => place.sign === hash) || false;
  }
  async function sign(value, how) {
    const code = clean(value), place = code && await placeOf(code);
    if (how === "code" && (!code || place === false)) { wrong = say("patrols.phone.code.wrong"); draw(); return; }
    if (!code) return;
    const t = queue.serverTime(), open = place ? points(t).filter((point) => point.code === place.code) : [];
    const next = nextOf(open, t), numbered = next ? withNumber(points(t), next) : place;
    typed = "";
    await record("ok", numbered || { name: say("patrols.phone.sign", { code }) }, { sign: code, how });
  }
  async function scanned() {
    const address = new URL(location.href), code = address.searchParams.get("sign");
    if (code === null || !now.pack) return;
    address.searchParams.delete("sign"); /* first: a reload is no second scan */
    history.replaceState(history.state, "", address.pathname + address.search);
    await sign(code, "scan");
  }

  /* ---- drawing ---- */
  const withNumber = (list, point) => ({ ...point, number: point.position || roundOf(list, point).findIndex((one) => one.id === point.id) + 1 });
  function strip(total) {
    const lines = [], cut = offline();
    if (now.ended) lines.push(el("span", {}, say("patrols.phone.ended", { total }), " ", el("a", { href: "/login?next=/patrols/round" }, say("patrols.phone.sign_in"))));
    else if (cut) lines.push(el("span", {}, el("b", {}, say("patrols.phone.offline")), " ", say(total ? "patrols.phone.kept" : "patrols.phone.none_kept", { total })));
    else if (now.denied) lines.push(el("span", {}, say("patrols.phone.denied")));
    else if (total) lines.push(el("span", {}, say("patrols.phone.sending", { total })), button(say("patrols.phone.send_now"), "patrol-send", () => queue.send(), "p-small"));
    const shown = lines.length ? el("div", { class: "p-strip", "data-testid": "patrol-strip" }, icon(cut ? "cut" : "wait"), ...lines) : null;
    const said = [now.foreign ? say("patrols.phone.foreign", { total: now.foreign }) : "", isSecureContext ? "" : say("patrols.phone.insecure"), note];
    return [el("div", { role: "status" }, shown, ...said.filter(Boolean).map((line) => el("p", { class: "p-note" }, line)))];
  }
  function card(point, t) {
    const line = say(t > point.late ? "patrols.phone.due_late" : "patrols.phone.due", { number: point.number, time: clock(point.due) });
    const reasons = asking && el("div", { class: "p-why" }, el("p", {}, say("patrols.round.why")), el("div", { class: "p-two" },
      ...REASONS.map((reason) => button(say("patrols.reason." + reason), "patrol-skip-" + reason, press(() => record("skipped", point, {}, reason))))));
    return el("div", { class: "p-card" },
      el("p", { class: "o-mid" }, line),
      el("h2", { class: "p-name", "data-testid": "patrol-next", "data-id": point.id, "data-zone": point.zone }, point.name),
      t < point.opens && el("p", { class: "o-mid" }, say("patrols.round.opens", { time: clock(point.opens) })),
      point.scan && el("p", { class: "p-note" }, say("patrols.phone.needs_scan")),
      el("button", { type: "button", class: "o-btn o-pri p-ok", "data-testid": "patrol-ok", onclick: press(() => record("ok", point)) }, icon("check"), say("patrols.outcome.ok")),
      el("div", { class: "p-two" },
        button(say("patrols.outcome.finding"), "patrol-finding", press(() => record("finding", point))),
        button(say("patrols.outcome.skipped"), "patrol-skip", press(() => { asking = !asking; draw(); }), "", { "aria-expanded": String(asking) })),
      reasons);
  }
  function round(list, t) {
    const next = nextOf(list, t);
    if (!next) return [el("div", { class: "p-empty", "data-testid": "patrol-none" }, el("h2", {}, say("patrols.round.empty.title")), el("p", { class: "o-mid" }, say("patrols.round.empty.text")))];
    const point = withNumber(list, next), all = roundOf(list, next), done = all.filter((one) => one.state === "done").length;
    const progress = say("patrols.round.progress", { done, total: all.length });
    return [el("div", { class: "p-head" }, el("b", {}, next.route || say("patrols.round.route", { time: clock(next.due) })), el("span", { class: "o-mid" }, progress)),
      el("div", { class: "p-steps", role: "img", "aria-label": progress }, ...all.map((one) => el("i", { class: "p-" + (one.id === next.id ? "next" : one.state) }))),
      card(point, t)];
  }
  /* Own taps with their way to the server, and those of others that the pack knows. */
  function lines() {
    const known = new Set(now.log.map((entry) => entry.visit).filter(Boolean));
    const same = (tap) => now.log.some((entry) => entry.code === tap.code && Math.abs(entry.at - tap.at) < MINUTE);
    const theirs = now.pack.taps.filter((tap) => !known.has(tap.visit) && !same(tap));
    return [...now.log, ...theirs].sort((a, b) => b.at - a.at).slice(0, MOST);
  }
  function row(entry, t) {
    const state = entry.undoing ? "undone" : entry.state, failed = state === "failed";
    const what = entry.outcome === "ok" ? "" : ", " + say("patrols.outcome." + entry.outcome) + (entry.reason ? ": " + say("patrols.reason." + entry.reason) : "");
    const may = entry.key && isAnswer(entry) && !entry.late && t - entry.at < UNDO && !(bar && bar.key === entry.key);
    const sentence = ["refused", "duplicate", "waiting_review", "failed"].includes(state) || entry.late ? entry.sentence : "";
    return el("li", { "data-testid": "patrol-done", "data-state": state, "data-code": entry.code },
      icon(entry.outcome === "ok" ? "check" : entry.outcome === "finding" ? "alert" : "wait"),
      el("span", {}, (entry.number ? entry.number + " " : "") + entry.name, el("span", { class: "o-mid" }, what),
        sentence && el("span", { class: "p-said" }, sentence)),
      el("span", { class: "p-when" }, clock(entry.at) + ", " + say("patrols.phone.state." + state)),
      (may || failed || (entry.outcome === "finding" && entry.key && isAnswer(entry) && !offline())) && el("span", { class: "p-acts" },
        failed && !now.denied && button(say("patrols.phone.retry"), "patrol-retry", () => queue.send(), "p-small"),
        entry.outcome === "finding" && !offline() && el("a", { class: "o-btn p-small", href: report(entry.zone, entry.at) }, say("patrols.phone.write")),
        may && button(say("patrols.phone.undo"), "patrol-undo", () => { bar = null; queue.undo(entry.key); }, "p-small", { "aria-label": say("patrols.phone.undo_of", entry) })));
  }
  function codeField() {
    const field = el("input", { id: "p-code", class: "o-inp", name: "sign", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 16,
      "data-testid": "patrol-code", "aria-describedby": "p-code-hint", "aria-invalid": wrong ? "true" : undefined, oninput: (event) => { typed = event.target.value; } });
    field.value = typed;
    return el("form", { class: "p-code", novalidate: true, onsubmit: (event) => { event.preventDefault(); event.stopPropagation(); sign(typed, "code"); } },
      el("label", { for: "p-code" }, say("patrols.phone.code")), el("p", { id: "p-code-hint", class: wrong ? "p-wrong" : "o-mid", role: wrong ? "alert" : undefined }, wrong || say("patrols.phone.code.hint")),
      el("div", { class: "p-pair" }, field, el("button", { type: "submit", class: "o-btn", "data-testid": "patrol-code-send" }, say("patrols.phone.code.send"))));
  }
  function undoBar() {
    if (!bar) return null;
    const { key, name, outcome } = bar;
    return el("div", { class: "p-undo", role: "status", "data-testid": "patrol-bar" }, el("span", {}, say("patrols.phone.saved." + outcome, { name })),
      button(say("patrols.phone.undo"), "patrol-undo-bar", () => { bar = null; queue.undo(key); draw(); }));
  }
  function body() {
    const t = queue.serverTime(), total = now.queue.length, waits = el("p", { class: "o-sr", "data-testid": "patrol-queue", "data-pending": total }, total + " " + say("patrols.round.queue"));
    if (!now.pack) return [el("p", { class: "p-empty", role: "status" }, now.ready && offline() ? leaf.dataset.none : leaf.dataset.loading)];
    const done = lines().map((entry) => row(entry, t));
    return [...strip(total), ...round(points(t), t), waits,
      done.length ? el("h2", { class: "o-label" }, say("patrols.round.done")) : null, done.length ? el("ul", { class: "p-done" }, ...done) : null, codeField(), undoBar()].filter(Boolean);
  }
  /* Only what differs is put in: a button under a thumb must not be exchanged. */
  function draw() {
    if (!leaf || !leaf.isConnected) return;
    if (bar && performance.now() > bar.until) bar = null;
    const made = body(), looks = made.map((part) => part.outerHTML).join("");
    if (looks === drawn) { settle(); return; }
    drawn = looks;
    const active = doc.activeElement, id = leaf.contains(active) ? active.dataset.testid : "", caret = id === "patrol-code" ? active.selectionStart : 0;
    leaf.replaceChildren(...made);
    const name = leaf.querySelector(".p-name");
    settleCard(name ? name.dataset.id : "");
    const again = id && leaf.querySelector(`[data-testid="${id}"]`);
    if (again) { again.focus({ preventScroll: true }); if (id === "patrol-code") again.setSelectionRange(caret, caret); }
  }

  /* ---- life ---- */
  const owned = (node) => Object.keys(node).some((key) => key.startsWith("__reactFiber"));
  function tick() {
    const found = doc.querySelector("[data-round]");
    if (found !== leaf) {
      /* Not before React owns the leaf, but not for ever either: without a signal it may never come. */
      if (found && !owned(found) && ++waited < 20) return;
      leaf = found; drawn = revision = ""; waited = 0;
      if (leaf) { queue.read(); queue.keepPage(); queue.fetchPack(); }
    }
    if (leaf && leaf.dataset.revision !== revision) {
      if (revision) queue.fetchPack();
      revision = leaf.dataset.revision;
    }
    draw();
  }
  /* A scan waits for a pack that is this person's: round_queue.js shows no other. */
  doc.addEventListener("siaga:round", () => { draw(); if (leaf) scanned(); });
  setInterval(tick, 250);
})();
