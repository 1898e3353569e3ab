// Touyan's browser code. Every behaviour hangs on a data attribute and makes quicker what works without it; listeners sit
// on the document, so fragments that htmx swaps in need no setting up.
import "htmx.org/dist/htmx.esm.js";
import "./answer.js";
import "./copy.js";
import "./dialog.js";
import "./drawer.js";
import "./draft.js";
import "./filter.js";
import "./menu.js";
import "./attendance.js";
import "./rows.js";
import "./select.js";
import "./tabs.js";
import "./toast.js";
import "./upload.js";
import "./wall.js";
import { ready } from "./on.js";

// charts are a large chunk: only pages that have one load it
ready((root) => {
  if (root.querySelector("script[data-chart]")) import("./charts.js").then((charts) => charts.draw(root));
});

// so does voting by token
ready((root) => {
  if (root.querySelector("[data-take-token], [data-cast-token]")) import("./ballot.js").then((ballot) => ballot.ready(root));
});

ready((root) => {
  const summary = root.querySelector("[data-focus]");
  if (summary) summary.focus();
});
