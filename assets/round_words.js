/* Words, times and elements for what draws a round or a drill. Text goes in as textContent only. */
(() => {
  const round = window.siagaRound, { now } = round, doc = document, html = doc.documentElement;
  const ICON = { check: "M5 12.5l4.5 4.5L19 7", alert: "M12 4v10M12 18.5v.5", none: "M6 12h12", wait: "M12 7v5l3 2M12 3a9 9 0 100 18 9 9 0 000-18",
    cut: "M3 3l18 18M5 12a10 10 0 013-2M2 8.5A15 15 0 016 6M12 8c3 0 5 1.5 7 3.5M22 8.5A15 15 0 0011 4M9 15.5a4 4 0 016 0M12 19v.5" };

  /* The words came with the pack: there may be nobody to ask. */
  const raw = (key) => ((now.pack || {}).words || {})[key] || "";
  const say = (key, more = {}) => raw(key).replace(/\{(\w+)\}/g, (_, name) => more[name] ?? "");
  const clock = (ms) => {
    const id = !now.pack || now.pack.language === "id";
    return new Intl.DateTimeFormat(id ? "id-ID" : "en-GB", { timeZone: "Asia/Jakarta", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(ms);
  };
  /* What the report form reads: a local time of the site. */
  const siteTime = (ms) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Jakarta", dateStyle: "short", timeStyle: "short" }).format(ms).replace(" ", "T");
  const report = (zone, at) => "/incidents/new?zone=" + encodeURIComponent(zone) + "&occurred=" + encodeURIComponent(siteTime(at));
  const offline = () => !navigator.onLine || !now.link || ["offline", "lost"].includes(html.dataset.link);

  function el(tag, props = {}, ...children) {
    const made = doc.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (value === undefined || value === false) continue;
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child != null && child !== false && child !== ""));
    return made;
  }
  function icon(name) {
    const svg = doc.createElementNS("http://www.w3.org/2000/svg", "svg"), path = doc.createElementNS(svg.namespaceURI, "path");
    Object.entries({ viewBox: "0 0 24 24", class: "o-ic", "aria-hidden": "true" }).forEach(([key, value]) => svg.setAttribute(key, value));
    path.setAttribute("d", ICON[name]);
    svg.append(path);
    return svg;
  }
  const button = (words, id, press, kind = "", more = {}) =>
    el("button", { type: "button", class: "o-btn " + kind, "data-testid": id, onclick: press, ...more }, words);

  Object.assign(round, { say, clock, report, offline, el, icon, button });
})();
