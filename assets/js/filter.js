// form[data-autosubmit] sends itself when one of its choices changes. Ctrl K goes to the search field.
import { on } from "./on.js";

on("change", "form[data-autosubmit]", (event, form) => {
  if (event.target.matches("select, input[type=date], input[type=month], input[type=checkbox], input[type=radio]")) form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
  const field = document.querySelector("[data-key-search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

on("click", "[data-print]", () => window.print());
