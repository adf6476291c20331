// htmx: the CSRF token on every request, a line while the page waits, and words when the net is gone.
import { say, words } from "./toasts.js";

let waiting = 0;

function cookie(name) {
  const pair = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return pair ? decodeURIComponent(pair.slice(name.length + 1)) : "";
}

document.addEventListener("htmx:configRequest", (event) => {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  event.detail.headers["X-CSRFToken"] = field ? field.value : cookie("csrftoken");
});

// What asks by itself each second ([data-poll]) is no wait of anybody's, and says once that the net is gone.
let told = false;
const polls = (event) => Boolean(event.detail.elt?.closest?.("[data-poll]"));

document.addEventListener("htmx:beforeRequest", (event) => {
  if (polls(event)) return;
  waiting += 1;
  document.documentElement.classList.add("is-busy");
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) told = false;
  if (polls(event)) return;
  waiting = Math.max(0, waiting - 1);
  if (!waiting) document.documentElement.classList.remove("is-busy");
});
function fail(event, text) {
  if (polls(event) && told) return;
  told = polls(event);
  say(text, { tone: "bad" });
}
document.addEventListener("htmx:responseError", (event) => fail(event, words().failed));
document.addEventListener("htmx:sendError", (event) => fail(event, words().offline));

// After a swap the focus goes where the answer asks for it: [data-focus], else the first field in error.
document.addEventListener("htmx:afterSettle", (event) => {
  const wanted = event.target.querySelector?.("[data-focus], [aria-invalid=true]");
  if (wanted) wanted.focus({ preventScroll: false });
});
