/* The report form beside the live link: what follows from choices alone, and nothing typed is lost.
   1. [data-show] and [data-hide] (name:value) show suggestion, preview and who is told, without the server.
   2. Autosave over plain HTTP; a draft is offered, never put back silently.
   3. A report that cannot be sent waits: in this page with all of it, in this browser with codes, times and
      key only (no text). The key makes every repetition harmless. Writes only into leaves React left empty. */
(() => {
  const doc = document, html = doc.documentElement, one = (q) => doc.querySelector(q);
  const each = (q, f) => doc.querySelectorAll(q).forEach(f), now = () => Date.now();
  const OUTBOX = "siaga.report", PLACE = "siaga.place", DRAFT = "/drafts/incident-report", DAY = 864e5, RECENT = 18e5, PAUSE = 800;
  const WAITS = [1000, 2000, 4000, 8000, 15000], UNANSWERED = 10000, TEXTS = ["description", "lower_reason"];
  const store = {
    get(name) { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } },
    set(name, value) { try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* no room: the page still waits */ } },
    drop(name) { try { localStorage.removeItem(name); } catch { /* none kept */ } },
  };
  const owner = () => (one("[data-owner]") || { dataset: {} }).dataset.owner || "";
  const online = () => window.siagaLoaded();
  const owned = (el) => Object.keys(el).some((key) => key.startsWith("__reactFiber"));
  const whose = () => ({ "content-type": "application/json", "draft-owner": owner() });
  const address = (form) => "/drafts/" + form.dataset.draft;

  /* The form on this page, or null: everything known about it ends with the element. */
  let page = null;

  /* ---- fields ---- */
  function collect(form, without = []) {
    const fields = {};
    for (const el of form.elements) {
      if (!el.name || without.includes(el.name)) continue;
      const wanted = el.type === "radio" || el.type === "checkbox" ? el.checked : el.value;
      if (wanted) fields[el.name] = el.value;
    }
    return fields;
  }
  function fill(form, fields) {
    for (const el of form.elements) {
      if (!el.name || el.name === "form_seconds") continue;
      const value = fields[el.name];
      if (el.type === "radio") el.checked = el.value === value;
      else if (el.type === "checkbox") el.checked = value !== undefined;
      else el.value = value || "";
    }
  }
  const isEmpty = (form) => !Object.keys(collect(form, ["key", "form_seconds"])).length;

  /* ---- 1. what follows from choices ---- */
  function suggest(table, fields) {
    const base = table.base[fields.type], has = (marker) => fields["marker_" + marker];
    if (!base) return "";
    const found = [base, ...Object.keys(table.any_type).filter(has).map((marker) => table.any_type[marker]),
      ...table.with_type.filter(([kind, marker]) => kind === fields.type && has(marker)).map((row) => row[2]),
      ...table.together.filter(([a, b]) => has(a) && has(b)).map((row) => row[2])];
    return table.levels.find((level) => found.includes(level));
  }
  /* Sixteen digits, a phone number, a plate, "a.n." or "bin": a hint, never a refusal. */
  const PRIVATE = [/(?:\d[ .-]?){16}/, /(?:\+62|\b0)8(?:[ .-]?\d){7,}/, /\b[A-Z]{1,2}[ .-]?\d{1,4}[ .-]?[A-Z]{1,3}\b/i,
    /\ba\.? ?n\.? +\p{L}/iu, /\b(?:bin|binti)\b/i];
  const NO_PLATE = /^(?:jl|no|rt|rw|km|blok?|pos|sel|am|pk|ke|di)\b/i;
  function isPrivate(text) {
    return PRIVATE.some((shape, i) => {
      const hit = shape.exec(text);
      return hit && !(i === 2 && NO_PLATE.test(hit[0]));
    });
  }
  function facts() {
    const form = page.form, fields = collect(form), table = page.table, recent = store.get(PLACE);
    const suggested = suggest(table, fields), at = table.levels.indexOf(fields.severity);
    const lower = suggested && at > table.levels.indexOf(suggested);
    return { type: fields.type || "", severity: fields.severity || "", location: fields.location || "", suggested,
      lowering: lower ? "yes" : "no", private: isPrivate(fields.description || "") ? "yes" : "no",
      recent: recent && now() - recent.at < RECENT ? recent.zone : "", draft: page.offer ? "offered" : "none",
      kept: page.kept, stored: page.at ? "yes" : "no" };
  }
  function paint() {
    if (!page) return;
    const is = facts(), holds = (rule) => (rule || "").split(" ").some((pair) => {
      const [name, value] = pair.split(":");
      return pair && is[name] === value;
    });
    each("[data-show],[data-hide]", (el) => {
      const { show, hide } = el.dataset, hidden = (show !== undefined && !holds(show)) || holds(hide);
      if (el.hidden !== hidden) el.hidden = hidden;
      if (el.className === "o-recent") el.closest("label").classList.toggle("o-first", !hidden);
    });
    each("[data-draft-at]", (el) => {
      const text = el.dataset.draftAt === "offer" ? (page.offer || {}).saved_at || "" : page.at;
      if (el.textContent !== text) el.textContent = text;
    });
    each("[data-clears]", (el) => {
      const field = page.form.elements[el.dataset.clears];
      el.setAttribute("aria-pressed", !(field && field.value));
    });
  }

  /* ---- 2. the draft ---- */
  function changed() {
    page.form.dataset.dirty = "true";
    page.dirty = true;
    if (page.kept === "saved") page.kept = "";
    clearTimeout(page.timer);
    page.timer = setTimeout(save, PAUSE);
    paint();
  }
  /* Never over a draft that is still offered, nor before it is known whether there is one. */
  async function save(last = false) {
    const mine = page;
    if (!mine || mine.done || !mine.dirty || mine.busy || isEmpty(mine.form)) return;
    if (mine.offer === undefined && !last) await offer();
    if (mine.offer !== null || mine.busy || mine.done) {
      if (mine.offer === undefined) {
        if (!mine.pending) mine.kept = "failing";
        mine.timer = setTimeout(save, WAITS[0]);
      } else if (mine.offer && !mine.pending) mine.kept = "offered";
      paint();
      return;
    }
    window.siagaKey(mine.form);
    mine.busy = true;
    mine.dirty = false;
    let status = 0, at = "";
    try {
      const answer = await fetch(address(mine.form), { method: "PUT", keepalive: last, cache: "no-store",
        headers: whose(), body: JSON.stringify(collect(mine.form, ["form_seconds"])) });
      status = answer.status;
      at = answer.headers.get("draft-saved-at") || "";
    } catch { /* no server: tried again below */ }
    mine.busy = false;
    if (mine.done) return;
    if (status === 204) { mine.at = at; mine.tries = 0; if (!mine.pending && !mine.dirty) mine.kept = "saved"; }
    else if (status === 200 || status === 409) { if (!mine.pending) mine.kept = ""; }
    else {
      mine.dirty = true;
      if (!mine.pending) mine.kept = status === 401 ? "ended" : "failing";
      clearTimeout(mine.timer);
      mine.timer = setTimeout(save, WAITS[Math.min(mine.tries++, WAITS.length - 1)]);
    }
    if (status === 204 && mine.dirty) mine.timer = setTimeout(save, PAUSE);
    paint();
  }
  async function offer() {
    const mine = page;
    await flush();
    try {
      const answer = await fetch(address(mine.form), { cache: "no-store", headers: whose() });
      if (answer.status === 200 && mine.offer === undefined) {
        mine.offer = await answer.json();
        if (isEmpty(mine.form)) scrollTo(0, 0); /* a reload keeps the place, and the offer stands on top */
      } else if (answer.ok) mine.offer ??= null;
    } catch { /* asked again before the first autosave */ }
    paint();
  }
  function act(what) {
    const kept = page.offer;
    page.offer = null;
    if (page.kept === "offered") page.kept = "";
    if (what === "restore" && kept) {
      fill(page.form, kept.fields);
      page.at = kept.saved_at;
      page.kept = "saved";
      page.form.dataset.dirty = "true";
      const first = page.form.querySelector("input[type=radio]:checked") || page.form.querySelector("input[type=radio]");
      if (first) first.focus();
    } else fetch(address(page.form), { method: "DELETE", headers: whose() }).catch(() => { /* it ends after a day */ });
    if (page.dirty) changed();
    paint();
  }

  /* ---- 3. sending ---- */
  function siteTime(at = now()) {
    const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Jakarta", dateStyle: "short", timeStyle: "short" });
    return parts.format(at).replace(" ", "T");
  }
  function keep() {
    const fields = collect(page.form, TEXTS);
    if (!(fields.type && fields.severity && fields.location && owner())) return;
    fields.occurred_at ||= siteTime();
    store.set(OUTBOX, { owner: owner(), at: now(), alive: now(), to: page.form.dataset.send, fields });
  }
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("action") === "/logout") { store.drop(OUTBOX); store.drop(PLACE); }
    if (!form.dataset || !form.dataset.draft || !page || page.form !== form) return;
    const seconds = form.elements.form_seconds, place = collect(form).location;
    if (seconds && !seconds.value) seconds.value = Math.round((performance.now() - page.since) / 1000);
    if (place) store.set(PLACE, { zone: place, at: now() });
    page.pending = { attempt: form.dataset.attempt, ready: form.dataset.ready, lost: !online(), back: 0, sent: now() };
    page.kept = online() ? "sending" : page.kept === "ended" ? "ended" : "waiting";
    if (!online()) {
      /* React must not hear of it, and "now" is the moment of the click, not of the delivery. */
      event.preventDefault();
      event.stopPropagation();
      if (!form.elements.occurred_at.value) form.elements.occurred_at.value = siteTime();
      page.dirty = true;
      save();
    }
    keep();
    paint();
  }, true);
  function follow() {
    const waiting = page.pending, form = page.form;
    if (form.dataset.attempt !== waiting.attempt) { /* answered, and the form is still here: with errors */
      page.pending = null;
      page.kept = page.at ? "saved" : "";
      form.elements.form_seconds.value = "";
      store.drop(OUTBOX);
      return;
    }
    const box = store.get(OUTBOX);
    if (box && now() - box.alive > 2000) store.set(OUTBOX, { ...box, alive: now() });
    if (!online()) {
      waiting.lost = true;
      waiting.back = 0;
      if (page.kept === "sending") page.kept = "waiting";
    } else if (!waiting.lost && now() - waiting.sent > UNANSWERED) {
      /* The server could not even ask who this is: the same report goes again, under the same key. */
      waiting.lost = true;
      page.kept = "failing";
      if (!form.elements.occurred_at.value) form.elements.occurred_at.value = siteTime(waiting.sent); /* "now" was the click */
    } else if (waiting.lost) {
      waiting.back ||= now();
      /* The page has loaded over the new link, or the old link only slept. */
      if (form.dataset.ready !== waiting.ready || now() - waiting.back > 3000) form.requestSubmit();
    }
  }
  /* What an earlier page could not send. Another page that still waits keeps the box alive. */
  let flushing = false;
  async function flush() {
    const box = store.get(OUTBOX);
    if (!box || flushing || (page && page.pending)) return;
    if (now() - box.at > DAY) { store.drop(OUTBOX); return; }
    if (box.owner !== owner() || now() - box.alive < 5000 || !box.to) return;
    flushing = true;
    try {
      const answer = await fetch(box.to, { method: "POST", headers: { "content-type": "application/json" },
        body: JSON.stringify({ owner: box.owner, fields: box.fields }) });
      if (answer.status === 200) delivered((await answer.json()).reference);
      if (answer.status === 200 || answer.status === 409) store.drop(OUTBOX);
      else if (answer.status === 400) { /* a person has to look at it */
        const waits = await fetch(DRAFT, { cache: "no-store", headers: whose() });
        const draft = waits.status === 200 ? (await waits.json()).fields : null;
        if (waits.status === 204) await fetch(DRAFT, { method: "PUT", headers: whose(),
          body: JSON.stringify({ ...box.fields, form_seconds: undefined }) });
        if (waits.status === 204 || (draft && draft.key === box.fields.key)) store.drop(OUTBOX);
        else store.set(OUTBOX, { ...box, alive: now() + 60000 }); /* never over another draft */
      }
    } catch { /* still no server */ }
    flushing = false;
  }
  function delivered(reference) {
    each("[data-unsent]", (el) => { el.hidden = false; });
    each("[data-unsent-link]", (el) => { el.textContent = reference; el.href = "/incidents/" + reference; });
  }

  /* ---- the page's life ---- */
  function open(form) {
    page = { form, table: JSON.parse(form.dataset.suggest), since: performance.now(), kept: "", at: "", tries: 0,
      dirty: false, busy: false, done: false, timer: 0, pending: null, offer: undefined };
    /* Not on a touch screen: there the ring would look like a choice. */
    if (matchMedia("(hover: hover)").matches && (!doc.activeElement || doc.activeElement === doc.body)) {
      const first = form.querySelector("input[type=radio]");
      if (first) first.focus({ preventScroll: true });
    }
    /* Faster than this script: what was chosen meanwhile counts. A place may have come with the address. */
    if (Object.keys(collect(form, ["key", "location", "form_seconds"])).length) changed();
    offer();
  }
  function tick() {
    const form = one("form[data-draft]");
    if (page && page.form !== form) {
      page.done = true;
      clearTimeout(page.timer);
      if (one("[data-delivered]")) store.drop(OUTBOX);
      page = null;
    }
    if (form && !page && owned(form) && owner()) open(form);
    if (page && page.pending) follow();
    else flush();
    paint();
  }
  function heard(event) {
    if (!page && event.target.form && event.target.form.dataset.draft) tick();
    if (page && event.target.form === page.form) changed();
  }
  /* As if it had been typed: keep.js hears it too. */
  function tell(field, value) {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  doc.addEventListener("input", heard);
  doc.addEventListener("change", heard);
  doc.addEventListener("click", (event) => {
    if (!page) return;
    const { phrase, clears, draftAct } = (event.target.closest("button") || { dataset: {} }).dataset;
    if (draftAct) act(draftAct);
    if (clears) tell(page.form.elements[clears], "");
    if (phrase) {
      const field = page.form.elements[phrase], words = event.target.closest("button").textContent.trim();
      const before = field.value.trimEnd();
      tell(field, before ? before + (/[.,;:]$/.test(before) ? " " : ", ") + words : words[0].toUpperCase() + words.slice(1));
      field.focus();
    }
  });
  doc.addEventListener("siaga:session-ended", () => { if (page) { page.kept = "ended"; paint(); } });
  doc.addEventListener("visibilitychange", () => { if (doc.hidden && page) save(true); });
  addEventListener("pagehide", () => {
    if (page) save(true);
    const box = store.get(OUTBOX);
    if (box && page && page.pending) store.set(OUTBOX, { ...box, alive: 0 });
  });
  setInterval(tick, 300);
})();
