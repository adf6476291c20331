// Dialogs. <button data-dialog-open="id"> opens <dialog id="id">; [data-dialog-close] closes the one around it.
// A form with data-confirm="id" first opens that dialog; its [data-dialog-yes] button sends the form.
// A <dialog data-dialog-show> that arrives in an htmx answer opens by itself.
let pending = null;

function open(dialog, opener) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.addEventListener("close", () => opener?.focus?.(), { once: true });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialogOpen);
    if (dialog) {
      event.preventDefault();
      open(dialog, opener);
    }
    return;
  }
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog")?.close();
    return;
  }
  const yes = event.target.closest("[data-dialog-yes]");
  if (yes && pending) {
    event.preventDefault();
    const { form, submitter } = pending;
    pending = null;
    yes.closest("dialog")?.close();
    form.dataset.confirmed = "1";
    form.requestSubmit(submitter);
    return;
  }
  // A click on the backdrop closes, if nothing can be lost by it.
  if (event.target.matches?.("dialog.drawer, dialog.search-dialog")) event.target.close();
});

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const dialog = document.getElementById(form.dataset?.confirm ?? "");
    if (!dialog) return;
    if (form.dataset.confirmed) {
      delete form.dataset.confirmed;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    pending = { form, submitter: event.submitter };
    open(dialog, event.submitter);
  },
  true,
);

function showArrived(root) {
  const dialog = root.matches?.("dialog[data-dialog-show]") ? root : root.querySelector?.("dialog[data-dialog-show]");
  open(dialog, document.activeElement);
}
document.addEventListener("htmx:afterSettle", (event) => showArrived(event.target));
showArrived(document);
