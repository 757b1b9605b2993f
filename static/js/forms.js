// Every page: focus the error summary, and show that a form is being sent.
const summary = document.getElementById("error-summary");
if (summary) summary.focus();

const idle = new Map();

function busy(button) {
  idle.set(button, [...button.childNodes]);
  const ring = document.createElement("span");
  ring.className = "spinner";
  ring.setAttribute("aria-hidden", "true");
  const words = document.createElement("span");
  words.textContent = button.dataset.busy;
  button.setAttribute("aria-disabled", "true");
  button.replaceChildren(ring, words);
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.defaultPrevented) return;
  if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
  // after the event: the form's data has been gathered by then
  else if (button.dataset.busy) setTimeout(() => busy(button));
});

// A page shown again by "Back", or whose form could not be sent, must be usable again.
function usable() {
  for (const [button, nodes] of idle) {
    button.removeAttribute("aria-disabled");
    button.replaceChildren(...nodes);
  }
  idle.clear();
}
window.addEventListener("pageshow", (event) => { if (event.persisted) usable(); });
window.addEventListener("forms:usable", usable);
