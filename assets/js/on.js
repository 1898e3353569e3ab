// on calls fn(event, element) for events inside any element that matches, now or later.
export function on(type, selector, fn, options) {
  document.addEventListener(type, (event) => {
    const target = event.target instanceof Element ? event.target.closest(selector) : null;
    if (target) fn(event, target);
  }, options);
}

// ready calls fn(root) for the page when it has arrived, and again for each fragment that htmx settles.
export function ready(fn) {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => fn(document));
  else fn(document);
  document.addEventListener("htmx:afterSettle", (event) => fn(event.detail.elt));
}

// later returns fn delayed until ms have passed without another call.
export function later(fn, ms) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => fn(...args), ms);
  };
}
