// form[data-guard] asks before the page is left with unsaved changes.
// form[data-autosave=address] sends itself as a draft when nothing was entered for 10 seconds, after a minute of writing
// without a pause, and when the page is put aside; it tells [data-autosave-status].
// form[data-check=address] asks for parts of the page 300 ms after a change. A field with hx-post of its own is not checked:
// its answer brings these parts along. Both answers are swapped in by the ids of their parts (elements, quorum).
import { later, on } from "./on.js";

const idle = 10000;
const most = 60000;
const dirty = new Set();
const waiting = new Map(); // form → the timer that saves it although somebody goes on writing
const saving = new Map(); // form → the saving under way

on("input", "form[data-guard], form[data-autosave]", (event, form) => {
  dirty.add(form);
  leaving = false;
  if (!form.dataset.autosave) return;
  if (!waiting.has(form)) waiting.set(form, setTimeout(keep, most, form));
  save(form);
});

// A page put aside may never be seen again: a lid closes, a battery ends. Who leaves the page is asked, and has answered.
let leaving = false;
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && !leaving) for (const form of dirty) if (form.dataset.autosave) keep(form);
});

// A form is sent once its draft has arrived: the answer tells which version was kept.
on("submit", "form", (event, form) => {
  const running = saving.get(form);
  if (running) {
    event.preventDefault();
    const button = event.submitter;
    running.finally(() => form.requestSubmit(button));
    return;
  }
  if (!event.defaultPrevented) dirty.delete(form);
});

window.addEventListener("beforeunload", (event) => {
  leaving = true;
  const unsaved = [...dirty].some((form) => form.isConnected && form.hasAttribute("data-guard"));
  if (!unsaved) return;
  event.preventDefault();
  event.returnValue = "";
});

// send posts everything but files, which only go with the form itself.
function send(form, address) {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
  return fetch(address, { method: "POST", body: data, headers: { "HX-Request": "true" } });
}

// swap puts each part of the answer in the place of the one with its id, and returns the text beside them. A live region
// stays and takes the new content, else nobody would hear of it; what did not change is left alone and not told again.
function swap(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const part of [...page.body.children]) { // a copy: taking one out moves the others up
    const old = part.id && document.getElementById(part.id);
    part.remove();
    if (!old || old.isEqualNode(part)) continue;
    const held = old.contains(document.activeElement) && document.activeElement.getAttribute("href");
    if (old.hasAttribute("aria-live")) old.replaceChildren(...part.childNodes);
    else old.replaceWith(part);
    if (held) [...document.getElementById(part.id).querySelectorAll("a")].find((link) => link.getAttribute("href") === held)?.focus();
  }
  return page.body.textContent.trim();
}

function keep(form) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
  if (!form.isConnected || !dirty.has(form)) return;
  if (saving.has(form)) { // what was entered meanwhile goes after it
    save(form);
    return;
  }
  const status = document.querySelector("[data-autosave-status]");
  const tell = (text) => { if (status) status.textContent = text; };
  dirty.delete(form); // whatever is entered meanwhile makes it dirty again
  const running = (async () => {
    const answer = await send(form, form.dataset.autosave);
    if (!answer.ok) throw answer.status;
    const when = swap(await answer.text()) || new Date().toTimeString().slice(0, 5);
    const address = answer.headers.get("HX-Push-Url");
    if (address) history.replaceState(history.state, "", address); // reloading comes back to the draft
    tell(`草稿 ${when} 自动保存`);
  })().catch((status) => {
    dirty.add(form);
    tell(status === 409 ? "别人刚改过，草稿没有自动保存" : "草稿没有存上，请点存草稿");
  }).finally(() => saving.delete(form));
  saving.set(form, running);
}

const save = later(keep, idle);

let asked = 0; // only the answer to the last question counts

on("change", "form[data-check]", (event, form) => {
  const own = event.target.closest("[hx-post]");
  asked++;
  if (!own) check(form, asked);
});

const check = later(async (form, number) => {
  if (number !== asked) return;
  try {
    const answer = await send(form, form.dataset.check);
    if (answer.ok && number === asked) swap(await answer.text());
  } catch {
    // the check is a convenience: the server judges again when the form is sent
  }
}, 300);
