// [data-select] boxes of a register, the box in the head that takes all, and the [data-batch] bar that counts them.
import { on, ready } from "./on.js";

function card(element) {
  return element.closest(".ty-card") || document;
}

function count(scope) {
  const boxes = [...scope.querySelectorAll("[data-select]")];
  const chosen = boxes.filter((box) => box.checked);
  boxes.forEach((box) => box.closest("tr").classList.toggle("is-sel", box.checked));
  const all = scope.querySelector("[data-select-all]");
  if (all) {
    all.checked = boxes.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  const bar = scope.querySelector("[data-batch]");
  if (!bar) return;
  bar.hidden = chosen.length === 0;
  bar.querySelector("[data-batch-count]").textContent = String(chosen.length);
}

function setAll(scope, checked) {
  scope.querySelectorAll("[data-select]").forEach((box) => { box.checked = checked; });
  count(scope);
}

on("change", "[data-select]", (event, box) => count(card(box)));
on("change", "[data-select-all]", (event, box) => setAll(card(box), box.checked));
on("click", "[data-select-none]", (event, button) => setAll(card(button), false));
ready((root) => root.querySelectorAll("[data-select-scope]").forEach((scope) => count(card(scope))));
