// form[data-guard] asks before the page is left with unsaved changes.
// form[data-autosave=address] sends itself as a draft 2 seconds after the last change and tells [data-autosave-status].
// form[data-check=address] asks for fragments 300 ms after a change and swaps each by its id (elements, quorum).
import { later, on } from "./on.js";

const dirty = new Set();

on("input", "form[data-guard], form[data-autosave]", (event, form) => {
  dirty.add(form);
  if (form.dataset.autosave) save(form);
});
on("submit", "form", (event, form) => dirty.delete(form));

window.addEventListener("beforeunload", (event) => {
  const unsaved = [...dirty].some((form) => form.isConnected && form.hasAttribute("data-guard"));
  if (!unsaved) return;
  event.preventDefault();
  event.returnValue = "";
});

// fields sends everything but files, which only go with the form itself.
function fields(form) {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
  return data;
}

const save = later(async (form) => {
  const status = document.querySelector("[data-autosave-status]");
  const tell = (text) => { if (status) status.textContent = text; };
  try {
    const answer = await fetch(form.dataset.autosave, { method: "POST", body: fields(form), headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const when = (await answer.text()).trim();
    const now = new Date().toTimeString().slice(0, 5);
    tell(`草稿 ${when.length > 0 && when.length < 9 ? when : now} 自动保存`);
    dirty.delete(form);
  } catch {
    tell("草稿没有存上，请点存草稿");
  }
}, 2000);

on("change", "form[data-check]", (event, form) => check(form));

const check = later(async (form) => {
  try {
    const answer = await fetch(form.dataset.check, { method: "POST", body: fields(form), headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of page.body.children) {
      const old = part.id && document.getElementById(part.id);
      if (old) old.replaceWith(document.adoptNode(part));
    }
  } catch {
    // the check is a convenience: the server judges again when the form is sent
  }
}, 300);
