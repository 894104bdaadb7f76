/* Notices: a short two-tone chime when a new one comes and the person wants to hear it (data-sound of the
   bell). A critical incident that waits sounds again every minute, five times at most. Without a first touch
   of the page the browser keeps it silent, which does no harm. Runs on every page, needs no framework. */
(() => {
  const AGAIN = 60000, MOST = 5, one = (q) => document.querySelector(q);
  let context, newest = null, waiting = "", rung = 0, at = 0;
  function chime() {
    try {
      context ||= new AudioContext();
      context.resume();
      [[660, 0], [880, 0.35]].forEach(([tone, from]) => {
        const start = context.currentTime + from, voice = context.createOscillator(), level = context.createGain();
        voice.frequency.value = tone;
        level.gain.setValueAtTime(0, start);
        level.gain.linearRampToValueAtTime(0.2, start + 0.03);
        level.gain.exponentialRampToValueAtTime(0.001, start + 0.6);
        voice.connect(level).connect(context.destination);
        voice.start(start);
        voice.stop(start + 0.65);
      });
      /* Told to the page, so that a test can count what nobody hears there. */
      document.documentElement.dataset.chimes = +(document.documentElement.dataset.chimes || 0) + 1;
    } catch { /* no sound on this device */ }
  }
  setInterval(() => {
    const bell = one("[data-newest]"), bar = one("[data-testid=critical-bar]");
    if (!bell) return;
    const now = +bell.dataset.newest, wanted = bell.dataset.sound === "true", critical = bar ? bar.dataset.reference : "";
    let ring = newest !== null && now > newest;
    /* The first number after loading is old news; before it the attribute says -1. */
    if (now >= 0) newest = Math.max(now, newest || 0);
    if (critical !== waiting) { waiting = critical; rung = 0; at = 0; }
    if (critical && rung < MOST && performance.now() - at > AGAIN) { ring = true; rung++; at = performance.now(); }
    if (ring && wanted) chime();
  }, 500);
})();
