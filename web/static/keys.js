// The keys of the queue and of a change. Everything they do is a link, a form or a field of the page itself.

import { isMeant, TYPING } from "./shortcuts.js";

const page = document;

const lines = () => [...page.querySelectorAll(".line")];
const current = () => lines().findIndex((line) => line.contains(page.activeElement));

function goTo(line) {
  const link = line?.querySelector(".words");
  link?.focus();
  line?.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = lines();
  const next = current() < 0 ? (step > 0 ? 0 : all.length - 1) : current() + step;
  if (next >= 0 && next < all.length) goTo(all[next]);
  else follow(step > 0 ? "a[rel=next]" : "a[rel=prev]");
}

function moveToNextKind() {
  const all = lines();
  const from = Math.max(current(), 0);
  const kind = all[from]?.dataset.kind;
  goTo(all.slice(from).find((line) => line.dataset.kind !== kind));
}

function follow(selector) {
  page.querySelector(selector)?.click();
}

// Opens the part of a change's form that a decision needs, and stands in its first field.
function open(name) {
  const part = page.getElementById(name);
  if (!part) return;
  part.open = true;
  (part.querySelector("[autofocus], input:not([type=hidden]), textarea, select") ?? part.querySelector("button"))?.focus();
  part.scrollIntoView({ block: "nearest" });
}

function search() {
  const field = page.getElementById("q");
  if (field) field.select();
  else location.href = "/#q";
}

const onQueue = {
  j: () => move(1),
  k: () => move(-1),
  o: () => lines()[current()]?.querySelector(".words").click(),
  x: () => lines()[current()]?.querySelector("input[type=checkbox]")?.click(),
  n: moveToNextKind,
  u: () => follow("a[data-done]"),
};

const onChange = {
  j: () => follow("a[rel=next]"),
  k: () => follow("a[rel=prev]"),
  n: () => follow("a[data-next-kind]"),
  a: () => page.querySelector("#approve button")?.click(),
  e: () => open("edit"),
  r: () => open("reject"),
  d: () => open("defer"),
  c: () => open("comment"),
  u: () => (page.getElementById("undo") ? open("undo") : follow("a[data-done]")),
};

const keys = { "/": search, ...(page.querySelector("[data-change]") ? onChange : onQueue) };

// Held down, a key goes on from line to line; whatever it was held for, it decides nothing on the page that comes next.
const HELD = ["j", "k"];

page.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches?.(TYPING)) event.target.blur();
  if (!isMeant(event) || !Object.hasOwn(keys, event.key)) return;
  if (event.repeat && !HELD.includes(event.key)) return;
  event.preventDefault();
  keys[event.key]();
});

// How many are selected stands beside the buttons that decide them.
const many = page.getElementById("many");
const selected = page.getElementById("selected");
function count() {
  const chosen = many.querySelectorAll("input[name=change]:checked").length;
  selected.value = chosen ? String(chosen) : "";
}
if (many && selected) {
  many.addEventListener("change", count);
  window.addEventListener("pageshow", count);
}

// From another page's `/`: the search is there to be typed into.
if (location.hash === "#q") search();
