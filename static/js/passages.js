// The desk: marked text becomes a point. Without script the same is done by numbered sentences.

const box = document.querySelector("[data-passages]");

// Where a place in the page is in the comment's text, counted in characters as the server does; null outside it.
function place(node, offset) {
  const part = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-begins]");
  if (!part || !box.contains(part)) return null;
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

const summary = box?.querySelector(".cut > summary");
if (summary) {
  const form = summary.parentElement.querySelector("form");
  const usual = summary.textContent;
  let last = null;
  document.addEventListener("selectionchange", () => {
    const found = marked();
    if (found || !document.activeElement?.closest(".cut")) last = found;
    const words = last ? summary.dataset.selected : usual;
    if (summary.textContent !== words) summary.textContent = words;
  });
  summary.addEventListener("click", (event) => {
    if (!last) return;
    event.preventDefault();
    for (const [name, value] of Object.entries(last)) form.elements[name].value = value;
    form.requestSubmit();
  });
}
