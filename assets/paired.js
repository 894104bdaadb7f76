/* A paired wall screen. Without fresh data for 30 s it shows no number at all, and it comes back by itself: after a
   lost link, a restarted server, a link that the server cut (the app's own client stops there), hours of darkness.
   It loads the page anew only when the server answers and has the page, so it never ends on the browser's own error
   page. Whether this is a paired screen the page says (`data-screen`); remembered, because a page that gets no link
   cannot say so. A person's wall is left alone: live.js dims its dated numbers. */
(() => {
  const DARK = 30000, TROUBLED = 15000, FIRST = 1000, LONGEST = 10000, ANSWER = 8000, ALIVE = 60000;
  const doc = document, root = doc.documentElement, mono = () => performance.now();
  const PAIRED = "siaga-screen", SINCE = "siaga-dark-since";
  const kept = (store, name, value) => {
    try {
      if (value === undefined) return store.getItem(name);
      value === null ? store.removeItem(name) : store.setItem(name, value);
    } catch { /* a browser that keeps nothing: the page says it again */ }
    return null;
  };
  let paired = kept(localStorage, PAIRED) === "true", seen = 0, fresh = mono(), step = 0;
  let wait = FIRST, next = 0, beat = -ALIVE, asking = false, since = +kept(sessionStorage, SINCE) || 0;

  function pair(is) {
    paired = is;
    kept(localStorage, PAIRED, is ? "true" : null);
    if (!is) bright();
  }
  /* Every picture of the server carries its clock: another one is fresh data, whatever the link says. */
  function look(wall) {
    const { serverMs, screen } = wall.dataset, ms = +serverMs || 0;
    if (!ms) return;
    if ((screen === "true") !== paired) pair(screen === "true");
    if (ms === seen) return;
    [seen, fresh, wait] = [ms, mono(), FIRST];
    if (paired) bright();
  }
  function bright() {
    since = 0;
    kept(sessionStorage, SINCE, null);
    delete root.dataset.dark;
  }
  function dark() {
    if (!since) {
      since = window.siagaNow() - (mono() - fresh);
      kept(sessionStorage, SINCE, String(since));
    }
    if (root.dataset.dark) return;
    root.dataset.dark = "true";
    const wall = doc.querySelector("main.wall"), zone = (wall && wall.dataset.zone) || "Asia/Jakarta";
    const time = new Intl.DateTimeFormat("id-ID", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    doc.querySelectorAll("[data-dark-since]").forEach((el) => { el.textContent = time.format(since); });
  }
  const ask = (path, more = {}) => fetch(path, { cache: "no-store", signal: AbortSignal.timeout(ANSWER), ...more });
  /* Revoked, ended, or moved to another address: no number a moment longer, and a code to be paired anew. */
  function over() {
    dark();
    location.replace("/screen");
  }
  async function attempt() {
    asking = true;
    try {
      const answer = await ask("/health/session");
      if (answer.status === 401) return over();
      if (answer.status === 204) {
        const page = await ask(location.href);
        if (page.ok && !page.redirected && isTroubled()) location.reload();
      }
    } catch { /* the server is away: again after a while */ }
    next = mono() + wait;
    wait = Math.min(wait * 2, LONGEST);
    asking = false;
  }
  /* The sign of life; its answer may bring a new cookie, which is shown to the server at once. */
  async function live() {
    beat = mono();
    try {
      const answer = await ask("/screen/alive", { method: "POST" });
      if (answer.status === 401) over();
      else if (answer.status === 205) beat = -ALIVE;
    } catch { /* the next one tells */ }
  }
  const isTroubled = () => mono() - fresh > (root.dataset.link === "online" ? DARK : TROUBLED);
  function tick() {
    const wall = doc.querySelector("main.wall");
    if (!wall) return;
    look(wall);
    if (paired) root.dataset.screen = "true";
    else { delete root.dataset.screen; return; }
    if (since || mono() - fresh > DARK) dark();
    if (root.dataset.dark) doc.querySelectorAll("[data-dark-step]").forEach((el) => {
      step = (step + 1) % 8;
      el.dataset.darkStep = String(step >> 1);
    });
    if (mono() - beat > ALIVE) live();
    if (isTroubled() && !asking && mono() > next) attempt();
  }
  setInterval(tick, 500);
  doc.addEventListener("visibilitychange", tick);
})();
