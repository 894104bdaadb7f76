/* The keys of a review meeting: arrows, PageUp and PageDown (a clicker), 1 to 9 for a step, D decision, B blank, F
   fullscreen, Esc out, and the swipe. Each presses the button marked data-act, so that a pointer, a key and a reader do the same thing. Without a
   link nothing is pressed: a press kept back would move the whole room later. Also: the presenter's sign of life and
   the minutes used, and the step bar of a phone, which keeps its step in sight. Single keys are off while typing, and where keys.js has them off. */
(() => {
  const doc = document, one = (q) => doc.querySelector(q), room = () => one("[data-room]");
  const KEYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "previous", PageUp: "previous", d: "decide", b: "blank",
    ".": "blank", f: "fullscreen", Escape: "out" };
  for (let step = 1; step <= 9; step += 1) KEYS[step] = `step-${step}`;
  const LIFE = 10000, FAR = 60, online = () => doc.documentElement.dataset.link === "online";
  const seen = (el) => el && el.getClientRects().length > 0;
  const typing = (el) => el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName);
  const lettersOff = () => { try { return localStorage.getItem("siaga-keys-off") === "1"; } catch { return false; } };

  const scrolls = (el) => el.scrollHeight > el.clientHeight + 1 || el.scrollWidth > el.clientWidth + 1;

  function fullscreen() {
    if (doc.fullscreenElement) doc.exitFullscreen();
    else if (doc.documentElement.requestFullscreen) doc.documentElement.requestFullscreen().catch(() => { /* not here */ });
  }
  function act(name) {
    const el = [...doc.querySelectorAll(`[data-act="${name}"]`)].find(seen);
    if (!el) return false;
    if (name === "fullscreen" || el.tagName === "A" || online()) el.click();
    return true;
  }
  doc.addEventListener("keydown", (event) => {
    const { key, target } = event, low = key.length === 1 ? key.toLowerCase() : key, name = KEYS[low];
    if (!room() || !name || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (one("dialog[open]") || (event.repeat && low.length === 1)) return;
    if (typing(target)) {
      /* Out of the field first; a second Escape closes the form, what was typed stays a draft. */
      if (key === "Escape") target.blur();
      return;
    }
    if (low.length === 1 && lettersOff()) return;
    /* A box that a keyboard came to and that scrolls keeps the keys that scroll it. */
    if (/^(Page|Arrow)/.test(key) && target.matches("[tabindex='0']:focus-visible") && scrolls(target)) return;
    if (key === "Escape" && doc.fullscreenElement) return;
    if ((key === "Escape" && act("close")) || act(name)) event.preventDefault();
  });
  doc.addEventListener("click", (event) => { if (event.target.closest("[data-act=fullscreen]")) fullscreen(); });

  /* What scrolls sideways under the finger keeps it; a chart that fits turns the page. */
  const sideways = (el) => {
    for (; el && el !== doc.body; el = el.parentElement) {
      if (el.scrollWidth > el.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(el).overflowX)) return true;
    }
    return false;
  };
  let from = null;
  doc.addEventListener("touchstart", (event) => {
    const { target, touches } = event, plain = room() && touches.length === 1 && !typing(target) && !target.closest("form") && !sideways(target);
    from = plain ? [touches[0].clientX, touches[0].clientY] : null;
  }, { passive: true });
  doc.addEventListener("touchend", (event) => {
    if (!from) return;
    const dx = event.changedTouches[0].clientX - from[0], dy = event.changedTouches[0].clientY - from[1];
    from = null;
    if (Math.abs(dx) > FAR && Math.abs(dx) > 2 * Math.abs(dy)) act(dx < 0 ? "next" : "previous");
  }, { passive: true });

  /* A form that was opened takes the focus, the button that opened it gets it back. */
  let form = null, before = null;
  function focus() {
    const now = one("[data-arrives]");
    if (now && !form) {
      before = doc.activeElement;
      const field = now.querySelector("textarea,input:not([type=hidden])");
      if (field) field.focus();
    } else if (!now && form && doc.activeElement === doc.body && before && before.isConnected) before.focus();
    form = now;
  }
  const owned = (el) => el.own ||= Object.keys(el).some((key) => key.startsWith("__reactFiber"));
  function minutes() {
    doc.querySelectorAll("[data-used-since]").forEach((el) => {
      const since = +el.dataset.usedSince;
      const text = since ? String(Math.max(0, Math.floor((window.siagaNow() - since) / 60000))) : el.dataset.used;
      if (el.textContent !== text && owned(el)) el.textContent = text;
    });
  }
  /* Where the bar is wider than the screen, the step that is shown stands in its middle. */
  let shown = null;
  function along() {
    const step = one(".rv-steps [aria-current]"), bar = step && step.parentElement;
    if (step === shown) return;
    shown = step;
    if (!bar || bar.scrollWidth <= bar.clientWidth) return;
    const own = step.getBoundingClientRect(), all = bar.getBoundingClientRect();
    bar.scrollLeft += own.left + own.width / 2 - all.left - all.width / 2;
  }
  new MutationObserver(() => { focus(); minutes(); along(); }).observe(doc, {
    subtree: true, childList: true, attributeFilter: ["data-used-since", "data-used", "aria-current"],
  });
  addEventListener("resize", () => { shown = null; along(); });
  setInterval(minutes, 1000);
  setInterval(() => { const el = one("[data-life]"); if (el && online()) el.click(); }, LIFE);
})();
