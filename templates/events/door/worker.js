// Keeps the door's page and its files, so that it opens without a net and when the net only seems to be there.
// Names are none of its business: the page keeps them itself, and forgets them.
const VERSION = "{{ version|escapejs }}";
const SHELL = `haandslag-door-shell-${VERSION}`;
const PAGES = "haandslag-door-pages";
const STATIC = "{{ static|escapejs }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PATIENCE = 2500; // milliseconds; then what is kept is better than waiting

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(SHELL)
      .then((cache) => cache.addAll(FILES))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith("haandslag-door-shell-") && name !== SHELL)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin || request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fresh(request, PAGES, (answer) => answer.status === 200));
  else if (url.pathname.startsWith(STATIC)) event.respondWith(fresh(request, SHELL, (answer) => answer.ok));
});

// From the net when it answers in time, else what is kept; what comes is kept, what is gone is not.
async function fresh(request, name, isGood) {
  const cache = await caches.open(name);
  const kept = await cache.match(request, { ignoreVary: true, ignoreSearch: true });
  const asked = fetch(request).then(async (answer) => {
    if (isGood(answer)) await cache.put(request, answer.clone());
    else if (answer.status === 404 || answer.status === 410) await cache.delete(request, { ignoreVary: true });
    return answer;
  });
  if (!kept) return asked;
  const late = new Promise((done) => setTimeout(done, PATIENCE, kept));
  return Promise.race([asked.catch(() => kept), late]);
}
