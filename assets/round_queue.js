/* The queue of a round: what a phone keeps until the server has answered it. Runs on every page of the product,
   so that records go out from whichever page is open; round.js draws the round itself.
   IndexedDB "siaga-round": pack (points and the offset of this phone's clock), queue (codes and times, in order),
   log (the taps of today, for the list). No text, no names of people. The key of an item makes every repetition
   harmless, and an item stays until the server has answered it. */
(() => {
  const doc = document, PACK = "/patrols/round/pack", VISITS = "/patrols/round/visits", FORM = "/logout";
  const WAITS = [1000, 2000, 4000, 8000, 15000], MOST = 40, SHOWN = 432e5, LEAVE = 10000, PATIENCE = 8000;
  const ANSWERED = ["saved", "skipped", "duplicate", "waiting_review", "refused", "undone"];

  /* What every page of this tab knows; round.js reads it and never writes it. */
  const now = { pack: null, words: null, offset: null, queue: [], log: [], foreign: 0, link: true, ended: false, denied: false, ready: false };
  const others = "BroadcastChannel" in window ? new BroadcastChannel("siaga-round") : null;
  const tell = () => doc.dispatchEvent(new Event("siaga:round"));

  /* ---- the store; where a browser refuses one (private window), this page's memory does ---- */
  const memory = { pack: new Map(), queue: new Map(), log: new Map() };
  let opened = null, last = 0;
  function store() {
    return opened ||= new Promise((done) => {
      try {
        const asked = indexedDB.open("siaga-round", 1);
        asked.onupgradeneeded = () => {
          asked.result.createObjectStore("pack", { keyPath: "id" });
          asked.result.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
          asked.result.createObjectStore("log", { keyPath: "key" });
        };
        asked.onsuccess = () => {
          asked.result.onversionchange = () => { asked.result.close(); opened = null; };
          done(asked.result);
        };
        asked.onerror = asked.onblocked = () => done(null);
      } catch { done(null); }
    });
  }
  /* All or nothing: ``work`` gets put, drop and a promise of a value; resolves when it is on the disk. */
  async function write(work) {
    const db = await store();
    if (!db) {
      work({ put: (name, row) => memory[name].set(row.id ?? row.key ?? row.seq, row),
        add: (row) => { row.seq = ++last; memory.queue.set(row.seq, row); }, drop: (name, id) => memory[name].delete(id) });
    } else await new Promise((done, failed) => {
      const tx = db.transaction(["pack", "queue", "log"], "readwrite", { durability: "strict" });
      tx.oncomplete = done;
      tx.onerror = tx.onabort = () => failed(tx.error);
      work({ put: (name, row) => tx.objectStore(name).put(row), add: (row) => tx.objectStore("queue").add(row),
        drop: (name, id) => tx.objectStore(name).delete(id) });
    });
    if (others) others.postMessage("changed");
    await read();
  }
  async function all(name) {
    const db = await store();
    if (!db) return [...memory[name].values()];
    return new Promise((done) => {
      const asked = db.transaction(name).objectStore(name).getAll();
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => done([]);
    });
  }
  /* Whom the page is for; "" while it has no link. The kept pack is shown to its owner, or when nobody can be
     asked: a phone is shared, and the one signed in now need not be the one of the last round. */
  const live = () => (doc.querySelector("[data-owner]") || { dataset: {} }).dataset.owner || "";
  let unasked = false;
  async function read() {
    const [kept, queue, log] = await Promise.all([all("pack"), all("queue"), all("log")]);
    const one = (id) => (kept.find((row) => row.id === id) || {}).value;
    const pack = one("pack"), who = live();
    now.pack = pack && (who ? pack.owner === who : unasked) ? pack : null;
    now.words = one("words") || null;
    now.offset = one("offset") ?? null;
    const me = who || (now.pack ? now.pack.owner : "");
    now.queue = queue.filter((item) => item.owner === me);
    now.foreign = queue.length - now.queue.length;
    now.log = log.filter((entry) => entry.owner === me);
    now.ready = true;
    tell();
  }

  /* ---- time: the server's clock, as far as this phone has heard it ---- */
  const serverTime = () => Date.now() + (now.offset ?? 0) * 1000;
  const offsetTo = (ms) => Math.round((ms - Date.now()) / 100) / 10;

  /* ---- a tap ---- */
  const freshKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");
  function item(more) {
    const pack = now.pack || {};
    return { key: freshKey(), owner: pack.owner || "", phone_at: Date.now(), offset: now.offset,
      issued_at: pack.issued_at ?? null, ...more };
  }
  /* ``shown`` is what the list says; it is stored together with the item, so neither is there alone. */
  async function tap(fields, shown) {
    const made = item(fields), at = serverTime();
    await write((to) => {
      to.add(made);
      to.put("log", { ...shown, key: made.key, owner: made.owner, at, outcome: fields.outcome, state: "waiting" });
    });
    send();
    return made.key;
  }
  async function undo(key) {
    const entry = now.log.find((one) => one.key === key);
    if (!entry || entry.undoing) return;
    const made = item({ undo: key });
    await write((to) => { to.add(made); to.put("log", { ...entry, undoing: made.key }); });
    send();
  }

  /* ---- the pack ---- */
  let asking = false, wanted = false;
  async function fetchPack() {
    if (asking) { wanted = true; return; }
    asking = true;
    const late = setTimeout(alone, PATIENCE);
    try {
      const answer = await fetch(PACK, { cache: "no-store" });
      heard(answer);
      if (answer.status === 200) {
        const pack = await answer.json();
        unasked = true;
        now.denied = false;
        const old = (await all("log")).filter((one) => one.at < pack.now - SHOWN && one.state !== "waiting");
        await write((to) => {
          to.put("pack", { id: "pack", value: pack });
          to.put("pack", { id: "words", value: pack.words }); /* said even when the points are gone */
          to.put("pack", { id: "offset", value: offsetTo(pack.now) });
          old.forEach((one) => to.drop("log", one.key));
        });
        /* Whoever is signed in now may find records of their own from an earlier session. */
        if (now.queue.length) send();
      } else if (answer.status === 403) {
        /* The right is gone: asking again and again changes nothing until the page is loaded again. */
        now.denied = true;
        await read();
        await mark(now.queue, (now.words || {})["patrols.phone.denied"]);
      }
      else await alone();
    } catch { lost(); await alone(); }
    clearTimeout(late);
    asking = false;
    if (wanted) { wanted = false; fetchPack(); }
  }
  /* No answer whose phone this is: what is kept goes on, under the name it was fetched for. */
  async function alone() { unasked = true; await read(); }
  function heard(answer) { now.link = true; now.ended = answer.status === 401; }
  function lost() { now.link = false; tell(); }

  /* ---- sending: one tab at a time, in order ---- */
  let busy = false, again = false, tries = 0, timer = 0;
  async function send() {
    if (now.denied) return;
    if (busy) { again = true; return; }
    busy = true;
    clearTimeout(timer);
    let left = true;
    try { left = navigator.locks ? await navigator.locks.request("siaga-round", { ifAvailable: true }, (held) => held ? rounds() : true) : await rounds(); }
    catch { /* the store failed: tried again below */ }
    busy = false;
    if (again) { again = false; send(); return; }
    if (!left) { tries = 0; return; }
    /* A session that ended comes back with a page load; until then asking again only makes noise. */
    if (!now.ended && !now.denied) timer = setTimeout(send, WAITS[Math.min(tries++, WAITS.length - 1)]);
  }
  /* Whether anything is left that this phone could send. */
  async function rounds() {
    await read();
    while (now.queue.length) {
      const before = now.queue.length;
      if (!(await delivered(now.queue.slice(0, MOST))) || now.queue.length >= before) return now.queue.length > 0;
    }
    return false;
  }
  async function delivered(items) {
    let answer;
    try {
      answer = await fetch(VISITS, { method: "POST", cache: "no-store", headers: { "content-type": "application/json" },
        body: JSON.stringify({ owner: items[0].owner, phone_now: Date.now(), items: items.map(({ owner, ...rest }) => rest) }) });
    } catch { lost(); return false; }
    heard(answer);
    if (answer.status === 200) { await settle(items, await answer.json()); return true; }
    /* Another person is signed in: whose pack this is has to be asked before anything else is sent. */
    if (answer.status === 403) await fetchPack();
    else if (answer.status !== 401) await mark(items);
    tell();
    return false;
  }
  async function settle(items, said) {
    const answers = new Map(said.answers.map((one) => [one.key, one])), log = new Map((await all("log")).map((one) => [one.key, one]));
    await write((to) => {
      to.put("pack", { id: "offset", value: offsetTo(said.now) });
      for (const item of items) {
        const got = answers.get(item.key), entry = log.get(item.undo || item.key);
        if (got && ANSWERED.includes(got.state)) {
          to.drop("queue", item.seq);
          if (!entry) continue;
          /* An undo that came too late leaves the tap as it was, with the sentence that says why. */
          if (item.undo) Object.assign(entry, got.state === "undone" ? { state: "undone" } : { undoing: "", late: true }, { sentence: got.sentence });
          else Object.assign(entry, { state: got.state, sentence: got.sentence, visit: got.visit });
        } else if (entry && !item.undo) entry.state = "failed";
        if (entry) to.put("log", entry);
      }
    });
  }
  async function mark(items, sentence = "") {
    const log = new Map((await all("log")).map((one) => [one.key, one]));
    await write((to) => items.forEach((item) => {
      const entry = log.get(item.key);
      if (entry) to.put("log", { ...entry, state: "failed", sentence });
    }));
  }

  /* ---- signing out: what waits is sent first, and a person is told what is not sent. The points, the list and
     the kept page go; records stay, under a mark that only lets their owner send them. ---- */
  let leaving = 0, emptied = 0;
  doc.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.getAttribute("action") !== FORM || Date.now() - emptied < LEAVE) return;
    event.preventDefault();
    event.stopPropagation();
    if (now.queue.length && Date.now() - leaving > LEAVE) {
      await Promise.race([send(), new Promise((done) => setTimeout(done, 4000))]);
      await read();
      leaving = Date.now();
      if (now.queue.length && warn(now.queue.length)) return;
    }
    try { await empty(); } catch { /* a store that cannot be written must not keep anybody signed in */ }
    emptied = Date.now();
    form.requestSubmit();
  }, true);
  async function empty() {
    const waiting = new Set((await all("queue")).flatMap((item) => [item.key, item.undo])), log = await all("log");
    await write((to) => {
      to.drop("pack", "pack");
      log.forEach((entry) => waiting.has(entry.key) || to.drop("log", entry.key));
    });
    sessionStorage.clear();
    if ("caches" in window) for (const name of await caches.keys()) await caches.delete(name);
  }
  function warn(total) {
    const sentence = (now.words || {})["patrols.phone.leave"], old = doc.querySelector(".p-leave"), line = old || doc.createElement("p");
    if (!sentence) return false;
    line.className = "p-leave";
    line.setAttribute("role", "alert");
    line.dataset.testid = "patrol-leave";
    line.textContent = sentence.replace("{total}", total);
    if (!old) doc.body.append(line);
    setTimeout(() => line.remove(), LEAVE);
    return true;
  }

  /* ---- life ---- */
  function wake() { if (!doc.hidden) { tries = 0; if (now.queue.length || now.foreign) send(); } }
  addEventListener("online", () => { tries = 0; wake(); if (doc.querySelector("[data-round]")) fetchPack(); });
  addEventListener("offline", lost);
  doc.addEventListener("visibilitychange", wake);
  addEventListener("pageshow", wake);
  if (others) others.onmessage = read;
  /* The wall and the sign-in page have no queue. */
  const start = () => {
    if (!doc.querySelector("[data-owner]")) return;
    read().then(wake);
    /* The link says whose page this is only after the page is there. */
    new MutationObserver(() => read().then(wake)).observe(doc.documentElement, { subtree: true, attributes: true, attributeFilter: ["data-owner"] });
    if ("serviceWorker" in navigator && isSecureContext && doc.querySelector("[data-round]")) keepPage();
  };
  /* The page and what it has loaded so far, for the day without a signal. */
  async function keepPage() {
    try {
      await navigator.serviceWorker.register("/sw.js");
      const { active } = await navigator.serviceWorker.ready;
      const loaded = performance.getEntriesByType("resource").map((one) => one.name);
      active.postMessage({ keep: ["/patrols/round", "/manifest.webmanifest", ...loaded] });
    } catch { /* an old browser: the page works while it stays open */ }
  }
  window.siagaRound = { now, tap, undo, send: () => { tries = 0; send(); }, fetchPack, serverTime, read, keepPage };
  if (doc.readyState === "complete") start();
  else addEventListener("load", start);
})();
