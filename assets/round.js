/* The round on a phone: what a press and a scan do on /patrols/round, with or without a signal, and when the page is
   drawn again. The next point is there already, one big button records it. React gives an empty leaf ([data-round])
   and never looks into it; everything here hangs below that leaf. */
(() => {
  const doc = document, html = doc.documentElement, UNDO_BAR = 8000, CALM = 800, ASK = 5000, round = window.siagaRound;
  const { now, view, say, report, offline, points, nextOf, withNumber } = round;
  let leaf = null, drawn = "", revision = "", waited = 0, storing = false, subject = 0, calm = 0, tried = "", asked = 0;

  /* ---- taps ---- */
  /* The card changes under the thumb: a second touch of the same press must not record the next point. */
  const isBusy = () => storing || performance.now() < calm;
  const press = (work) => () => { if (!isBusy()) work(); };
  const act = (change) => { Object.assign(view, change); draw(); };
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
    const t = round.serverTime(), point = place.id || 0, name = place.number ? say("patrols.phone.point", place) : place.name;
    const said = outcome === "ok" && place.opens > t ? "early" : outcome;
    Object.assign(view, { asking: false, early: 0, note: "", wrong: "" });
    let key = "";
    try {
      key = await round.tap({ visit: point || null, checkpoint: place.code || "", outcome, reason, how: "button", ...more },
        { point, code: place.code || "", name: place.name, number: place.number || 0, zone: place.zone || "", reason });
    } catch {
      notKept("patrols.phone.not_kept", name, () => record(outcome, place, more, reason));
      return;
    }
    takeOut();
    if (more.how === "code") view.typed = "";
    view.unkept = null;
    view.bar = { key, name, outcome: said, until: performance.now() + UNDO_BAR };
    if (navigator.vibrate) navigator.vibrate(40);
    if (outcome === "finding") {
      if (offline()) view.note = say("patrols.phone.write_later");
      else location.assign(report(place.zone, t));
    }
  }
  /* An officer who walks on must know that this press is nowhere. It stays until a press is kept. */
  function notKept(key, name, again) {
    view.bar = null;
    view.unkept = { sentence: say(key, { name }), again };
  }
  async function takeBack(key, name) {
    act({ bar: null });
    try { await round.undo(key); view.unkept = null; }
    catch { notKept("patrols.phone.undo_not_kept", name, () => takeBack(key, name)); }
    draw();
  }

  /* ---- signs: the code from the phone's own camera app (a link), or typed ---- */
  const clean = (code) => code.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1").slice(0, 12);
  async function placeOf(code) {
    if (!crypto.subtle) return null; /* plain http: the server alone knows */
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("siaga-sign:" + code));
    const hash = Array.from(new Uint8Array(bytes), (n) => n.toString(16).padStart(2, "0")).join("").slice(0, 16);
    return now.pack.places.find((place) => place.sign === hash) || false;
  }
  async function sign(value, how, key = "") {
    const code = clean(value), place = code && await placeOf(code);
    if (how === "code" && (!code || place === false)) { act({ wrong: say("patrols.phone.code.wrong") }); return; }
    if (!code) return;
    const t = round.serverTime(), open = place ? points(t).filter((point) => point.code === place.code) : [];
    const next = nextOf(open, t), numbered = next ? withNumber(points(t), next) : place;
    await record("ok", numbered || { name: say("patrols.phone.sign", { code }) }, { sign: code, how, key });
  }
  /* A scan waits for a pack that is this person's. It leaves the address only when it is stored: a page killed
     before that finds it again, and a page killed after that knows it by the key that stands beside the address. */
  async function scanned() {
    const code = new URL(location.href).searchParams.get("sign");
    if (code === null || !now.pack || now.whose === "ask" || storing) return;
    const key = scanKey(code);
    if (key === tried) return;
    tried = key;
    if (!clean(code) || now.log.some((entry) => entry.key === key)) takeOut();
    else await sign(code, "scan", key);
  }
  function scanKey(code) {
    const state = history.state || {}, known = state.scan || {};
    if (known.code === code) return known.key;
    const key = round.freshKey();
    history.replaceState({ ...state, scan: { code, key } }, "");
    return key;
  }
  function takeOut() {
    const address = new URL(location.href);
    if (!address.searchParams.has("sign")) return;
    address.searchParams.delete("sign");
    const { scan, ...state } = history.state || {};
    history.replaceState(state, "", address.pathname + address.search);
  }

  /* ---- drawing: only what differs is put in, a button under a thumb must not be exchanged ---- */
  function draw() {
    if (!leaf || !leaf.isConnected || round.isHeld()) return;
    if (view.bar && performance.now() > view.bar.until) view.bar = null;
    if (view.note && !offline()) view.note = ""; /* the list below says it from here on */
    const made = round.body(leaf), looks = made.map((part) => part.outerHTML).join("");
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
      if (leaf) { round.read(); round.keepPage(); round.fetchPack(); }
    }
    if (leaf && leaf.dataset.revision !== revision) {
      if (revision && !now.denied) round.fetchPack();
      revision = leaf.dataset.revision;
    }
    /* The live link is there, and no request has gone through since the last that failed: ask. */
    if (leaf && !now.link && html.dataset.link === "online" && performance.now() - asked > ASK) {
      asked = performance.now();
      round.fetchPack();
    }
    draw();
  }
  Object.assign(round, { record, press, act, takeBack, sign });
  doc.addEventListener("siaga:round", () => { draw(); if (leaf) scanned(); });
  setInterval(tick, 250);
})();
