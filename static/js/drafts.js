// <form data-draft="name">: what is typed is kept in this tab until the form has been sent well, so that
// a closed laptop, a wrong click or "back" loses nothing. Fields of type password, hidden and file are left out.
const skip = new Set(["password", "hidden", "file", "submit", "button"]);

function fields(form) {
  return [...form.elements].filter((field) => field.name && !skip.has(field.type) && !field.closest(".trap"));
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = `draft:${location.pathname}:${form.dataset.draft}`;
  const kept = read(key);
  const untouched = !form.querySelector("[aria-invalid=true]");
  if (kept && untouched) {
    for (const field of fields(form)) {
      if (!(field.name in kept)) continue;
      const values = kept[field.name];
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (field.tagName === "SELECT") for (const option of field.options) option.selected = values.includes(option.value);
      else if (!field.value) field.value = values[0] ?? "";
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  form.addEventListener("input", () => {
    const now = {};
    for (const field of fields(form)) {
      now[field.name] ??= [];
      if (field.type === "checkbox" || field.type === "radio") {
        if (field.checked) now[field.name].push(field.value);
      } else if (field.tagName === "SELECT") {
        now[field.name].push(...[...field.selectedOptions].map((option) => option.value));
      } else now[field.name].push(field.value);
    }
    try {
      sessionStorage.setItem(key, JSON.stringify(now));
    } catch {
      // Full or closed off: nothing is kept, nothing breaks.
    }
  });
}

// The page after a form that went well says which draft is done with.
for (const done of document.querySelectorAll("[data-draft-done]")) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith("draft:") && key.endsWith(`:${done.dataset.draftDone}`)) sessionStorage.removeItem(key);
  }
}
