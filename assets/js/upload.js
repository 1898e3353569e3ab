// form[data-upload-form] is sent by script so that sending can be watched; the answer replaces the page as it would without.
import { on } from "./on.js";
import { toast } from "./toast.js";

const megabytes = (bytes) => (bytes / 1024 / 1024).toFixed(1) + " MB";

on("submit", "form[data-upload-form]", (event, form) => {
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
  if (event.defaultPrevented || files.length === 0) return;
  event.preventDefault();

  const box = form.querySelector("[data-progress]");
  const bar = box.querySelector("progress");
  const text = box.querySelector("[data-progress-text]");
  const data = new FormData(form);
  if (event.submitter?.name) data.append(event.submitter.name, event.submitter.value);
  box.hidden = false;

  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (step) => {
    bar.value = step.lengthComputable ? (step.loaded / step.total) * 100 : 0;
    text.textContent = `已上传 ${megabytes(step.loaded)} / ${megabytes(step.total)}`;
  });
  request.addEventListener("load", () => {
    if (request.status < 400 && request.responseURL !== form.action) {
      location.assign(request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const fresh = page.getElementById("main");
    if (!fresh) {
      failed();
      return;
    }
    document.getElementById("main").replaceWith(document.adoptNode(fresh));
    document.dispatchEvent(new CustomEvent("htmx:afterSettle", { detail: { elt: fresh } }));
  });
  request.addEventListener("error", failed);
  request.send(data);

  function failed() {
    box.hidden = true;
    toast("没有传上去", "已填内容没有丢失，请重试。", "over");
  }
});
