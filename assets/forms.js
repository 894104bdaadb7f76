/* Forms: an idempotency key per form, and the keyboard. Runs on every page, needs no framework.
   The key is made once per form element when it is first sent: a second click, a replayed event and a lost
   acknowledgement carry the same key, and the server answers with the first result. */
(() => {
  const doc = document, one = (q) => doc.querySelector(q);
  const random = () => Array.from(crypto.getRandomValues(new Uint8Array(18)), (n) => (n % 36).toString(36)).join("");
  window.siagaKey = (form) => {
    const key = form.querySelector("input[type=hidden][name=key]");
    if (key && !key.value) key.value = random();
  };
  /* Sent while the page has not loaded or the link is away, a form goes by itself as soon as it can.
     The report form keeps more than that (report.js); forms with an address of their own need no page.
     Gone with the server's memory, it is filled and sent again by keep.js, which data-waits tells. */
  let held = null;
  function send() {
    window.siagaKept();
    const waits = !!held && !window.siagaLoaded(), [form, button] = held || [];
    doc.querySelectorAll("[data-held]").forEach((el) => { el.hidden = !waits || form.hidden; });
    if (held && !form.isConnected) held = null;
    else if (held && !waits) {
      held = null;
      delete form.dataset.waits;
      form.requestSubmit(button);
    }
    if (held) setTimeout(send, 100);
  }
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    window.siagaKept();
    window.siagaKey(form);
    if (form.hasAttribute("action") || "draft" in form.dataset || "local" in form.dataset || window.siagaLoaded()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const idle = !held;
    form.dataset.waits = "true";
    held = [form, event.submitter];
    if (idle) send();
  }, true);
  doc.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = (event.target.closest && event.target.closest("form")) || one("form[data-draft]");
      if (form) {
        event.preventDefault();
        form.requestSubmit();
      }
    }
    /* 1 to 9 choose in the group that has the focus. */
    if (event.target.type === "radio" && /^[1-9]$/.test(event.key) && !event.ctrlKey && !event.altKey) {
      const group = doc.getElementsByName(event.target.name), wanted = group[+event.key - 1];
      if (wanted) { wanted.focus(); wanted.click(); }
    }
  });

  /* "Lainnya" at the phone's bottom edge opens the rest of the pages; anything else closes it. */
  function unfold(button, open) {
    const rest = doc.getElementById(button.dataset.opens);
    button.setAttribute("aria-expanded", open);
    if (rest) rest.toggleAttribute("data-open", open);
  }
  doc.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-opens]");
    doc.querySelectorAll("[data-opens]").forEach((button) =>
      unfold(button, button === pressed && button.getAttribute("aria-expanded") !== "true"));
  });
  doc.addEventListener("keydown", (event) => {
    const button = one("[data-opens][aria-expanded=true]");
    if (event.key === "Escape" && button) { unfold(button, false); button.focus(); }
  });
  /* A line that is about to leave hands the focus to the same button of its neighbour, or to the group. */
  doc.addEventListener("click", (event) => {
    const button = event.target.closest("[data-leaves]"), line = button && button.closest("li");
    if (!line || doc.activeElement !== button) return;
    const beside = line.nextElementSibling || line.previousElementSibling;
    const next = beside ? beside.querySelector("[data-leaves]") : line.closest("[tabindex]");
    if (next) next.focus();
  });
  /* A page that reports errors says so in its title too. */
  const WRONG = { id: "Galat: ", en: "Error: " };
  setInterval(() => {
    const page = one("[data-units]"), word = WRONG[page && page.lang] || WRONG.id;
    const bare = doc.title.replace(/^(Galat|Error): /, ""), title = one("[data-testid=error-summary]") ? word + bare : bare;
    if (doc.title !== title) doc.title = title;
  }, 300);
})();
