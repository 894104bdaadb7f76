/* Runs before the app, on every page: watches the link, turns a wall to "lost", ticks clock, timers and ages.
   It writes only into leaves that React renders without children, and into attributes it puts back itself. */
(() => {
  const SILENT = 4000, CLOSED = 1000, LOST = 30000, PROBE = 5000, RELOAD = 600000, SHIFT = 180000;
  const doc = document, root = doc.documentElement, mono = () => performance.now();
  const one = (q) => doc.querySelector(q), each = (q, f) => doc.querySelectorAll(q).forEach(f);
  const HERO = "[data-testid=wall-hero]", LINK = "[data-testid=connection-state]";
  const mark = (el, value) => { if (el.dataset.state !== value) el.dataset.state = value; };

  /* Server clock on a monotonic base: a screen clock that jumps or lies does no harm. Late messages only make
     it slower, so the fastest of ten minutes counts. */
  let offset = Date.now() - mono(), best = 0, seen = 0, fresh = mono();
  const now = window.siagaNow = () => mono() + offset;
  function sync() {
    const el = one("[data-server-ms]"), ms = el ? +el.dataset.serverMs : 0, found = ms - mono();
    if (!ms || ms === seen) return;
    [seen, fresh] = [ms, mono()];
    if (!best || found > offset || mono() - best > RELOAD) { offset = found; best = mono(); }
  }

  let last = mono(), open = 0, shut = last, ever = false, state = "start", probed = -PROBE;
  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(url, protocols) {
      protocols === undefined ? super(url) : super(url, protocols);
      if (!/\/_event/.test(url)) return;
      let up = false;
      this.addEventListener("open", () => { up = true; open++; alive(); });
      this.addEventListener("message", (event) => { alive(); gather(this, event); });
      this.addEventListener("close", () => { if (up && !--open) { shut = mono(); left = visit(); } probe(); });
    }
  };
  /* A page takes a form once it has loaded over the present link: what came earlier would be answered, and its
     answer wiped by the loading. Every loading is a visit with a name of its own. */
  let left = "";
  const visit = () => (one("[data-visit]") || { dataset: {} }).dataset.visit || "";
  window.siagaLoaded = () => {
    const page = one("[data-loaded]");
    return state === "online" && (!page || (page.dataset.loaded === "true" && visit() !== left));
  };
  /* A new link brings the defaults first and then, handler by handler, what they become. Shown one by one they would
     take a half-filled form off the page: they are handed over together when the last one is here. */
  const PICTURE = "42/_event,[\"event\",", WHOLE = '"is_hydrated_rx_state_":true', PATIENCE = 5000;
  let links = 0;
  function gather(socket, event) {
    if (event.siagaGathered || !String(event.data).startsWith(PICTURE)) return;
    if (socket.siagaKept === undefined) {
      socket.siagaKept = links++ ? [] : null;
      if (socket.siagaKept) setTimeout(() => hand(socket), PATIENCE);
    }
    if (!socket.siagaKept) return;
    event.stopImmediatePropagation();
    socket.siagaKept.push(event.data);
    if (event.data.includes(WHOLE)) hand(socket);
  }
  function hand(socket) {
    const kept = socket.siagaKept || [];
    socket.siagaKept = null;
    for (const data of kept) {
      const again = new MessageEvent("message", { data });
      again.siagaGathered = true;
      socket.dispatchEvent(again);
    }
  }
  /* This listener is older than the app's: attributes are back before React applies the message. */
  function alive() { last = mono(); ever = true; if (state !== "online") judge(); }
  async function probe() {
    if (mono() - probed < PROBE / 2) return;
    probed = mono();
    try {
      const answer = await fetch("/health/session", { cache: "no-store" });
      if (answer.status === 401) {
        /* Whoever is typing is told, not thrown out: the form says that the draft is safe. */
        if (one("form[data-dirty]")) doc.dispatchEvent(new Event("siaga:session-ended"));
        /* A guest has no account to sign in with: the door says that the link is over. */
        else if (location.pathname === "/review/guest") location.reload();
        else if (root.dataset.screen) location.replace("/screen");
        else location.assign("/login?next=" + encodeURIComponent(location.pathname + location.search));
      }
      else if (answer.ok && mono() - last > RELOAD && one(HERO)) location.reload();
    } catch { /* server away: the band says so */ }
  }
  /* A link over which no new picture comes (the server cannot read its database) is as good as none: where the
     answer stands, the last picture counts. The server sends one every ten seconds. */
  let shown = false;
  const heard = () => shown ? Math.min(last, fresh) : last;
  function judge() {
    const is = !!one(HERO);
    if (is && !shown) fresh = mono(); /* come back to by a link: its picture is on the way */
    shown = is;
    const gone = mono() - last > SILENT || (!open && mono() - shut > CLOSED), stale = mono() - heard() > LOST;
    state = stale ? "lost" : !gone && ever && open ? "online" : gone ? "offline" : state;
    if (root.dataset.link !== state) root.dataset.link = state;
    if (state !== "start") each(LINK, (el) => mark(el, state === "online" ? "online" : "offline"));
    each(HERO, (el) => {
      const is = el.dataset.state;
      if (state === "lost") { if (is !== "lost") { el.was = is; mark(el, "lost"); } }
      else if (is === "lost" && el.was) mark(el, el.was);
    });
    if (gone && mono() - probed > PROBE) probe();
  }

  const two = (n) => String(n).padStart(2, "0"), div = Math.floor, formats = {};
  const say = (page, kind, t) => (formats[page.lang + kind] ||= new Intl.DateTimeFormat(page.lang === "id" ? "id-ID" : "en-GB", {
    timeZone: page.dataset.zone || "Asia/Jakarta",
    ...(kind ? { weekday: "short", day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  })).format(t);
  /* Not before React owns the leaf: a text in the prerendered page would upset hydration. */
  const owned = (el) => el.own ||= Object.keys(el).some((key) => key.startsWith("__reactFiber"));
  function put(el, ...pieces) {
    const text = pieces.join(" ");
    if (el.textContent === text || !owned(el)) return;
    el.replaceChildren(...pieces.flatMap((piece, i) => {
      if (i % 2) { const unit = doc.createElement("small"); unit.textContent = piece; piece = unit; }
      return i ? [" ", piece] : [piece];
    }));
  }
  function age(ms, [s, m, h, d], short) {
    const sec = Math.max(0, div(ms / 1000)), min = div(sec / 60), hour = div(min / 60), day = div(hour / 24);
    const parts = sec < 60 ? [sec, s] : min < 60 ? [min, m] : hour < 24 ? [hour, h, min % 60, m] : [day, d];
    return short || !parts[2] ? parts.slice(0, 2) : parts;
  }
  function timer(ms, sep) {
    const s = Math.max(0, div(ms / 1000)), m = div(s / 60);
    return (m < 60 ? two(m) : div(m / 60) + sep + two(m % 60)) + sep + two(s % 60);
  }
  function paint() {
    const page = one("[data-units]"), t = now(), quiet = div((mono() - heard()) / 1000);
    if (!page) return;
    each("[data-live]", (el) => {
      const { live, words } = el.dataset;
      put(el, live === "clock" ? say(page, 0, t) : live === "date" ? say(page, 1, t)
        : live === "lost-at" ? (ever ? say(page, 0, t - mono() + heard()) : "–")
        : quiet < 60 ? quiet + " " + words.split(",")[0] : div(quiet / 60) + " " + words.split(",")[1]);
    });
    /* A clock that runs down and then up: "sisa 2 m", "lewat 3 m". */
    each("[data-due]", (el) => {
      const { due, words } = el.dataset, over = t - due, late = over > 0 ? "true" : "false";
      if (!+due || (state === "lost" && el.firstChild)) return;
      const [first, ...rest] = age(Math.abs(over), page.dataset.units.split(","));
      put(el, words.split(",")[+(over > 0)] + " " + first, ...rest);
      if (el.dataset.late !== late) el.dataset.late = late;
    });
    each("[data-since],[data-age]", (el) => {
      const { since, age: from, short } = el.dataset;
      if (state === "lost" && el.firstChild) return; /* an old picture must not look as if it went on */
      if (+since) put(el, timer(t - since, page.lang === "id" ? "." : ":"));
      else if (+from) put(el, ...age(t - from, page.dataset.units.split(","), short));
    });
  }
  function shift() { /* burn-in: the canvas stands on one of nine places, 4 px apart */
    const step = div(mono() / SHIFT) + 4, at = (n) => ((n % 3) - 1) * 4 + "px";
    root.style.setProperty("--bx", at(step));
    root.style.setProperty("--by", at(div(step / 3)));
  }

  new MutationObserver(() => { sync(); paint(); }).observe(doc, {
    subtree: true, childList: true, attributeFilter: ["data-server-ms", "data-since", "data-age", "data-due", "data-units"],
  });
  setInterval(() => { judge(); paint(); if (one(HERO)) shift(); }, 500);
  doc.addEventListener("visibilitychange", () => { judge(); paint(); });
})();
