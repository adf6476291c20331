// Keeps a person's own pages for when there is no net: the last seen copy, for a week, on this device only.
// What it keeps is forgotten when the person logs out, when somebody else's page comes, and when a page asks to log in.
const VERSION = "{{ version|escapejs }}";
const SHELL = `haandslag-shell-${VERSION}`;
const KEPT = "haandslag-kept-";
const OFFLINE = "{{ offline|escapejs }}";
const SCOPE = "{{ scope|escapejs }}";
const STATIC = "{{ static|escapejs }}";
const OWNER = "{{ owner|escapejs }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const A_WEEK = 7 * 24 * 60 * 60 * 1000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(SHELL)
      .then((cache) => cache.addAll([new Request(OFFLINE, { credentials: "omit" }), ...FILES]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name.startsWith("haandslag-shell-") && name !== SHELL).map((name) => caches.delete(name))),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (request.method === "GET" && url.pathname.startsWith(STATIC)) event.respondWith(file(request));
});

async function page(request, url) {
  let answer;
  try {
    answer = await fetch(request);
  } catch {
    const stored = request.method === "GET" ? await last(url.pathname) : null;
    return stored || (await caches.match(OFFLINE, { ignoreVary: true })) || Response.error();
  }
  if (request.method === "GET") {
    const owner = answer.headers.get(OWNER);
    // A redirect here leads to the login; a page that is not there is not for whoever is logged in now.
    if (answer.type === "opaqueredirect" || (answer.status === 404 && url.pathname === SCOPE)) await forget("");
    else if (answer.status === 200 && owner) await keep(url.pathname, answer.clone(), owner);
  }
  return answer;
}

async function file(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) {
      const copy = answer.clone();
      caches.open(SHELL).then((cache) => cache.put(request, copy));
    }
    return answer;
  } catch {
    return (await caches.match(request, { ignoreVary: true, ignoreSearch: true })) || Response.error();
  }
}

async function keep(path, answer, owner) {
  await forget(KEPT + owner);
  const cache = await caches.open(KEPT + owner);
  await cache.put(path, answer);
}

async function last(path) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(KEPT)) continue;
    const answer = await (await caches.open(name)).match(path, { ignoreVary: true });
    if (!answer) continue;
    if (Date.now() - Date.parse(answer.headers.get("Date")) < A_WEEK) return answer;
    await caches.delete(name);
  }
  return null;
}

async function forget(besides) {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(KEPT) && name !== besides).map((name) => caches.delete(name)));
}
