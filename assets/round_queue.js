/* The one queue of rounds and drills: taps, presses and undos until the server has answered them. Runs on every page
   of the product, so that records go out from whichever page is open. Each item names the address it goes to; they
   are sent in their order. The key of an item makes every repetition harmless, and an item stays until it is answered. */
(() => {
  const round = window.siagaRound, { now, kind, kindOf, write, all, read, heard, lost, tell } = round;
  const WAITS = [1000, 2000, 4000, 8000, 15000], MOST = 40, BEAT = 30000;
  const ANSWERED = ["saved", "known", "skipped", "duplicate", "unplanned", "waiting_review", "refused", "undone"];

  /* ---- time: the server's clock, as far as this phone has heard it ---- */
  const serverTime = () => Date.now() + (now.offset ?? 0) * 1000;
  const offsetTo = (ms) => Math.round((ms - Date.now()) / 100) / 10;
  /* The highest time this phone has shown since it last spoke with the server: a clock set back for a tap and put
     right again leaves no other trace. The server compares the two offsets for everything before that. */
  const highest = () => ({ id: "highest", value: Math.max(now.highest ?? 0, Date.now()) });
  /* What the phone's clock is when the two have just spoken. */
  const spoken = (to, ms) => {
    to.put("pack", { id: "offset", value: offsetTo(ms) });
    to.put("pack", { id: "highest", value: Date.now() });
  };
  setInterval(() => {
    if (now.pack && Date.now() > (now.highest ?? 0)) write((to) => to.put("pack", highest())).catch(() => {});
  }, BEAT);

  /* ---- a tap ---- */
  const freshKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");
  function item(more) {
    const pack = now.pack || {};
    const { to, drill } = kind();
    return { ...more, to, ...(drill && { drill }), key: more.key || freshKey(), owner: pack.owner || "", phone_at: Date.now(), offset: now.offset,
      issued_at: pack.issued_at ?? null, seen_at: now.highest };
  }
  /* ``shown`` is what the list says; it is stored together with the item, so neither is there alone. Rejects when
     the phone has not kept it. */
  async function tap(fields, shown) {
    const made = item(fields), at = serverTime();
    await write((to) => {
      to.add(made);
      to.put("log", { ...shown, drill: made.drill, key: made.key, owner: made.owner, at, outcome: fields.outcome, state: "waiting" });
      to.put("pack", highest());
    });
    send();
    return made.key;
  }
  async function undo(key) {
    const entry = now.log.find((one) => one.key === key);
    if (!entry || entry.undoing) return;
    const made = item({ undo: key });
    await write((to) => { to.add(made); to.put("log", { ...entry, undoing: made.key }); to.put("pack", highest()); });
    send();
  }

  /* ---- sending: one tab at a time, in order ---- */
  let busy = false, again = false, tries = 0, timer = 0;
  const open = () => now.queue.filter((item) => !now.barred.has(kindOf(item).to));
  /* The first items that go to one address: whatever stands behind them waits its turn. */
  function next() {
    const items = open(), to = items.length && kindOf(items[0]).to, other = items.findIndex((item) => kindOf(item).to !== to);
    return items.slice(0, Math.min(MOST, other < 0 ? items.length : other));
  }
  async function send() {
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
    if (!now.ended) timer = setTimeout(send, WAITS[Math.min(tries++, WAITS.length - 1)]);
  }
  /* Whether anything is left that this phone could send. */
  async function rounds() {
    await read();
    while (open().length) {
      const before = now.queue.length;
      if (!(await delivered(next())) || now.queue.length >= before) return open().length > 0;
    }
    return false;
  }
  async function delivered(items) {
    const target = kindOf(items[0]);
    let answer;
    try {
      answer = await fetch(target.to, { method: "POST", cache: "no-store", headers: { "content-type": "application/json" },
        body: JSON.stringify({ owner: items[0].owner, phone_now: Date.now(), items: items.map(({ owner, to, ...rest }) => rest) }) });
    } catch { lost(); return false; }
    heard(answer);
    if (answer.status === 200) {
      await settle(items, await answer.json());
      /* What others have pressed meanwhile, also where the live link is not back yet. */
      if (target.drill && target.id === kind().id) round.fetchPack();
      return true;
    }
    /* Another person is signed in: whose pack this is has to be asked before anything else is sent. */
    if (answer.status === 403) await round.fetchPack(target);
    else if (answer.status !== 401) await mark(items);
    tell();
    return false;
  }
  async function settle(items, said) {
    const answers = new Map(said.answers.map((one) => [one.key, one])), log = new Map((await all("log")).map((one) => [one.key, one]));
    await write((to) => {
      spoken(to, said.now);
      for (const item of items) {
        const got = answers.get(item.key), entry = log.get(item.undo || item.key);
        if (got && ANSWERED.includes(got.state)) {
          to.drop("queue", item.seq);
          if (!entry) continue;
          /* An undo that came too late leaves the tap as it was, with the sentence that says why. */
          if (item.undo) Object.assign(entry, got.state === "undone" ? { state: "undone" } : { undoing: "", late: true }, { sentence: got.sentence });
          else Object.assign(entry, { state: got.state, sentence: got.sentence, visit: got.visit, event: got.event });
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

  Object.assign(round, { tap, undo, mark, spoken, freshKey, serverTime, send: () => { tries = 0; return send(); } });
})();
