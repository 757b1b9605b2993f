// The desk goes from point to point without loading the page anew (htmx, marked with hx-boost). Without script the
// same links and forms load it.

const queue = () => document.querySelector(".queue-item.is-current");

// The list stays where the chosen point is seen, and keys and readers begin at the text, or at what went wrong.
document.addEventListener("htmx:after:swap", () => {
  queue()?.scrollIntoView({ block: "nearest" });
  (document.getElementById("error-summary") ?? document.getElementById("main"))?.focus({ preventScroll: true });
  document.getElementById("punkt")?.scrollIntoView({ block: "nearest" });
});
queue()?.scrollIntoView({ block: "nearest" });

// A page that is not the desk's may need scripts of its own.
document.addEventListener("htmx:after:request", (event) => {
  const page = new DOMParser().parseFromString(event.detail.ctx.text ?? "", "text/html");
  for (const script of page.querySelectorAll("head script[type=module][src]")) import(script.getAttribute("src"));
});

// What was refused, or only shown again with more in it, has no address of its own to come back to.
document.addEventListener("htmx:before:history:update", (event) => {
  const { response, sourceElement } = event.detail;
  const sent = sourceElement?.closest?.("form")?.method === "post" && response?.raw?.redirected === false;
  if (sent || (response?.raw?.status ?? 200) >= 400) event.preventDefault();
});

// No network: the text is still in its field. Say so in the place where things are said.
document.addEventListener("htmx:error", (event) => {
  if (!event.detail.ctx) return;
  window.dispatchEvent(new Event("forms:usable"));
  const desk = document.querySelector("[data-no-network]");
  const text = desk?.querySelector(".triage-text");
  if (!text || text.querySelector("[data-offline]")) return;
  const line = document.createElement("div");
  line.className = "flash flash-warn";
  line.dataset.offline = "";
  line.setAttribute("role", "status");
  line.append(Object.assign(document.createElement("p"), { textContent: desk.dataset.noNetwork }));
  text.prepend(line);
});

// What is typed in the answer outlives the panel's other forms: asking a colleague, a note, a theme. The version that
// was read comes along, so that what somebody else has saved meanwhile is still found out.
const answer = () => document.getElementById("answer-form");
const place = (form) => `answer:${new URL(form.action).pathname}`;
const FRESH = 60000;

document.addEventListener("submit", (event) => {
  const form = answer();
  if (!form || event.target === form || !event.target.closest(".triage-decision")) return;
  const own = [...form.elements].filter((el) => ["outcome", "reason", "remainder"].includes(el.name));
  if (!own.some((el) => (el.type === "radio" ? el.checked !== el.defaultChecked : el.value !== el.defaultValue))) return;
  const typed = { at: Date.now(), version: form.elements.version.value };
  for (const el of own) if (el.type !== "radio" || el.checked) typed[el.name] = el.value;
  try { sessionStorage.setItem(place(form), JSON.stringify(typed)); } catch { /* then it is typed again */ }
}, true);

function putBack() {
  const form = answer();
  if (!form) return;
  let typed = null;
  try {
    typed = JSON.parse(sessionStorage.getItem(place(form)));
    sessionStorage.removeItem(place(form));
  } catch { return; }
  if (!typed || Date.now() - typed.at > FRESH) return;
  for (const name of ["outcome", "reason", "remainder", "version"]) {
    if (name in typed && form.elements[name]) form.elements[name].value = typed[name];
  }
}
document.addEventListener("htmx:after:swap", putBack);
putBack();
