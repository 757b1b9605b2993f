// Respondent pages: autosave of form[data-autosave], and the "read" mark of form[data-read].
// The words come from the save line's data attributes, translated by the server.
const PAUSE = 1500; // ms after the last key
const RETRY = 15000; // ms between tries without a net
const QUIET = 10000; // ms between spoken messages
const PREFIX = "utkast:";

const store = {
  get(key) {
    try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; }
  },
  set(key, value) {
    // private mode and full disks: the server's copy is then the only one
    try { localStorage.setItem(PREFIX + key, JSON.stringify(value)); } catch { /* nothing to do */ }
  },
  drop(key) {
    try { localStorage.removeItem(PREFIX + key); } catch { /* nothing to do */ }
  },
  keys() {
    try { return Object.keys(localStorage).filter((k) => k.startsWith(PREFIX)).map((k) => k.slice(PREFIX.length)); } catch { return []; }
  },
};

const addressOf = (form) => new URL(form.dataset.autosave || form.getAttribute("action") || "", location.href);
const nameOf = (form) => form.dataset.draft || addressOf(form).pathname + "#" + form.id;

// The written fields, without tokens, versions and files.
function written(form) {
  const values = {};
  for (const el of form.elements) {
    if (!el.name || ["hidden", "file", "submit", "button"].includes(el.type)) continue;
    if (["radio", "checkbox"].includes(el.type)) { if (el.checked) values[el.name] = el.value; }
    else values[el.name] = el.value;
  }
  return values;
}

const same = (a, b) => [...new Set([...Object.keys(a), ...Object.keys(b)])]
  .every((k) => (a[k] ?? "").replace(/\r\n/g, "\n") === (b[k] ?? "").replace(/\r\n/g, "\n"));

function put(form, values) {
  for (const el of form.elements) {
    if (!(el.name in values) || el.type === "hidden" || el.type === "file") continue;
    if (["radio", "checkbox"].includes(el.type)) el.checked = el.value === values[el.name];
    else el.value = values[el.name];
  }
}

// The one line that says what is saved. Spoken at most every ten seconds, never while typing.
class SaveLine {
  constructor(el) {
    this.el = el;
    this.spoken = el?.parentElement.querySelector("[data-save-status]");
    this.last = 0;
  }
  show(kind, glyph, tone, values = {}, extra = null) {
    if (!this.el) return;
    let text = this.el.dataset[kind] || "";
    for (const key in values) text = text.replace("{" + key + "}", values[key]);
    const words = document.createElement("span");
    words.textContent = text;
    if (extra) words.append(" ", extra);
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", this.el.dataset.sprite + "#" + glyph);
    svg.append(use);
    this.el.className = "save-line tone-" + tone;
    this.el.replaceChildren(svg, words);
    if (kind !== "typing") this.speak(text);
  }
  speak(text) {
    if (!this.spoken || this.spoken.textContent === text) return;
    clearTimeout(this.waiting);
    const rest = this.last + QUIET - Date.now();
    this.waiting = setTimeout(() => { this.last = Date.now(); this.spoken.textContent = text; }, Math.max(rest, 0));
  }
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.key = nameOf(form);
    this.line = new SaveLine(form.querySelector("[data-save-line]") || document.querySelector("[data-save-line]"));
    this.dirty = false;
    this.sending = false;
    this.stopped = false;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("focusout", () => this.dirty && this.save());
    form.addEventListener("submit", () => this.submitted());
    window.addEventListener("pageshow", (event) => { if (event.persisted) this.stopped = false; });
    window.addEventListener("online", () => this.dirty && this.save());
    document.addEventListener("visibilitychange", () => document.hidden && this.dirty && this.save(true));
    this.offer();
  }
  changed() {
    this.dirty = true;
    store.set(this.key, { values: written(this.form) });
    if (this.stopped) return; // the line says something that has to be acted on
    this.line.show("typing", "half", "quiet");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }
  submitted() {
    clearTimeout(this.timer);
    this.stopped = true; // the form itself is on its way
    const copy = store.get(this.key);
    if (copy) store.set(this.key, { ...copy, submitted: true });
  }
  async save(leaving = false) {
    clearTimeout(this.timer);
    if (this.stopped || this.sending) return;
    this.sending = true;
    this.dirty = false;
    const data = new FormData(this.form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    try {
      const reply = await fetch(addressOf(this.form), {
        method: "POST", body: data, keepalive: leaving,
        headers: { "X-Requested-With": "autosave", Accept: "application/json" },
      });
      const type = reply.headers.get("Content-Type") || "";
      this.answered(reply.ok || reply.status === 409, type.includes("json") ? await reply.json() : {});
    } catch {
      this.failed("offline", "clock", "warn");
    }
    this.sending = false;
    if (this.dirty && !this.stopped) { clearTimeout(this.timer); this.timer = setTimeout(() => this.save(), this.again || PAUSE); }
  }
  answered(ok, json) {
    if (ok && json.conflict_url) {
      // Sending the form as usual shows both texts on a page of their own.
      const both = document.createElement("button");
      both.className = "link";
      both.textContent = this.line.el?.dataset.conflictButton || "";
      this.stopped = true;
      this.line.show("conflict", "triangle", "warn", {}, both);
    } else if (ok && json.saved_at) {
      this.again = 0;
      if (json.version !== undefined && this.form.elements.version) this.form.elements.version.value = json.version;
      if (this.dirty) return; // more was written meanwhile: its own save will tell
      store.drop(this.key);
      this.line.show("saved", "check", "quiet", { tid: json.saved_at });
    } else this.failed("failed", "octagon", "bad");
  }
  failed(kind, glyph, tone) {
    this.dirty = true;
    this.again = RETRY;
    this.line.show(kind, glyph, tone);
  }
  // Text that never reached the server is offered, not put in by itself.
  offer() {
    const copy = store.get(this.key);
    if (!copy) return;
    if (same(copy.values, written(this.form))) { store.drop(this.key); return; }
    store.set(this.key, { values: copy.values });
    if (!this.line.el) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = this.line.el.dataset.restoreButton;
    button.addEventListener("click", () => { put(this.form, copy.values); this.dirty = true; this.save(); });
    this.line.show("restore", "info", "plain", {}, button);
  }
}

const forms = [...document.querySelectorAll("form[data-autosave]")];
const here = new Set(forms.map(nameOf));
for (const key of store.keys()) if (!here.has(key) && store.get(key)?.submitted) store.drop(key);
for (const form of forms) new Autosave(form);

// "Läst": two seconds in view, then the form is posted once.
const read = document.querySelector("form[data-read]");
if (read) {
  let seen = 0;
  const clock = setInterval(() => {
    if (!document.hidden && (seen += 1) >= 2) {
      clearInterval(clock);
      fetch(read.action, { method: "POST", body: new FormData(read), headers: { "X-Requested-With": "autosave" } }).catch(() => {});
    }
  }, 1000);
}

// A file that is too big is said before it is sent.
for (const input of document.querySelectorAll("input[type=file][data-too-big]")) {
  input.addEventListener("change", () => {
    const big = [...input.files].find((file) => file.size > 25 * 1024 * 1024);
    input.setCustomValidity(big ? input.dataset.tooBig.replace("{fil}", big.name) : "");
    if (big) { input.reportValidity(); input.value = ""; input.setCustomValidity(""); }
  });
}

const print = document.querySelector("[data-print]");
if (print) {
  print.closest("[hidden]")?.removeAttribute("hidden");
  print.addEventListener("click", () => window.print());
}

// A file that the worker is making: fetched as soon as it is there.
const waiting = document.querySelector("[data-wait]");
if (waiting) {
  const clock = setInterval(async () => {
    const reply = await fetch(waiting.dataset.wait).catch(() => null);
    if (!reply?.ok || (reply.headers.get("Content-Type") || "").startsWith("text/html")) return;
    clearInterval(clock);
    location.assign(waiting.dataset.wait);
  }, 3000);
}
