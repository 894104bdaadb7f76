/* Single keys for a page that names them: data-key on what a key presses or focuses, data-keys-list around rows
   whose [data-pick] chooses and whose [data-open] link opens. Off while typing, with a modifier, and on this device
   once switched off (WCAG 2.1.4). Also: selects of a data-autosubmit form apply at once, data-menu closes outside. */
(() => {
  const OFF = "siaga-keys-off", WAIT = 120, doc = document, one = (q) => doc.querySelector(q);
  const seen = (el) => el && el.getClientRects().length > 0;
  const typing = (el) => el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName);
  const isOff = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  const help = () => one("[data-keys-help]");
  let current = null, timer = 0;

  function show() {
    const box = help();
    if (!box || box.open) return;
    const check = box.querySelector("[data-keys-switch]");
    if (check) check.checked = !isOff();
    box.showModal();
    box.querySelector("[data-keys-close]")?.focus();
  }
  function rows() {
    return [...doc.querySelectorAll("[data-keys-list] tr")].filter((row) => row.querySelector("[data-pick],[data-open]"));
  }
  function chosen(all) {
    if (current && all.includes(current)) return current;
    return all.find((row) => row.hasAttribute("data-selected")) || null;
  }
  function move(step, held) {
    const all = rows(), at = all.indexOf(chosen(all));
    const row = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step))];
    if (!row) return;
    const pick = [...row.querySelectorAll("[data-pick],[data-open]")].find(seen);
    if (!pick) return;
    current = row;
    pick.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    clearTimeout(timer);
    /* A held key moves at once and asks the server only where it stops. */
    if (pick.matches("[data-pick]")) timer = setTimeout(() => pick.isConnected && pick.click(), held ? WAIT : 0);
  }
  function open() {
    const link = chosen(rows())?.querySelector("[data-open]");
    if (link) link.click();
    return !!link;
  }
  function press(key) {
    const el = [...doc.querySelectorAll("[data-key]")].find((it) => it.dataset.key === key && seen(it));
    if (!el) return false;
    if (typing(el)) { el.focus(); el.select?.(); } else el.click();
    return true;
  }

  doc.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isOff()) return;
    if (typing(target) || one("dialog[open]") || !one("[data-keys-list]")) return;
    const low = key.length === 1 ? key.toLowerCase() : key;
    let done = true;
    if (low === "j" || low === "k") move(low === "j" ? 1 : -1, event.repeat);
    else if (event.repeat) return;
    else if (key === "?") show();
    else if (key === "Enter") done = target.matches("[data-pick]") && open();
    else done = low.length === 1 && press(low);
    if (done) event.preventDefault();
  });
  doc.addEventListener("click", (event) => {
    const at = event.target;
    if (at.closest("[data-keys-open]")) show();
    if (at.closest("[data-keys-close]")) help()?.close();
    const row = at.closest("[data-keys-list] tr");
    if (row) current = row;
    doc.querySelectorAll("details[data-menu][open]").forEach((menu) => { if (!menu.contains(at)) menu.open = false; });
  });
  doc.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.("details[data-menu][open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  doc.addEventListener("change", (event) => {
    const at = event.target;
    if (at.matches("[data-keys-switch]")) {
      try { at.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"); } catch { /* no storage: keys stay on */ }
    }
    if (at.matches("select")) at.closest("form[data-autosubmit]")?.requestSubmit();
  });
})();
