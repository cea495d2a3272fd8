// What every page gets quicker by; none needs it.

import { areOn, isMeant, turn } from "./shortcuts.js";

// A form that was sent is not sent twice by a second click.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.method === "post") form.dataset.sent = "yes";
});

// Coming back to the page by the browser's Back makes its forms usable again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// The same key as on the queue opens the help from everywhere, once somebody is signed in.
document.addEventListener("keydown", (event) => {
  const help = document.querySelector(".who a[href^='/help']");
  if (event.key !== "?" || !help || !isMeant(event)) return;
  event.preventDefault();
  help.click();
});

// On the help page: the keys can be turned off for this browser.
const choice = document.getElementById("keys-on");
if (choice) {
  choice.checked = areOn();
  choice.addEventListener("change", () => turn(choice.checked));
  choice.closest("[hidden]").hidden = false;
}
