// [data-toast] leaves after 8 seconds, not while it is pointed at or holds the focus; [data-sticky] stays until closed.
// The server adds one with the header HX-Trigger: {"toast": {"title": "已归档", "detail": "…", "state": "ok"}}.
import { on, ready } from "./on.js";

const stay = 8000;

function arm(box) {
  if (box.hasAttribute("data-sticky") || box.dataset.armed) return;
  box.dataset.armed = "1";
  let timer = setTimeout(() => box.remove(), stay);
  const hold = () => clearTimeout(timer);
  const release = () => { timer = setTimeout(() => box.remove(), stay); };
  box.addEventListener("mouseenter", hold);
  box.addEventListener("mouseleave", release);
  box.addEventListener("focusin", hold);
  box.addEventListener("focusout", release);
}

// toast shows a message. state is one of the states of package ui; "over" stays until closed.
export function toast(title, detail = "", state = "ok") {
  const template = document.getElementById("toast-template");
  const place = document.getElementById("toasts");
  if (!template || !place) return;
  const box = template.content.firstElementChild.cloneNode(true);
  box.querySelector("b").textContent = title;
  box.querySelector("small").textContent = detail;
  const use = box.querySelector(".gl use");
  use.setAttribute("href", use.getAttribute("href").replace(/#g-.*/, "#g-" + state));
  if (state === "over") box.setAttribute("data-sticky", "");
  place.append(box);
  arm(box);
}

ready(() => document.querySelectorAll("#toasts [data-toast]").forEach(arm));
on("click", "[data-toast-close]", (event, button) => button.closest("[data-toast]").remove());
document.addEventListener("toast", (event) => {
  const { title, detail, state } = event.detail;
  toast(title, detail, state);
});
