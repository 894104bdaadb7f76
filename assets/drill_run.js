/* The conduct of a drill on a tablet: what a press does on /drills/REFERENCE/run, with or without a signal, and when
   the page is drawn again. React gives an empty leaf ([data-drill-run]) and never looks into it. */
(() => {
  const doc = document, html = doc.documentElement, CALM = 800, ASK = 5000, round = window.siagaRound;
  const { now, course, say } = round;
  let leaf = null, drawn = "", revision = "", waited = 0, asked = 0, storing = false;
  const calm = new Map();

  /* ---- presses ---- */
  /* A card changes under the thumb: the second touch of the same press must not be another one. */
  const pressing = (place, work) => () => {
    if (storing || performance.now() < (calm.get(place) || 0)) return;
    calm.set(place, performance.now() + CALM);
    work();
  };
  async function pressed(press, number = 0) {
    const slot = round.slotOf(press, number, now.pack.agency), own = now.pack.agencies.find((one) => one.code === now.pack.agency);
    const name = say("drills.run." + press, { agency: own ? own.name : "" });
    await kept(() => round.tap({ press, number }, { press, number, slot }), "not_kept", name, () => pressed(press, number));
    Object.assign(course, { ending: false, other: 0 });
    if (navigator.vibrate) navigator.vibrate(40);
    draw();
  }
  const takeBackPress = (key, what) => kept(() => round.undo(key), "undo_not_kept", what, () => takeBackPress(key, what));
  /* A controller who walks on must know that a press is nowhere. It stays until a press is kept. */
  async function kept(work, key, name, again) {
    storing = true;
    try { await work(); course.unkept = null; }
    catch { course.unkept = { sentence: say("drills.phone." + key, { name }), again }; }
    storing = false;
    draw();
  }
  function showCourse(change) { Object.assign(course, change); draw(); }

  /* ---- drawing: only what differs is put in ---- */
  function draw() {
    if (!leaf || !leaf.isConnected) return;
    const made = round.courseBody(leaf), looks = made.map((part) => part.outerHTML).join("");
    if (looks !== drawn && !round.isHeld()) {
      drawn = looks;
      const active = doc.activeElement, id = leaf.contains(active) ? active.dataset.testid : "";
      leaf.replaceChildren(...made);
      const again = id && leaf.querySelector(`[data-testid="${id}"]`);
      if (again) again.focus({ preventScroll: true });
    }
    const t = round.serverTime();
    leaf.querySelectorAll("[data-from]").forEach((one) => {
      const { from, until, target } = one.dataset, seconds = Math.max(0, Math.floor(((+until || t) - from) / 1000));
      const words = round.stopwatch(seconds), over = one.parentElement.querySelector("[data-over]");
      if (one.textContent !== words) one.textContent = words;
      if (target && over) over.hidden = seconds <= +target;
    });
  }

  /* ---- life ---- */
  const owned = (node) => Object.keys(node).some((key) => key.startsWith("__reactFiber"));
  function tick() {
    const found = doc.querySelector("[data-drill-run]");
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
  Object.assign(round, { pressing, pressed, takeBackPress, showCourse });
  doc.addEventListener("siaga:round", draw);
  setInterval(tick, 250);
})();
