/* What stands of a drill: the presses that its pack knows, with what this device has pressed since. Draws nothing. */
(() => {
  const round = window.siagaRound, { now } = round, GONE = ["refused", "undone"];
  const RESULTS = ["achieved", "not_achieved", "dropped"];
  const slotOf = (press, number, agency) => press === "join" ? "join-" + agency : press === "play" ? "play-" + number
    : RESULTS.includes(press) ? "result-" + number : press;

  /* Slot -> press. One of this device bears its `key` and the `state` of its way; the pack's own is "saved". */
  function standing() {
    const undone = new Set(now.log.filter((entry) => entry.undoing || entry.state === "undone").map((entry) => entry.event));
    const mine = new Map(now.log.filter((entry) => entry.event).map((entry) => [entry.event, entry]));
    const found = new Map();
    for (const press of now.pack.presses) {
      if (undone.has(press.id)) continue;
      const entry = press.own && mine.get(press.id);
      found.set(press.slot, { ...press, key: "", ...(entry && { key: entry.key, late: entry.late, sentence: entry.sentence }), state: "saved" });
    }
    /* Also what the server has answered: the pack that knows it may still be on its way. */
    for (const entry of now.log) {
      if (GONE.includes(entry.state) || entry.undoing) continue;
      if (!found.has(entry.slot)) found.set(entry.slot, { ...entry, own: true, agency: now.pack.agency });
    }
    return found;
  }
  /* One inject at the time `t`: since when it runs, how long it took, or whether it is over its target. */
  function injectAt(inject, found) {
    const start = found.get("start"), play = found.get("play-" + inject.number), result = found.get("result-" + inject.number);
    const from = play || start, took = result && from ? Math.max(0, Math.round((result.at - from.at) / 1000)) : null;
    return { ...inject, play, result, from: from ? from.at : null, took };
  }
  function stageOf(found) {
    return found.has("end") ? "ended" : found.has("start") ? "running" : "ready";
  }
  /* For the log: what stands, what was refused on this device, and what was taken back here; newest first. */
  function history(found) {
    const standing = [...found.values()].map((press) => press.key).filter(Boolean);
    const apart = now.log.filter((entry) => !standing.includes(entry.key) && (GONE.includes(entry.state) || entry.state === "known" || entry.undoing));
    return [...found.values(), ...apart.map((entry) => ({ ...entry, own: true, agency: now.pack.agency }))].sort((a, b) => b.at - a.at);
  }
  /* Only the person who pressed, on the device that knows its key, and not for long. */
  const mayUndo = (press, t) => Boolean(press.key && press.own && !press.undoing && !press.late && !["refused", "undone", "known"].includes(press.state)
    && t - press.at < now.pack.undo_ms && !now.pack.refused);

  Object.assign(round, { slotOf, standing, injectAt, stageOf, history, mayUndo });
})();
