/* Service worker of rounds and drills: gives /patrols/round and /drills/REFERENCE/run and what they are made of when
   there is no signal. It keeps code only (the page without data, scripts, styles, the font) and never an answer of
   the server about anybody. One store per build: an update leaves nothing old behind. Every other address it does not touch. */
const STORE = "siaga-BUILD_OF_THIS_PAGE", PATIENCE = 4000, SIGNED_IN = "siaga-signed-in";
const SIGNING_IN = /^\/(?:login(?:\/code|\/factor)?|activate\/[\w-]+)$/;
const HASHED = /^\/(?:assets|fonts)\//, LOOSE = /^\/[\w.-]+\.(?:js|css|ico|svg|png|webmanifest|json)$/;

/* One kept page per kind: its code is the same for every drill. */
const PAGES = [[/^\/patrols\/round\/?$/, "/patrols/round"], [/^\/drills\/L-\d{4}-\d{4,}\/run\/?$/i, "/drills/run"]];
const pageOf = (url) => (PAGES.find(([address]) => address.test(url.pathname)) || [])[1];
const isPage = (url) => pageOf(url) !== undefined;
const mayKeep = (url) => url.origin === location.origin && url.pathname !== "/sw.js" &&
  (isPage(url) || HASHED.test(url.pathname) || LOOSE.test(url.pathname));
/* The page is one and the same for every ?sign=...; a redirect (to the sign-in page) is nobody's page. */
const nameOf = (url) => pageOf(url) || url.pathname + url.search;
const isGood = (answer) => answer.status === 200 && answer.type === "basic" && !answer.redirected;

/* Only into a store that is there: what was on its way when somebody signed out is not put away after that. */
async function keep(name, answer) {
  if (isGood(answer) && await caches.has(STORE)) await (await caches.open(STORE)).put(name, answer.clone());
  return answer;
}
const kept = (name) => caches.match(name, { cacheName: STORE, ignoreVary: true });

/* A hashed name never changes what it names. */
async function cacheFirst(request, name) {
  return (await kept(name)) || keep(name, await fetch(request));
}
/* A signal that is there but useless must not hold the page up, nor a server that cannot read now. */
async function networkFirst(request, name) {
  const asked = fetch(request).then((answer) => keep(name, answer));
  const old = await kept(name);
  if (!old) return asked;
  const late = new Promise((done) => setTimeout(() => done(old), PATIENCE));
  return Promise.race([asked.then((answer) => answer.status >= 500 ? old : answer, () => old), late]);
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== STORE && name !== SIGNED_IN) await caches.delete(name);
  await caches.open(STORE);
  await self.clients.claim();
})()));

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  /* From now on the pack in this phone may be another person's: round_pack.js asks before it records. */
  if (request.method === "POST" && url.origin === location.origin && SIGNING_IN.test(url.pathname)) event.waitUntil(caches.open(SIGNED_IN));
  if (request.method !== "GET" || !mayKeep(url)) return;
  if (isPage(url) && request.mode !== "navigate") return;
  const answer = HASHED.test(url.pathname) ? cacheFirst : networkFirst;
  event.respondWith(answer(request, nameOf(url)));
});

/* The first page has loaded before this worker was there: it says what it is made of. */
self.addEventListener("message", (event) => {
  const wanted = [...new Set((event.data && event.data.keep) || [])].map((address) => new URL(address, location.origin));
  event.waitUntil(caches.open(STORE).then(() => Promise.all(wanted.filter(mayKeep).map(async (url) => {
    const name = nameOf(url);
    if (HASHED.test(url.pathname) && await kept(name)) return;
    try { await keep(name, await fetch(isPage(url) ? url.pathname : url.href, { credentials: "same-origin" })); } catch { /* next time */ }
  }))));
});
