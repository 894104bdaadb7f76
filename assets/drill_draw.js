/* The parts of /drills/REFERENCE/run, made from `now` (what the device keeps) and `course` (what this page is about to
   say). Clocks are empty here: drill_run.js fills them without a new drawing, so no button moves under a thumb. */
(() => {
  const round = window.siagaRound, { now, say, clock, offline, el, icon, button } = round;
  const WORDS = "drills.phone.", IDS = "drill-", run = (key, more) => say("drills.run." + key, more);
  /* drill_run.js fills it: `ending` asks whether it is sure, `other` the inject whose other results are shown, and
     `unkept` the press that this device could not keep. */
  const course = { ending: false, other: 0, unkept: null };

  const agencyName = (code) => (now.pack.agencies.find((one) => one.code === code) || {}).name || code;
  const stopwatch = (seconds) => {
    const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60], two = (n) => String(n).padStart(2, "0");
    return (h ? [h, two(m), two(s)] : [two(m), two(s)]).join(now.pack.language === "id" ? "." : ":");
  };
  const big = (words, id, press, kind, more) => el("button", { type: "button", class: "o-btn d-big " + kind, "data-testid": id, onclick: press, ...more }, ...[words].flat());
  const undoOf = (press, what, t) => round.mayUndo(press, t) && button(run("undo"), "drill-undo", round.pressing("undo " + press.key, () => round.takeBackPress(press.key, what)), "p-small",
    { "aria-label": run("undo_of", { what }) });

  /* Before the day it is planned for nothing is started; an agency that is there says so on that day. */
  function head(found, stage, t) {
    const start = found.get("start"), end = found.get("end"), early = stage === "ready" && t < now.pack.opens, may = !now.pack.refused && !early;
    const since = stage === "running" ? run("since", { time: clock(start.at) }) : stage === "ended" ? run("until", { start: start ? clock(start.at) : "", end: clock(end.at) }) : "";
    return el("div", { class: "d-head", "data-testid": "drill-stage", "data-stage": stage },
      el("div", { class: "d-title" }, el("h2", {}, now.pack.scenario), el("p", { class: "o-mid" }, now.pack.about)),
      el("div", { class: "d-now" }, el("b", {}, run(early ? "early" : stage)), stage === "ready" && el("span", { class: "o-mid", "data-testid": "drill-planned" }, now.pack.planned), since && el("span", { class: "o-mid" }, since),
        stage !== "ready" && start && el("span", { class: "d-clock", role: "timer", "data-from": start.at, "data-until": end ? end.at : "", "data-testid": "drill-clock" })),
      el("ul", { class: "d-there" }, ...now.pack.agencies.map((one) => there(one, found, may && stage !== "ended"))),
      early && el("p", { "data-testid": "drill-early" }, now.pack.opens_words),
      may && stage === "ready" && el("div", { class: "d-start" }, big(run("start"), "drill-start", round.pressing("head", () => round.pressed("start")), "o-pri"), el("p", { class: "o-mid" }, run("start.hint"))));
  }
  function there(agency, found, may) {
    const joined = found.get("join-" + agency.code), own = agency.code === now.pack.agency, name = { agency: agency.name };
    return el("li", { "data-agency": agency.code, "data-joined": String(Boolean(joined)) }, icon(joined ? "check" : "wait"),
      joined ? el("span", {}, run("joined", { ...name, time: clock(joined.at) })) : own && may
        ? button(run("join", name), "drill-join", round.pressing("head", () => round.pressed("join")), "p-small") : el("span", {}, run("absent", name)));
  }
  function card(inject, found, stage, t) {
    const one = round.injectAt(inject, found), { play, result, number, name } = one, may = stage === "running" && !now.pack.refused && !result;
    const press = (kind) => round.pressing("card " + number, () => round.pressed(kind, number));
    const label = (key) => ({ "aria-label": run("of", { press: run(key), name }) }), done = result && run("done." + result.press, { time: one.took === null ? "" : stopwatch(one.took) });
    const from = play ? run("from_play", { time: clock(play.at) }) : run("from_start"), over = result && result.press === "achieved" && one.took > one.target;
    const shown = course.other === number;
    return el("li", { class: "d-card", "data-testid": "drill-inject", "data-number": number, "data-state": result ? "done" : stage === "running" ? "open" : stage },
      el("div", { class: "d-what" }, el("h3", {}, number + ". " + name), el("p", { class: "o-mid" }, run("target", { target: one.words }) + (stage === "ready" ? "" : ", " + from))),
      result ? el("p", { class: "d-done", "data-testid": "drill-result" }, icon(result.press === "achieved" ? "check" : "none"), el("b", {}, done), over && overMark(false))
        : stage !== "ready" && one.from !== null && el("p", { class: "d-time" }, el("span", { class: "d-clock", role: "timer", "data-from": one.from, "data-until": stage === "ended" ? found.get("end").at : "", "data-target": one.target }), overMark(true)),
      may && big([icon("check"), run("achieved")], "drill-achieved-" + number, press("achieved"), "o-pri", label("achieved")),
      may && el("div", { class: "d-two" },
        !play && button(run("play"), "drill-play-" + number, press("play"), "", label("play")),
        button(run("more"), "drill-more-" + number, () => round.showCourse({ other: shown ? 0 : number }), "", { "aria-expanded": String(shown), "aria-label": run("of", { press: run("more"), name }) })),
      may && shown && el("div", { class: "d-two" },
        button(run("not_achieved"), "drill-not_achieved-" + number, press("not_achieved"), "", label("not_achieved")),
        !play && button(run("dropped"), "drill-dropped-" + number, press("dropped"), "", label("dropped"))),
      (play || result) && way(result || play, result ? done : run("play"), t));
  }
  /* A shape and a word, no hue: late is not a severity. */
  const overMark = (hidden) => el("span", { class: "d-over", "data-over": "", hidden }, icon("alert"), run("over"));
  function way(press, what, t) {
    const undo = undoOf(press, what, t), own = press.key ? run("state." + (press.undoing ? "undone" : press.state)) : agencyName(press.agency);
    return el("p", { class: "d-way" }, el("span", { class: "o-mid", "data-state": press.state }, clock(press.at) + ", " + own + (press.doubted ? ", " + run("doubted") : "")), undo);
  }
  function ending(stage, open) {
    if (stage !== "running" || now.pack.refused) return null;
    if (!course.ending) return el("div", { class: "d-end" }, button(run("end"), "drill-end", () => round.showCourse({ ending: true })));
    return el("div", { class: "d-end", role: "group", "aria-label": run("end") }, open > 0 && el("p", {}, run("end.open", { total: open })),
      button(run("end.sure"), "drill-end-sure", round.pressing("head", () => round.pressed("end")), "o-pri"), button(run("back_out"), "drill-end-not", () => round.showCourse({ ending: false })));
  }
  function line(press, t) {
    const inject = now.pack.injects.find((one) => one.number === press.number), state = press.undoing ? "undone" : press.state;
    const what = run("log." + press.press, { name: inject ? inject.name : "", agency: agencyName(press.agency) });
    const sentence = ["refused", "known", "failed"].includes(state) || press.late ? press.sentence : "";
    return el("li", { "data-testid": "drill-line", "data-slot": press.slot, "data-state": state }, icon(state === "waiting" || state === "failed" ? "wait" : state === "saved" ? "check" : "none"),
      el("span", {}, what, sentence && el("span", { class: "p-said" }, sentence)),
      el("span", { class: "p-when" }, clock(press.at) + ", " + (press.key ? run("state." + state) : agencyName(press.agency))),
      ["start", "end", "join"].includes(press.press) && el("span", { class: "p-acts" }, undoOf(press, what, t)));
  }
  function notKept() {
    const { unkept } = course;
    return unkept && el("div", { class: "p-undo p-unkept", role: "alert", "data-testid": "drill-unkept" }, icon("alert"), el("span", {}, unkept.sentence),
      button(say(WORDS + "retry"), "drill-again", unkept.again));
  }
  /* Everything below the leaf; ``leaf`` holds the words for the time before the first pack. */
  function courseBody(leaf) {
    const t = round.serverTime(), total = now.queue.length;
    const waits = el("p", { class: "o-sr", "data-testid": "drill-queue", "data-pending": total }, String(total));
    if (!now.pack || !now.pack.injects) return [el("p", { class: "p-empty", role: "status" }, now.gone ? leaf.dataset.gone : now.unkept ? leaf.dataset.unkept : now.ready && offline() ? leaf.dataset.none : leaf.dataset.loading)];
    const strip = round.strip(WORDS, IDS), whose = round.whose(WORDS, IDS);
    if (now.whose === "ask") return [...strip, whose, waits];
    const found = round.standing(), stage = round.stageOf(found), log = round.history(found), open = now.pack.injects.filter((one) => !found.has("result-" + one.number)).length;
    return [...strip, whose, now.pack.refused && el("p", { class: "p-note", "data-testid": "drill-refused" }, now.pack.refused), head(found, stage, t),
      el("ul", { class: "d-cards" }, ...now.pack.injects.map((one) => card(one, found, stage, t))), ending(stage, open), waits,
      el("h2", { class: "o-label" }, run("log")), log.length ? el("ul", { class: "p-done" }, ...log.map((one) => line(one, t))) : el("p", { class: "o-mid" }, run("log.none")), notKept()].filter(Boolean);
  }

  Object.assign(round, { course, courseBody, stopwatch });
})();
