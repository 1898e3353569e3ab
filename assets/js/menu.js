// details[data-menu] closes when something else is clicked and on Esc. [data-toggle=id] folds the element with this id.
import { on } from "./on.js";

document.addEventListener("click", (event) => {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

on("click", "[data-toggle]", (event, chip) => {
  const block = document.getElementById(chip.dataset.toggle);
  if (!block) return;
  event.preventDefault();
  const open = chip.getAttribute("aria-expanded") !== "true";
  chip.setAttribute("aria-expanded", String(open));
  block.classList.toggle("is-open", open);
  block.classList.toggle("is-shut", !open); // wins over :target
});
