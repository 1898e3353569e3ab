// The wall and the board ask twice a minute whether there is anything new. When the answer does not come, what is shown
// stays, and [data-stale] says since when it is old; it goes when an answer comes again.
const old = (hidden) => document.querySelectorAll("[data-stale]").forEach((note) => { note.hidden = hidden; });
const polls = (event) => event.detail.elt.hasAttribute("data-poll");

["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, (event) => polls(event) && old(false)));
document.addEventListener("htmx:afterRequest", (event) => polls(event) && event.detail.successful && old(true));

const clock = document.querySelector("[data-clock]");
if (clock) {
  setInterval(() => {
    const now = new Date();
    clock.textContent = `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
  }, 10_000);
}
