/* A button[data-copies] puts the text of the field whose id it names on the clipboard and shows the [data-copied] beside
   it. Without a clipboard (plain http on another host) the text is selected, so that the keys of the browser copy it. */
(() => {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copies]");
    const field = button && document.getElementById(button.dataset.copies);
    if (!field) return;
    field.select();
    const told = button.parentElement.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(field.value);
      if (told) told.hidden = false;
    } catch {
      if (told) told.hidden = true;
    }
  });
})();
