/* What a device keeps of rounds and drills, and what every page of this tab knows of it (`now`). The other
   round_*.js hang their part on window.siagaRound; round_store.js comes first.
   IndexedDB "siaga-round": pack (one for the round, one for each drill; words, the offset of this device's clock and
   the highest time it has shown), queue (codes and times, in order, each with the address it goes to), log (what was
   pressed today, for the lists). No text, no names of people. */
(() => {
  const doc = document;
  /* What a page keeps: under which name, where its pack comes from, where its presses go. Every page that is no
     drill's stands for the round. */
  const ROUND = { id: "pack", pack: "/patrols/round/pack", to: "/patrols/round/visits", drill: "" };
  const drillKind = (drill) => ({ id: "drill " + drill, pack: `/drills/${drill}/pack`, to: "/drills/presses", drill });
  /* What was kept before items named their address is the round's. */
  const kindOf = (item) => item.to === "/drills/presses" ? drillKind(item.drill) : ROUND;
  const kind = () => {
    const found = /^\/drills\/(L-\d{4}-\d{4,})\/run\/?$/i.exec(location.pathname);
    return found ? drillKind(found[1].toUpperCase()) : ROUND;
  };
  /* Read by everybody, written by round_store.js, round_pack.js and round_queue.js only. `whose` is "" when the
     server has said whose round this is, "line" when nobody could be asked, "ask" when somebody signed in since. */
  /* `barred`: the addresses that this person may no longer send to; `denied`: this page's own is one of them. */
  const now = { pack: null, words: null, barred: new Set(), offset: null, highest: null, queue: [], log: [], foreign: 0, whose: "",
    link: true, ended: false, denied: false, gone: false, unkept: false, ready: false };
  const others = "BroadcastChannel" in window ? new BroadcastChannel("siaga-round") : null;
  const post = (message) => { if (others) others.postMessage(message); };
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
          asked.result.onclose = () => { opened = null; };
          done(asked.result);
        };
        asked.onerror = asked.onblocked = () => done(null);
      } catch { done(null); }
    });
  }
  /* All or nothing: ``work`` gets put, add and drop; resolves when it is on the disk, rejects when it is not. */
  async function write(work) {
    const db = await store();
    if (!db) {
      work({ put: (name, row) => memory[name].set(row.id ?? row.key ?? row.seq, row),
        add: (row) => { row.seq = ++last; memory.queue.set(row.seq, row); }, drop: (name, id) => memory[name].delete(id) });
    } else await new Promise((done, failed) => {
      let tx = null;
      try {
        tx = db.transaction(["pack", "queue", "log"], "readwrite", { durability: "strict" });
        tx.oncomplete = done;
        tx.onerror = tx.onabort = () => failed(tx.error);
        work({ put: (name, row) => tx.objectStore(name).put(row), add: (row) => tx.objectStore("queue").add(row),
          drop: (name, id) => tx.objectStore(name).delete(id) });
      } catch (error) {
        if (tx) tx.abort();
        else opened = null; /* a connection that is gone: the next press opens another */
        failed(error);
      }
    });
    post("changed");
    try { await read(); } catch { /* it is on the disk; what is shown follows with the next reading */ }
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

  /* ---- whose it is ---- */
  /* Whom the page is for; "" while it has no link. The kept pack is shown to its owner, or when nobody can be
     asked: a phone is shared, and the one signed in now need not be the one of the last round. */
  const live = () => (doc.querySelector("[data-owner]") || { dataset: {} }).dataset.owner || "";
  const owner = { unasked: false, answered: "", signedIn: true };
  function whose(pack, who) {
    if (!pack || who || owner.answered === pack.owner) return "";
    return owner.signedIn ? "ask" : "line";
  }
  async function read() {
    const [kept, queue, log] = await Promise.all([all("pack"), all("queue"), all("log")]);
    const one = (id) => (kept.find((row) => row.id === id) || {}).value;
    const page = kind(), pack = one(page.id), who = live();
    now.pack = pack && (who || owner.answered ? pack.owner === (who || owner.answered) : owner.unasked) ? pack : null;
    now.whose = whose(now.pack, who);
    now.words = one("words") || null;
    now.offset = one("offset") ?? null;
    now.highest = one("highest") ?? null;
    const me = who || (now.pack ? now.pack.owner : "");
    now.queue = queue.filter((item) => item.owner === me);
    now.foreign = queue.length - now.queue.length;
    now.log = log.filter((entry) => entry.owner === me && (entry.drill || "") === page.drill);
    now.denied = now.barred.has(page.to);
    now.ready = true;
    tell();
  }

  /* ---- the link, as far as a request of any tab has shown it ---- */
  function heard(answer) {
    now.link = true;
    now.ended = answer.status === 401;
    post({ heard: true, ended: now.ended });
  }
  function lost() { now.link = false; tell(); }
  if (others) others.onmessage = ({ data }) => {
    if (!data.heard) { read(); return; }
    now.link = true;
    now.ended = data.ended;
    tell();
  };

  /* A sentence that was kept from the last pack of either kind. */
  const keptWord = (end) => { const words = now.words || {}; return words["patrols.phone." + end] || words["drills.phone." + end] || ""; };

  window.siagaRound = { now, owner, kind, kindOf, keptWord, tell, write, all, read, heard, lost };
})();
