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

// Where the response has a pane of its own, it opens at the chosen point, unless something is said above it.
const said = document.querySelector("main .flash, #error-summary");
const pane = document.querySelector(".triage > main");
const point = document.getElementById("punkt");
if (pane && point && !said && !location.hash && matchMedia("(min-width: 73.75em)").matches) {
  const below = point.getBoundingClientRect().bottom - pane.getBoundingClientRect().bottom;
  if (below > 0) pane.scrollTop += below + pane.clientHeight / 3;
}

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
