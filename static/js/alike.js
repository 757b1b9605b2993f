// The save button says how many points the answer is for: this one, its group's, and the alike ones that are ticked.

function count() {
  const button = document.querySelector("[data-save-many]");
  const words = button?.querySelector("span");
  if (!words) return;
  button.dataset.saveOne ||= words.textContent;
  const ticked = document.querySelectorAll('input[name="also"]:checked').length;
  const number = String(ticked + Number(button.dataset.saveBase));
  words.textContent = ticked ? button.dataset.saveMany.replace("{n}", number) : button.dataset.saveOne;
}

document.addEventListener("change", count);
document.addEventListener("htmx:after:swap", count);
count();
