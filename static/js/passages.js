// The desk: marked text becomes a point. Without script the same is done by numbered sentences.

// Where a place in the page is in the comment's text, counted in characters as the server does; null outside it.
function place(node, offset) {
  const part = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-begins]");
  if (!part?.closest("[data-passages]")) return null;
  const range = document.createRange();
  range.selectNodeContents(part);
  range.setEnd(node, offset);
  return { comment: part.dataset.comment, at: Number(part.dataset.begins) + [...range.toString()].length };
}

function marked() {
  const chosen = getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed) return null;
  const range = chosen.getRangeAt(0);
  const from = place(range.startContainer, range.startOffset);
  const to = place(range.endContainer, range.endOffset);
  return from && to && from.comment === to.comment && to.at > from.at ? { comment: from.comment, begins: from.at, ends: to.at } : null;
}

let last = null;
document.addEventListener("selectionchange", () => {
  const summary = document.querySelector(".cut > summary");
  if (!summary) return;
  const found = marked();
  if (found || !document.activeElement?.closest(".cut")) last = found;
  summary.dataset.usual ??= summary.textContent;
  const words = last ? summary.dataset.selected : summary.dataset.usual;
  if (summary.textContent !== words) summary.textContent = words;
});

document.addEventListener("click", (event) => {
  const summary = event.target.closest(".cut > summary");
  if (!summary || !last) return;
  event.preventDefault();
  const form = summary.parentElement.querySelector("form");
  for (const [name, value] of Object.entries(last)) form.elements[name].value = value;
  last = null;
  form.requestSubmit();
});
