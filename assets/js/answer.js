// What to do when a part of the page could not be fetched: keep the old content and say so. And: a part that takes longer
// than 300 ms is marked busy.
import { toast } from "./toast.js";

const asOf = () => {
  const text = document.querySelector(".asof")?.textContent || "";
  return text.replace("截至", "").trim();
};

function failed(reason) {
  const when = asOf();
  toast("没有更新", (when ? `数据仍为 ${when} 的。` : "") + reason, "over");
}

document.addEventListener("htmx:sendError", () => failed("连不上服务器，请稍后重试。"));
document.addEventListener("htmx:timeout", () => failed("等得太久，请稍后重试。"));
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 401) location.reload(); // the server shows the sign-in page and comes back here
  else if (status === 403) failed("没有这项权限。");
  else failed(`服务器答复 ${status}，请重试；仍不行请联系管理员。`);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const target = event.detail.target;
  const timer = setTimeout(() => target.setAttribute("aria-busy", "true"), 300);
  event.detail.xhr.addEventListener("loadend", () => {
    clearTimeout(timer);
    target.removeAttribute("aria-busy");
  });
});
