// [data-tabs] shows one of its panels at a time. Without script they stand below each other and the tabs are links to them.
import { on, ready } from "./on.js";

function pick(tabs, chosen) {
  tabs.querySelectorAll("[role=tab]").forEach((tab) => {
    const on = tab === chosen;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
  });
}

ready((root) => root.querySelectorAll("[data-tabs]").forEach((tabs) => {
  const list = tabs.querySelector("[data-tablist]");
  list.setAttribute("role", "tablist");
  const links = [...list.querySelectorAll("a")];
  links.forEach((link) => {
    const id = link.getAttribute("href").slice(1);
    link.setAttribute("role", "tab");
    link.setAttribute("aria-controls", id);
    document.getElementById(id).setAttribute("role", "tabpanel");
  });
  pick(tabs, links.find((link) => link.getAttribute("href") === location.hash) || links[0]);
}));

on("click", "[role=tab]", (event, tab) => {
  event.preventDefault();
  pick(tab.closest("[data-tabs]"), tab);
});

on("keydown", "[role=tab]", (event, tab) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const tabs = [...tab.parentElement.querySelectorAll("[role=tab]")];
  const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
  event.preventDefault();
  pick(tab.closest("[data-tabs]"), next);
  next.focus();
});
