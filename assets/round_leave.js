/* Signing out on a device of rounds and drills, from every page with that form: what waits is sent first, and a person
   is told what is not sent. The packs, the lists and the kept pages go; records stay, under a mark that only lets
   their owner send them. */
(() => {
  const round = window.siagaRound, { now, write, all, read } = round;
  const doc = document, FORM = "/logout", LEAVE = 10000;
  let leaving = 0, emptied = 0;
  doc.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.getAttribute("action") !== FORM || Date.now() - emptied < LEAVE) return;
    event.preventDefault();
    event.stopPropagation();
    if (now.queue.length && Date.now() - leaving > LEAVE) {
      await Promise.race([round.send(), new Promise((done) => setTimeout(done, 4000))]);
      await read();
      leaving = Date.now();
      if (now.queue.length && warn(now.queue.length)) return;
    }
    try { await empty(); } catch { /* a store that cannot be written must not keep anybody signed in */ }
    emptied = Date.now();
    form.requestSubmit();
  }, true);
  async function empty() {
    const waiting = new Set((await all("queue")).flatMap((item) => [item.key, item.undo])), log = await all("log");
    const packs = (await all("pack")).map((row) => row.id).filter((id) => id === "pack" || id.startsWith("drill "));
    await write((to) => {
      packs.forEach((id) => to.drop("pack", id));
      log.forEach((entry) => waiting.has(entry.key) || to.drop("log", entry.key));
    });
    sessionStorage.clear();
    if ("caches" in window) for (const name of await caches.keys()) await caches.delete(name);
  }
  function warn(total) {
    const sentence = round.keptWord("leave"), old = doc.querySelector(".p-leave"), line = old || doc.createElement("p");
    if (!sentence) return false;
    line.className = "p-leave";
    line.setAttribute("role", "alert");
    line.dataset.testid = "patrol-leave";
    line.textContent = sentence.replace("{total}", total);
    if (!old) doc.body.append(line);
    setTimeout(() => line.remove(), LEAVE);
    return true;
  }
})();
