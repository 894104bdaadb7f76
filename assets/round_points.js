/* Which point of the round is next: the pack's points with what this phone has recorded since. Draws nothing. */
(() => {
  const round = window.siagaRound, { now } = round, HOUR = 36e5, MINUTE = 6e4, MOST = 20, GONE = ["refused", "undone"];

  const isAnswer = (entry) => !GONE.includes(entry.state) && !entry.undoing;
  /* What fills no planned visit ticks nothing: a double, and a tap outside of the plan. */
  const serves = (entry) => isAnswer(entry) && !["duplicate", "unplanned"].includes(entry.state);
  /* Until the server has said which visit a tap made, the point's window says it; a skip needs none. */
  const inTime = (entry, point) => ["saved", "skipped"].includes(entry.state) || entry.outcome === "skipped" || (entry.at >= point.opens && entry.at < point.closes);
  /* The pack's points, with what this phone has recorded since. */
  function points(t) {
    const mine = now.log.filter(serves);
    const taps = now.pack.taps, undone = new Set(now.log.filter((entry) => !serves(entry)).map((entry) => entry.visit).filter(Boolean));
    return now.pack.points.map((point) => {
      const entry = mine.find((one) => one.point === point.id && inTime(one, point)), known = taps.find((tap) => serves(tap) && !undone.has(tap.visit) && (tap.point === point.id ||
        (tap.state === "waiting_review" && tap.code === point.code && tap.at >= point.opens && tap.at < point.closes)));
      const answered = entry ? entry.outcome : known ? known.outcome : "";
      const state = answered === "skipped" ? "skipped" : answered || point.state === "on_time" || point.state === "late" ? "done"
        : point.state === "excused" ? "excused" : t >= point.closes ? "missed" : "open";
      return { ...point, state };
    });
  }
  /* Of two dues of one place the nearer one is meant, as the server serves it. */
  function nextOf(list, t) {
    const open = list.filter((point) => point.state === "open" && point.due <= t + 4 * HOUR), nearest = new Map();
    for (const point of open) {
      const other = nearest.get(point.code);
      if (point.opens <= t && (!other || Math.abs(point.due - t) < Math.abs(other.due - t))) nearest.set(point.code, point);
    }
    return open.find((point) => point.opens > t || nearest.get(point.code) === point) || null;
  }
  const roundOf = (list, next) => list.filter((point) => point.state !== "excused" &&
    (next.patrol ? point.patrol === next.patrol : !point.patrol && point.due === next.due && point.route === next.route));
  const withNumber = (list, point) => ({ ...point, number: point.position || roundOf(list, point).findIndex((one) => one.id === point.id) + 1 });

  /* Own taps with their way to the server, and those of others that the pack knows. */
  function lines() {
    const known = new Set(now.log.map((entry) => entry.visit).filter(Boolean));
    const same = (tap) => now.log.some((entry) => entry.code === tap.code && Math.abs(entry.at - tap.at) < MINUTE);
    const theirs = now.pack.taps.filter((tap) => !known.has(tap.visit) && !same(tap));
    return [...now.log, ...theirs].sort((a, b) => b.at - a.at).slice(0, MOST);
  }

  Object.assign(round, { points, nextOf, roundOf, withNumber, lines, isAnswer });
})();
