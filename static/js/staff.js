// Staff pages: fresh figures, keys, Markdown buttons, menus that close.

// data-poll="url": elements of the fetched fragment replace those with the same id.
function refresh(box, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const done = fresh.querySelector("[data-poll-done]");
  for (const el of fresh.querySelectorAll("[id]")) {
    const old = document.getElementById(el.id);
    if (!old || !box.contains(old) || (!done && old.contains(document.activeElement))) continue;
    for (const { name, value } of el.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    if (!el.querySelector("[id]") && old.innerHTML !== el.innerHTML) old.replaceChildren(...el.childNodes);
  }
  return !done;
}

async function poll(box) {
  let pause = 2000;
  for (;;) {
    await new Promise((done) => setTimeout(done, pause));
    if (document.hidden) continue;
    try {
      const reply = await fetch(box.dataset.poll, { headers: { "X-Requested-With": "poll" } });
      if (!reply.ok) throw new Error(String(reply.status));
      if (!refresh(box, await reply.text())) return;
      pause = 2000;
    } catch {
      pause = Math.min(pause * 2, 60000);
    }
  }
}
for (const box of document.querySelectorAll("[data-poll]")) poll(box);

// data-key="j" or "Ctrl+Enter". Single keys are dead inside fields; body[data-keys="off"] turns them off.
const writes = (el) => el.closest("textarea, select, [contenteditable]") || (el.tagName === "INPUT" && !["radio", "checkbox", "submit", "button"].includes(el.type));

function press(el) {
  if (el.matches("input:not([type=radio],[type=checkbox],[type=submit]), textarea, select")) el.focus();
  else { el.focus(); el.click(); }
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.activeElement.closest("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
    else if (writes(event.target)) event.target.blur();
    return;
  }
  const held = event.ctrlKey || event.metaKey;
  if (event.altKey || (!held && (writes(event.target) || document.body.dataset.keys === "off"))) return;
  const shift = event.shiftKey && /^[a-z]$/i.test(event.key) ? "Shift+" : "";
  const key = ((held ? "Ctrl+" : "") + shift + event.key).toLowerCase();
  const targets = [...document.querySelectorAll("[data-key]")].filter((el) => el.dataset.key.toLowerCase() === key);
  const target = targets.find((el) => !el.closest(".staff-header")) ?? targets[0]; // the page's own before the header's
  if (!target) return;
  event.preventDefault();
  press(target);
});

// data-md="bold" data-for="field": put Markdown marks round the selection.
const MARKS = { bold: ["**", "**"], link: ["[", "](https://)"] };
const LINES = { heading: "### ", list: "- " };

function mark(kind, field) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const chosen = value.slice(from, to);
  field.focus();
  if (LINES[kind]) {
    const start = value.lastIndexOf("\n", from - 1) + 1;
    field.setRangeText(value.slice(start, to).replace(/^/gm, LINES[kind]), start, to, "end");
  } else {
    const [before, after] = MARKS[kind];
    field.setRangeText(before + chosen + after, from, to, "end");
    if (!chosen) field.selectionStart = field.selectionEnd = from + before.length;
  }
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const tool = event.target.closest("[data-md]");
  if (tool) mark(tool.dataset.md, document.getElementById(tool.dataset.for));
  const all = event.target.closest("[data-check-all]");
  if (all) for (const box of document.getElementsByName(all.dataset.checkAll)) box.checked = all.checked ?? true;
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// form[data-count-boxes="name"]: [data-count] and the field "expected" follow the number of ticked boxes.
const figure = new Intl.NumberFormat(document.documentElement.lang);
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-count-boxes]");
  if (!form || event.target.name !== form.dataset.countBoxes) return;
  const number = form.querySelectorAll(`input[name="${form.dataset.countBoxes}"]:checked`).length;
  for (const el of form.querySelectorAll("[data-count]")) el.textContent = figure.format(number);
  form.elements.expected.value = number;
});
