// [data-picker]: a text field whose htmx answers fill a list; choosing an option fills the hidden field before it.
// Typing again forgets the choice, so that what is sent is what is read.
for (const picker of document.querySelectorAll("[data-picker]")) {
  const field = picker.querySelector("[data-picker-field]");
  const hidden = picker.querySelector("input[type=hidden]");
  const list = picker.querySelector("[data-picker-list]");
  const options = () => [...list.querySelectorAll("[data-value]")];
  let at = -1;

  const show = (index) => {
    at = index;
    options().forEach((option, number) => option.setAttribute("aria-selected", String(number === index)));
    const chosen = options()[index];
    if (chosen) {
      field.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    list.replaceChildren();
    field.setAttribute("aria-expanded", "false");
    show(-1);
  };
  const choose = (option) => {
    hidden.value = option.dataset.value;
    field.value = option.dataset.label;
    close();
    field.focus();
    hidden.dispatchEvent(new Event("change", { bubbles: true }));
  };

  field.addEventListener("input", () => {
    const chosen = hidden.value;
    hidden.value = "";
    // Emptied on purpose: that is a choice too.
    if (chosen && !field.value) hidden.dispatchEvent(new Event("change", { bubbles: true }));
  });
  list.addEventListener("htmx:afterSwap", () => {
    field.setAttribute("aria-expanded", String(list.children.length > 0));
    show(-1);
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[data-value]");
    if (option) {
      event.preventDefault();
      choose(option);
    }
  });
  field.addEventListener("keydown", (event) => {
    const all = options();
    if (event.key === "ArrowDown" && all.length) show((at + 1) % all.length);
    else if (event.key === "ArrowUp" && all.length) show((at - 1 + all.length) % all.length);
    else if (event.key === "Enter" && at >= 0) choose(all[at]);
    else if (event.key === "Escape" && all.length) close();
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", () => setTimeout(close, 150));
}
