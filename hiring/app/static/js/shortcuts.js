// Keyboard shortcuts. An element says in data-keys which keys press it; the help sheet tells the same table in words.
// Nothing imports this: under another address it would run, and listen, a second time.
import { singleKeys, watchSwitch } from "./single-keys.js";

const PATIENCE = 1500;
const mac = document.documentElement.dataset.script === "mac";
const finder = document.querySelector("[data-palette]");
let begun = "";
let began = 0;

const openPalette = async () => (await import("./palette.js")).open(finder.dataset.palette);
const openSheet = async () => (await import("./sheet.js")).open();

const writing = (target) =>
  target instanceof Element &&
  target.closest("input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]");

const rows = () => [...document.querySelectorAll("main .list tbody tr")];
const opener = (row) => row.querySelector("th a");
const here = () => rows().find((row) => row.contains(document.activeElement));

function step(by) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(here());
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  opener(next).focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function tick() {
  const box = here()?.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

function press(keys) {
  const found = document.querySelector(`main [data-keys="${keys}"]`) ?? document.querySelector(`[data-keys="${keys}"]`);
  if (!found) return false;
  if (found instanceof HTMLInputElement) {
    found.focus();
    found.select();
  } else found.click();
  return true;
}

const OWN = { j: () => step(1), k: () => step(-1), x: tick };

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const wanted = mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  if (finder && wanted && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
  if (writing(event.target) || document.querySelector("dialog[open]") || !singleKeys.on) return;
  const key = event.key.replace(/["\\]/g, "");
  const both = begun && event.timeStamp - began < PATIENCE ? `${begun} ${key}` : "";
  begun = "";
  if (both && press(both)) event.preventDefault();
  else if ((OWN[key] ?? (() => press(key)))()) event.preventDefault();
  else if (document.querySelector(`[data-keys^="${key} "]`)) {
    begun = key;
    began = event.timeStamp;
  }
});

if (finder) {
  finder.setAttribute("role", "button");
  finder.setAttribute("aria-haspopup", "dialog");
  finder.setAttribute("aria-keyshortcuts", mac ? "Meta+K" : "Control+K");
  const early = () => import("./palette.js");
  finder.addEventListener("pointerenter", early, { once: true });
  finder.addEventListener("focus", early, { once: true });
  finder.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    finder.click();
  });
  finder.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openPalette();
  });
}

const sheetLink = document.querySelector('a[data-keys="?"]');
sheetLink?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || document.querySelector("main [data-sheet]")) return;
  event.preventDefault();
  openSheet();
});

watchSwitch(document);
