/* The pack of a round or a drill: fetched with a signal, kept for the time without one, and shown to nobody but its owner.
   Also when a page reads and sends: at its start, when it is shown again, when the signal comes back. */
(() => {
  const round = window.siagaRound, { now, owner, kind, write, all, read, heard, lost } = round;
  const doc = document, LEAF = "[data-round],[data-drill-run]", SHOWN = 432e5, PATIENCE = 8000, SIGNED_IN = "siaga-signed-in";

  let asking = false, wanted = null;
  /* For this page, or for the kind whose items were refused: whose device is it now, and what may they? */
  async function fetchPack(target = kind()) {
    if (asking) { wanted = target; return; }
    asking = true;
    const late = setTimeout(alone, PATIENCE);
    let answer = null;
    try {
      answer = await fetch(target.pack, { cache: "no-store" });
      heard(answer);
      if (answer.status === 200) await keep(await answer.json(), target);
      else if (answer.status === 403) {
        /* The right is gone: asking again and again changes nothing until the page is loaded again. */
        now.barred.add(target.to);
        await read();
        await round.mark(now.queue.filter((item) => round.kindOf(item).to === target.to), round.keptWord("denied"));
      }
      else {
        now.gone = answer.status === 404;
        await alone();
      }
    } catch {
      if (answer) now.unkept = answer.status === 200; /* the link is there, but this phone could not keep it */
      else lost();
      await alone();
    }
    clearTimeout(late);
    asking = false;
    if (wanted) { const next = wanted; wanted = null; if (!now.barred.has(next.to)) fetchPack(next); }
  }
  async function keep(pack, target) {
    owner.unasked = true;
    owner.answered = pack.owner;
    now.barred.delete(target.to);
    now.gone = false;
    const before = pack.now - SHOWN, old = (await all("log")).filter((one) => one.at < before && one.state !== "waiting");
    const past = (await all("pack")).filter((row) => row.id.startsWith("drill ") && row.id !== target.id && row.value.issued_at < before);
    await write((to) => {
      to.put("pack", { id: target.id, value: pack });
      to.put("pack", { id: "words", value: { ...now.words, ...pack.words } }); /* said even when the points are gone */
      round.spoken(to, pack.now);
      old.forEach((one) => to.drop("log", one.key));
      past.forEach((row) => to.drop("pack", row.id));
    });
    now.unkept = false;
    await forget();
    /* Whoever is signed in now may find records of their own from an earlier session. */
    if (now.queue.length) round.send();
  }

  /* ---- no answer whose phone this is: what is kept goes on, under the name it was fetched for ---- */
  async function alone() {
    owner.signedIn = await signedIn();
    owner.unasked = true;
    await read();
  }
  /* sw.js notes that somebody signs in. From then on until the server answers, the pack may be another person's;
     where there is no worker, nobody knows. */
  async function signedIn() {
    try { return !(await navigator.serviceWorker.getRegistration()) || await caches.has(SIGNED_IN); } catch { return true; }
  }
  async function forget() {
    try { await caches.delete(SIGNED_IN); } catch { /* plain http has none */ }
  }
  /* "Ya, ronda saya": said by the person with the phone. */
  async function claim() {
    await forget();
    owner.signedIn = false;
    await read();
  }

  /* ---- life ---- */
  function wake() { if (!doc.hidden && (now.queue.length || now.foreign)) round.send(); }
  addEventListener("online", () => { wake(); if (doc.querySelector(LEAF)) fetchPack(); });
  addEventListener("offline", lost);
  doc.addEventListener("visibilitychange", wake);
  addEventListener("pageshow", wake);
  /* The wall and the sign-in page have no queue. */
  const start = () => {
    if (!doc.querySelector("[data-owner]")) return;
    read().then(wake);
    /* The link says whose page this is only after the page is there. */
    new MutationObserver(() => read().then(wake)).observe(doc.documentElement, { subtree: true, attributes: true, attributeFilter: ["data-owner"] });
    if ("serviceWorker" in navigator && isSecureContext && doc.querySelector(LEAF)) keepPage();
  };
  /* The page and what it has loaded so far, for the day without a signal. */
  async function keepPage() {
    try {
      await navigator.serviceWorker.register("/sw.js");
      const { active } = await navigator.serviceWorker.ready;
      const loaded = performance.getEntriesByType("resource").map((one) => one.name);
      active.postMessage({ keep: [location.pathname, "/manifest.webmanifest", ...loaded] });
    } catch { /* an old browser: the page works while it stays open */ }
  }
  Object.assign(round, { fetchPack, claim, keepPage });
  if (doc.readyState === "complete") start();
  else addEventListener("load", start);
})();
