// One's own pages as an app: the worker is registered there, what it keeps is forgotten at the logout and the login,
// and a page says when it was kept. Strangers' pages register nothing, and forget what is left over.
const KEPT = "haandslag-kept-";
const body = document.body;

async function forget() {
  if (!("caches" in window)) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(KEPT)).map((name) => caches.delete(name)));
}

if ("stranger" in body.dataset) forget().catch(() => {});

for (const form of document.querySelectorAll("form[data-forget]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.forget === "done" || !("caches" in window)) return;
    event.preventDefault();
    form.dataset.forget = "done";
    const go = () => form.submit();
    // Never longer than a second: whoever logs out is to be out.
    Promise.race([forget(), new Promise((done) => setTimeout(done, 1000))]).then(go, go);
  });
}

if (body.dataset.worker && "serviceWorker" in navigator) {
  navigator.serviceWorker.register(body.dataset.worker, { scope: body.dataset.workerScope }).catch(() => {});
}

const note = document.querySelector("[data-kept-note]");
if (note) {
  const say = () => {
    note.hidden = navigator.onLine;
  };
  addEventListener("online", say);
  addEventListener("offline", say);
  say();
}

// Browsers that offer to install say so once; the button waits for it.
const install = document.querySelector("[data-install]");
if (install) {
  let offer = null;
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    install.hidden = false;
  });
  install.addEventListener("click", async () => {
    if (!offer) return;
    offer.prompt();
    await offer.userChoice;
    offer = null;
    install.hidden = true;
  });
  if (matchMedia("(display-mode: standalone)").matches) install.closest("[data-install-card]").hidden = true;
}
