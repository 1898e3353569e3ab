// [data-copy=id] puts the text of that field on the clipboard. Where the page may not (plain http, old browsers) the text is
// selected, so that Ctrl C does it.
import { on } from "./on.js";
import { toast } from "./toast.js";

on("click", "[data-copy]", async (event, button) => {
  const field = document.getElementById(button.dataset.copy);
  if (!field) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.focus();
    field.select();
    if (!document.execCommand("copy")) {
      toast("没有复制成功", "正文已选中，请按 Ctrl C 复制。", "over");
      return;
    }
    button.focus();
  }
  toast("已复制", `${[...field.value].length} 字，可以粘贴到本单位的渠道发出`);
});
