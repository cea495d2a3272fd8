// Whether single keys do anything: who dictates, or types by accident, turns them off on the help page (WCAG 2.1.4).

const NAME = "datumline-keys";

export function areOn() {
  try {
    return localStorage.getItem(NAME) !== "off";
  } catch {
    return true;
  }
}

export function turn(on) {
  try {
    if (on) localStorage.removeItem(NAME);
    else localStorage.setItem(NAME, "off");
  } catch {
    // A browser that keeps nothing keeps the keys on.
  }
}

export const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

// Whether a key was meant for the page, and not for a field, the browser, or an input method.
export function isMeant(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return false;
  return areOn() && !event.target.matches?.(TYPING);
}
