/* dialog[data-modal] becomes modal when the server shows it. The safe answer has the focus, Escape gives it; when the
   dialog is gone the focus is where it was. */
(() => {
  let before = null;
  const dialogs = (nodes) => [...nodes].flatMap((node) => node.nodeType !== 1 ? []
    : node.matches("dialog[data-modal]") ? [node] : [...node.querySelectorAll("dialog[data-modal]")]);

  function open(box) {
    if (box.open || !box.isConnected) return;
    before = document.activeElement;
    box.showModal();
    const no = box.querySelector("[data-no]");
    no?.focus();
    box.addEventListener("cancel", (event) => { event.preventDefault(); no?.click(); });
  }
  new MutationObserver((changes) => {
    for (const change of changes) {
      dialogs(change.addedNodes).forEach(open);
      if (dialogs(change.removedNodes).length && before?.isConnected) before.focus();
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
