/* Stamps, in both pages alike: when a message came, when the first number is in the DOM, when that frame was
   painted, when a chart was redrawn. Times are epoch milliseconds of this machine, the same clock as the writer's. */
(() => {
  const WATCHED = "[data-testid=kpi-open_incidents-value]";
  const log = (window.__bench = { numbers: [], charts: [] });
  const now = () => performance.timeOrigin + performance.now();
  /* A user-blocking task posted in the frame runs right after its painting, before timers and messages. */
  const painted = (done) => requestAnimationFrame(() => {
    scheduler.postTask(() => done(now()), { priority: "user-blocking" });
  });
  let came = 0;
  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", () => { came = now(); });
    }
  };
  let shown = "", known = 0;
  const look = () => {
    const element = document.querySelector(WATCHED), text = element ? element.dataset.early || element.textContent.trim() : "";
    if (text !== shown) {
      shown = text;
      if (/\d/.test(text)) {
        const entry = { text, came, dom: now(), paint: 0, since: performance.now() };
        log.numbers.push(entry);
        painted((time) => { entry.paint = time; entry.visible = performance.now(); });
      }
    }
    document.querySelectorAll(".js-plotly-plot").forEach((plot) => {
      /* Marked on the emitter: Plotly makes a new one when a chart is made anew in the same element. */
      const emitter = plot._ev || plot;
      if (emitter.__bench || !plot.on) return;
      const chart = (emitter.__bench = ++known);
      const drawn = () => log.charts.push({ chart, at: now() });
      plot.on("plotly_afterplot", drawn);
      plot.on("plotly_react", drawn); /* a change that only moves a line draws nothing else */
    });
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true, attributeFilter: ["data-early"] });
  document.addEventListener("DOMContentLoaded", look);
})();
