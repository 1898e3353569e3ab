// [data-rows] is a list of like groups of fields. Adding clones the blank row with "__i__" replaced by a number that was not
// used before; removing takes the row away. Without script both buttons submit the form and the server does it.
import { on } from "./on.js";

function renumber(box) {
  box.querySelectorAll("[data-row-no]").forEach((place, i) => { place.textContent = String(i + 1); });
}

function nextIndex(box) {
  const list = box.querySelector("[data-rows-list]");
  const next = Math.max(Number(box.dataset.next || 0), list.children.length);
  box.dataset.next = String(next + 1);
  return next;
}

on("click", "[data-rows-add]", (event, button) => {
  event.preventDefault();
  const box = button.closest("[data-rows]");
  const holder = document.createElement("ol");
  holder.innerHTML = box.querySelector("template[data-rows-blank]").innerHTML.replaceAll("__i__", String(nextIndex(box)));
  const row = holder.firstElementChild;
  box.querySelector("[data-rows-list]").append(row);
  renumber(box);
  row.querySelector("input, select, textarea")?.focus();
  box.dispatchEvent(new Event("input", { bubbles: true }));
});

on("click", "[data-rows-remove]", (event, button) => {
  event.preventDefault();
  const box = button.closest("[data-rows]");
  const row = button.closest("[data-row]");
  const neighbour = row.nextElementSibling || row.previousElementSibling;
  row.remove();
  renumber(box);
  (neighbour?.querySelector("input, select, textarea") || box.querySelector("[data-rows-add]")).focus();
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.dispatchEvent(new Event("change", { bubbles: true }));
});
