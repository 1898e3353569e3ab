// [data-dialog="id"] opens that <dialog>; [data-dialog-close] inside closes it. Without script both are links and the
// dialog opens as the target of the address.
import { on } from "./on.js";

on("click", "[data-dialog]", (event, opener) => {
  const dialog = document.getElementById(opener.dataset.dialog);
  if (!dialog || !dialog.showModal) return;
  event.preventDefault();
  dialog.showModal(); // the browser keeps the focus inside and gives it back to the opener
});

on("click", "[data-dialog-close]", (event, button) => {
  const dialog = button.closest("dialog");
  if (!dialog.open) return; // opened by the address: let the link close it
  event.preventDefault();
  dialog.close();
});

// links that look like buttons also answer to the space bar
on("keydown", "a[role=button]", (event, link) => {
  if (event.key !== " ") return;
  event.preventDefault();
  link.click();
});
