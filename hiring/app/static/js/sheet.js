// The help sheet above any page: the same that its own page shows.
import { watchSwitch } from "./single-keys.js";

let building;

async function build() {
  const link = document.querySelector('a[data-keys="?"]');
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const sheet = page.querySelector("[data-sheet]");
  if (!answer.ok || answer.redirected || !sheet) {
    location.assign(link.href);
    return null;
  }
  const made = document.createElement("dialog");
  made.className = "over over--sheet";
  made.setAttribute("aria-labelledby", "sheet-title");
  const head = document.createElement("div");
  head.className = "over__head";
  const title = document.createElement("h2");
  title.id = "sheet-title";
  title.textContent = "Keyboard shortcuts";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button--quiet button--small";
  close.textContent = "Close";
  close.addEventListener("click", () => made.close());
  head.append(title, close);
  for (const heading of sheet.querySelectorAll("h2")) {
    const smaller = document.createElement("h3");
    smaller.id = heading.id;
    smaller.textContent = heading.textContent;
    heading.replaceWith(smaller);
  }
  made.append(head, sheet);
  made.addEventListener("click", (event) => {
    if (event.target === made) made.close();
  });
  document.body.append(made);
  watchSwitch(made);
  return made;
}

export async function open() {
  building ??= build();
  const dialog = await building;
  if (dialog && !dialog.open) dialog.showModal();
}
