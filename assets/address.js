/* A page that says which of its forms is open ([data-address]) has that in its address: a reload, a restart of the
   server and a new sign-in bring it back as it was. Written only over the address the page was read with
   (data-from) or over one of its own: a link that has just been followed is read first. */
(() => {
  let own = null;
  setInterval(() => {
    const page = document.querySelector("[data-address]"), here = location.search;
    if (!page || !window.siagaLoaded()) return;
    const { address, from } = page.dataset;
    if (address === here || (here !== from && here !== own)) return;
    own = address;
    history.replaceState(history.state, "", location.pathname + address + location.hash);
  }, 200);
})();
