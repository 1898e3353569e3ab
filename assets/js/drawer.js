// #drawer holds at most one [data-drawer]. A link with hx-target="#drawer" fills it; Esc, the veil and the cross empty it and
// give the focus back. Narrower than 1600 px it is modal: the focus stays inside.
import { on, ready } from "./on.js";

const beside = window.matchMedia("(min-width: 1600px)");
let opener = null;

const slot = () => document.getElementById("drawer");
const drawer = () => slot()?.querySelector("[data-drawer]");

function mark() {
  const open = drawer();
  document.body.classList.toggle("has-drawer", Boolean(open));
  if (!open) return;
  if (beside.matches) open.removeAttribute("aria-modal");
  else open.setAttribute("aria-modal", "true");
}

function current(cell) {
  document.querySelectorAll(".ty-heat .is-cur").forEach((was) => was.classList.remove("is-cur"));
  cell?.classList.add("is-cur");
}

function close(href) {
  slot().replaceChildren();
  mark();
  current(null);
  history.pushState({}, "", href);
  if (opener && opener.isConnected) opener.focus();
  opener = null;
}

on("click", '[hx-target="#drawer"]', (event, link) => {
  if (!link.closest("#drawer")) opener = link;
});

on("click", "[data-drawer-close]", (event, link) => {
  event.preventDefault();
  close(link.getAttribute("href"));
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== slot()) return;
  mark();
  current(opener?.closest(".ty-heat td"));
  drawer()?.focus();
});

document.addEventListener("keydown", (event) => {
  const open = drawer();
  if (!open || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    event.preventDefault();
    close(slot().querySelector("[data-drawer-close]").getAttribute("href"));
    return;
  }
  if (event.key !== "Tab" || beside.matches) return;
  const stops = [...open.querySelectorAll("a[href], button, input, select, textarea, [tabindex='0']")]
    .filter((stop) => !stop.disabled && stop.offsetParent !== null);
  const first = stops[0];
  const last = stops[stops.length - 1];
  const now = document.activeElement;
  if (!open.contains(now) || (event.shiftKey && (now === first || now === open))) {
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  } else if (!event.shiftKey && now === last) {
    event.preventDefault();
    first.focus();
  }
});

beside.addEventListener("change", mark);
ready(mark);
