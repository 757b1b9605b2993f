// What is typed in the answer and not saved outlives the page: another point, the panel's other forms, a reload. It is
// kept in this tab alone. The version that was read comes along, so that what somebody else has saved is still found out.

const PAUSE = 400;
const NAMES = ["outcome", "reason", "remainder"];
const desk = () => document.querySelector("[data-unsaved]");
const answer = () => document.getElementById("answer-form");
const place = () => `answer:${desk().dataset.user}:${new URL(answer().action).pathname}`;
const own = () => [...answer().elements].filter((el) => NAMES.includes(el.name));
const shownAgain = () => answer().dataset.sent !== undefined; // the fields hold what was sent, and what was put in
const refused = () => shownAgain() || document.querySelector("#error-summary, .conflict") !== null;
const changed = (el) => (el.type === "radio" ? el.checked !== el.defaultChecked : el.value !== el.defaultValue);

function kept() {
  try { return JSON.parse(sessionStorage.getItem(place())); } catch { return null; }
}

function keep(sent = false) {
  if (!answer()) return;
  try {
    if (!refused() && !own().some(changed)) return void sessionStorage.removeItem(place());
    const typed = { sent, version: answer().elements.version.value };
    for (const el of own()) if (el.type !== "radio" || el.checked) typed[el.name] = el.value;
    sessionStorage.setItem(place(), JSON.stringify(typed));
  } catch { /* then it is typed again */ }
}

function drop() {
  try { sessionStorage.removeItem(place()); } catch { /* nothing is kept */ }
}

let waiting = 0;
const withinAnswer = (target) => answer() && target?.form === answer();
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    if (!withinAnswer(event.target)) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => { waiting = 0; keep(); }, PAUSE);
  });
}

// Before anything else is fetched or sent, and when the page goes away.
function keepNow(event) {
  clearTimeout(waiting);
  waiting = 0;
  keep(event.type === "submit" && event.target === answer());
}
document.addEventListener("submit", keepNow, true);
document.addEventListener("click", (event) => { if (event.target.closest("a[href]")) keepNow(event); }, true);
addEventListener("pagehide", () => { if (waiting) keep(); });
document.addEventListener("htmx:error", () => keep());

function putBack() {
  clearTimeout(waiting);
  waiting = 0;
  const form = answer();
  const typed = form && kept();
  if (!typed) return;
  if (shownAgain()) return void drop();
  const same = NAMES.every((name) => !(name in typed) || (form.elements[name]?.value ?? "") === typed[name]);
  if (same || (typed.sent && form.elements.version.value !== typed.version)) return void drop();
  for (const name of [...NAMES, "version"]) {
    if (name in typed && form.elements[name]) form.elements[name].value = typed[name];
  }
  tell(form);
}

function tell(form) {
  const line = Object.assign(document.createElement("p"), { className: "small row", role: "status" });
  const button = Object.assign(document.createElement("button"), {
    type: "button", className: "button quiet", textContent: desk().dataset.unsavedDrop,
  });
  button.addEventListener("click", () => {
    clearTimeout(waiting);
    waiting = 0;
    drop();
    location.reload();
  });
  line.append(desk().dataset.unsaved, " ", button);
  form.prepend(line);
}
document.addEventListener("htmx:after:swap", putBack);
putBack();
