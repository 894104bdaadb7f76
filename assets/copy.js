/* A button[data-copies] puts the text of the field whose id it names on the clipboard, and says so by data-copied. Without
   a clipboard (plain http on another host) the text is selected, so that the keys of the browser copy it. */
(() => {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copies]");
    const field = button && document.getElementById(button.dataset.copies);
    if (!field) return;
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.dataset.copied = "true";
    } catch {
      button.dataset.copied = "false";
    }
  });
})();
