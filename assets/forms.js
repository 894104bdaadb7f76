/* Forms: an idempotency key per form, and the keyboard. Runs on every page, needs no framework.
   The key is made once per form element when it is first sent: a second click, a replayed event and a lost
   acknowledgement carry the same key, and the server answers with the first result. */
(() => {
  const random = () => Array.from(crypto.getRandomValues(new Uint8Array(18)), (n) => (n % 36).toString(36)).join("");
  document.addEventListener("submit", (event) => {
    const key = event.target.querySelector("input[type=hidden][name=key]");
    if (key && !key.value) key.value = random();
  }, true);
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
    /* 1 to 9 choose in the group that has the focus. */
    if (event.target.type === "radio" && /^[1-9]$/.test(event.key) && !event.ctrlKey && !event.altKey) {
      const group = document.getElementsByName(event.target.name), wanted = group[+event.key - 1];
      if (wanted) { wanted.focus(); wanted.click(); }
    }
  });
})();
