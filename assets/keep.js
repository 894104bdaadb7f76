/* Nothing typed is lost (docs/decisions/0009). A form[data-keep] has a name, FORM or FORM:RECORD.
   1. What a person changed in it is kept in this page and, a moment later, on the server as a draft.
   2. When the server has forgotten what was open (a restart), the opener is pressed again and the same form filled.
   3. A draft that waits is offered where the form is opened, never put back silently; saving removes it there. Its
      opener is pressed for that; one with data-announces is not while that media query holds: [data-announced] tells it.
   4. When the session has ended the person stays and is told. Writes only into leaves React left empty. */
(() => {
  const doc = document, one = (q) => doc.querySelector(q), each = (q, f) => doc.querySelectorAll(q).forEach(f);
  const PAUSE = 800, FRESH = 3000, SENT = "error.draft.sent", MANY = "error.draft.many", WAITS = [1000, 2000, 4000, 8000, 15000], mono = () => performance.now();
  const of = (name) => { const el = one(`[data-${name}]`); return el ? el.dataset[name] : ""; };
  const named = (form) => form.dataset.keep || form.dataset.draft || "", here = () => location.pathname;
  const opener = (name) => one(`[data-reopens="${name}"]`);
  const quiet = (button) => !!button.dataset.announces && matchMedia(button.dataset.announces).matches;
  const ready = () => window.siagaLoaded() && !!of("owner");
  /* ``open``: the forms on this page by name; ``lost``: those that went with the server's memory. */
  const open = new Map(), lost = new Map();
  /* ``chose``: the page on which the person has opened a form; no draft of another one takes its place. */
  /* ``told``: the drafts that waited when the page was come to; ``waits``: the one that [data-announced] speaks of. */
  let told = {}, waits = "";
  let ended = null, looked = "", chose = "", listed = -FRESH, list = null;

  function request(entry, method, more = {}) {
    return fetch("/drafts/" + entry.name, { method, cache: "no-store", ...more,
      headers: { "content-type": "application/json", "draft-owner": entry.owner } });
  }

  /* ---- what was typed ---- */
  function collect(entry) {
    for (const el of entry.form.elements) {
      if (el.dataset.keeps) watch(entry, el);
      if (!entry.names.has(el.name) || entry.todo.has(el.name) || (el.type === "radio" && !el.checked)) continue;
      entry.fields[el.name] = el.type === "checkbox" && !el.checked ? "" : el.value;
    }
  }
  /* A field that buttons fill by way of the server: its changes are no events here. */
  function watch(entry, el) {
    const was = entry.watched[el.name];
    entry.watched[el.name] = el.value;
    if (was === undefined || was === el.value) return;
    entry.names.add(el.name);
    entry.form.dataset.dirty = "true";
    later(entry);
  }
  function set(el, value) {
    if (el.type === "radio" || el.type === "checkbox") {
      if (el.checked !== (el.type === "radio" ? el.value === value : value !== "")) el.click();
    } else if (el.value !== value) {
      /* Past React's own setter, so that a field that is watched by the server tells it. */
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(el), "value").set.call(el, value);
      el.dispatchEvent(new Event("input", { bubbles: true }));
      el.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  /* Fields that are new in the form (mounted anew, or opened by an answer) get back what had been typed there. */
  function again(entry) {
    entry.filling = true;
    for (const el of [...entry.form.elements]) {
      const name = el.name, value = entry.fields[name];
      const owed = entry.todo.has(name) || (!entry.seen.has(el) && !el.dataset.keeps && entry.names.has(name));
      entry.seen.add(el);
      if (owed && value !== undefined && !(el.type === "radio" && el.value !== value)) {
        set(el, value);
        entry.todo.delete(name);
      }
    }
    entry.filling = false;
  }
  function put(entry, { key, ...fields }) {
    if (key) entry.form.elements.key.value = key;
    for (const [name, value] of Object.entries(fields)) {
      entry.names.add(name);
      entry.todo.add(name);
      entry.fields[name] = value;
    }
    if (entry.names.size) entry.form.dataset.dirty = "true";
    again(entry);
  }

  /* ---- the draft on the server ---- */
  function later(entry, wait = PAUSE) {
    entry.dirty = true;
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => save(entry), wait);
  }
  const blank = (entry) => Object.values(entry.fields).every((value) => value === "");
  async function save(entry, last = false) {
    if (entry.local || !entry.dirty || entry.busy || entry.done || entry.offer) return;
    if (!last && !(await ask(entry))) later(entry, WAITS[0]);
    else if (!entry.offer && !entry.busy) await (entry.busy = send(entry, last));
  }
  async function send(entry, last) {
    window.siagaKey(entry.form);
    entry.dirty = false;
    let status = 0;
    try {
      const body = JSON.stringify({ ...entry.fields, key: entry.form.elements.key.value });
      const answer = await (blank(entry) ? request(entry, "DELETE", { keepalive: last })
        : request(entry, "PUT", { body, keepalive: last }));
      status = answer.status;
      entry.known = status === 200 || status === 409 ? (await answer.json()).error || "" : "";
    } catch { /* no server: tried again */ }
    entry.busy = null;
    listed = -FRESH;
    if (entry.done) return drop(entry);
    if (status === 401) end();
    entry.kept = status === 204 || entry.known === SENT;
    if (entry.kept) entry.tries = 0;
    else if (!status || status === 401 || status >= 500) later(entry, WAITS[Math.min(entry.tries++, WAITS.length - 1)]);
    if (entry.dirty && entry.kept) later(entry);
    paint();
  }
  function drop(entry) {
    entry.done = true;
    delete told[entry.name];
    clearTimeout(entry.timer);
    if (!entry.busy && !entry.local) request(entry, "DELETE", { keepalive: true }).catch(() => { /* it ends after a day */ });
    listed = -FRESH;
  }

  /* ---- the offer ---- */
  function waiting() {
    if (mono() - listed > FRESH) {
      listed = mono();
      list = fetch("/drafts", { cache: "no-store" }).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    }
    return list;
  }
  async function ask(entry) {
    if (entry.asked) return true;
    const found = await waiting();
    if (!found || entry.asked) return entry.asked;
    entry.asked = true;
    entry.offer = found[entry.name] || "";
    offer(entry);
    return true;
  }
  function offer(entry) {
    const box = entry.form.querySelector("[data-offer]");
    if (!box) return;
    box.hidden = !entry.offer;
    box.querySelector("[data-offer-at]").textContent = entry.offer;
    for (let fold = box.closest("details"); fold && entry.offer; fold = fold.parentElement.closest("details")) fold.open = true;
  }
  async function decide(entry, what) {
    if (what === "restore") {
      const answer = await request(entry, "GET").catch(() => null);
      if (!answer || !(answer.ok)) return;
      if (answer.status === 200) put(entry, (await answer.json()).fields);
    } else await request(entry, "DELETE").catch(() => { /* it ends after a day */ });
    entry.offer = "";
    delete told[entry.name];
    listed = -FRESH;
    offer(entry);
    const first = [...entry.form.elements].find((el) => el.name && el.type !== "hidden" && !el.dataset.keeps);
    if (first) first.focus();
    if (entry.names.size) later(entry);
  }

  /* ---- forms come and go ---- */
  function meet(form) {
    const name = named(form), known = open.get(name);
    if (known && known.form === form) return known;
    if (known) leave(known);
    const entry = { form, name, owner: of("owner"), local: !form.dataset.keep, names: new Set(), todo: new Set(),
      seen: new WeakSet(form.elements), fields: {}, watched: {}, visit: "", path: here(), tries: 0, timer: 0, offer: "",
      dirty: false, busy: null, done: false, filling: false, asked: false, kept: false, known: "" };
    open.set(name, entry);
    const before = lost.get(name);
    lost.delete(name);
    if (before) {
      entry.asked = before.asked || before.names.size > 0;
      refill(entry, before);
    }
    return entry;
  }
  async function refill(entry, before) {
    await before.told;
    clearTimeout(before.timer);
    if (before.known === SENT || open.get(entry.name) !== entry) return;
    entry.offer = before.offer;
    put(entry, { ...before.fields, key: before.names.size ? before.form.elements.key.value : "" });
    offer(entry);
    if (before.names.size) later(entry);
    if (before.form.dataset.waits) entry.form.requestSubmit();
  }
  /* Gone from the page: with the server's memory (another visit of the same page), or saved, closed, walked away.
     Whether a form that went while it was sent has been saved is what its draft is answered with. */
  function leave(entry) {
    open.delete(entry.name);
    clearTimeout(entry.timer);
    if (entry.path === here() && (!ready() || entry.visit !== of("visit"))) {
      entry.dirty = entry.names.size > 0;
      entry.told = Promise.resolve(entry.busy).then(() => save(entry)).then(() => { entry.judged = true; });
      lost.set(entry.name, entry);
    } else Promise.resolve(entry.decided).then(() => save(entry)).then(hear);
  }
  /* What was closed with something typed in it waits from now on; what was saved or given up does not. */
  async function hear() {
    if (!one("[data-announced]")) return;
    listed = -FRESH;
    told = (await waiting()) || told;
  }
  /* One form for several steps: what was typed goes along. */
  function rename(entry) {
    open.delete(entry.name);
    if (entry.names.size && !entry.offer) request(entry, "DELETE").catch(() => { /* it ends after a day */ });
    Object.assign(entry, { name: named(entry.form), asked: false, offer: "" });
    open.set(entry.name, entry);
    offer(entry);
    if (entry.names.size) later(entry);
  }
  function reopen() {
    for (const entry of lost.values()) {
      if (entry.path !== here() || entry.known === SENT) lost.delete(entry.name);
      else if (entry.judged && !entry.pressed && opener(entry.name)) { entry.pressed = true; opener(entry.name).click(); }
    }
  }
  /* The page was come to: a draft of one of its closed forms opens that form, and stands there as an offer. */
  async function look() {
    const path = here();
    if (looked === path || !one("[data-reopens]")) return;
    looked = path;
    const found = await waiting();
    if (!found) looked = "";
    told = found || {};
    for (const name of Object.keys(told)) {
      const button = opener(name), alone = button && "alone" in button.dataset;
      const taken = alone && (chose === path || one("form[data-alone]"));
      if (!button || quiet(button)) continue;
      if (here() === path && !open.has(name) && !lost.has(name) && !taken) button.click();
      if (alone) break;
    }
  }
  function tick() {
    if (chose !== here()) chose = "";
    if (ready()) {
      if (ended !== of("visit")) ended = null;
      for (const entry of [...open.values()]) {
        if (!entry.form.isConnected) leave(entry);
        else if (named(entry.form) !== entry.name) rename(entry);
      }
      each("form[data-keep],form[data-draft]", meet);
      for (const entry of open.values()) {
        entry.visit = of("visit");
        again(entry);
        collect(entry);
        if (!entry.local) ask(entry);
      }
      reopen();
      look();
    }
    paint();
  }
  /* forms.js asks before it sends. */
  window.siagaKept = tick;
  function end() { ended = of("visit"); }
  function paint() {
    const typed = [...open.values(), ...lost.values()].filter((entry) => entry.names.size && !entry.local);
    const safe = typed.every((entry) => entry.kept && !entry.dirty), full = typed.some((entry) => entry.known === MANY);
    each("[data-ended]", (el) => {
      const hidden = ended === null || !!one("form[data-draft]");
      if (el.hidden !== hidden) el.hidden = hidden;
      el.querySelectorAll("[data-safe]").forEach((part) => { part.hidden = (part.dataset.safe === "true") !== safe; });
      el.querySelectorAll("a").forEach((link) => {
        link.setAttribute("href", "/login?next=" + encodeURIComponent(here() + location.search));
      });
    });
    const shut = (name) => !open.has(name) && !lost.has(name) && opener(name);
    waits = Object.keys(told).find((name) => shut(name) && quiet(opener(name))) || "";
    each("[data-announced]", (el) => {
      if (el.hidden !== !waits) el.hidden = !waits;
      const at = el.querySelector("[data-announced-at]");
      if (waits && at.textContent !== told[waits]) at.textContent = told[waits];
    });
    each("[data-full]", (el) => { if (el.hidden === full) el.hidden = !full; });
  }

  function heard(event) {
    const form = event.target.form;
    if (!form || !form.classList.contains("o-form") || !event.target.name) return;
    form.dataset.dirty = "true";
    if (!named(form)) return;
    const entry = meet(form);
    if (entry.filling) return;
    again(entry);
    entry.names.add(event.target.name);
    entry.todo.delete(event.target.name);
    collect(entry);
    if (!entry.local) later(entry);
  }
  doc.addEventListener("input", heard);
  doc.addEventListener("change", heard);
  doc.addEventListener("submit", (event) => { if (!named(event.target)) delete event.target.dataset.dirty; }, true);
  doc.addEventListener("click", (event) => {
    if (event.isTrusted && event.target.closest("[data-reopens]")) chose = here();
    if (event.target.closest("[data-announced] button") && opener(waits)) opener(waits).click();
    const button = event.target.closest("[data-offers],[data-drops]"), form = button && button.closest("form");
    const entry = form && open.get(named(form));
    if (!entry) return;
    if ("drops" in button.dataset) { open.delete(entry.name); drop(entry); } else entry.decided = decide(entry, button.dataset.offers);
  }, true);
  const flush = () => open.forEach((entry) => entry.asked && save(entry, true));
  doc.addEventListener("siaga:session-ended", () => { end(); flush(); paint(); });
  doc.addEventListener("visibilitychange", () => { if (doc.hidden) flush(); });
  addEventListener("pagehide", flush);
  setInterval(tick, 200);
})();
