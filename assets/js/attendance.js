// [data-att] is one person of an attendance list: the reason is asked for only where the first choice is not taken.
import { on, ready } from "./on.js";

function show(row) {
  const note = row.querySelector("[data-att-note]");
  const first = row.querySelector("input[type=radio]");
  if (note && first) note.hidden = first.checked && note.value === "";
}

ready((root) => root.querySelectorAll("[data-att]").forEach(show));
on("change", "[data-att]", (event, row) => {
  show(row);
  const note = row.querySelector("[data-att-note]");
  if (event.target.type === "radio" && note && !note.hidden) note.focus();
});
