// The picker of people, beside the panel: a dialog with those who may take a seat and why the others may not.
import { patch } from "./panel-patch.js";

const AFTER = 200; // milliseconds without a letter

/** ask(row, search) answers the server's list; take(step) gives the seat away. Answers how to open it. */
export const picker = ({ ask, take }) => {
  const dialog = document.createElement("dialog");
  dialog.className = "picker";
  dialog.setAttribute("aria-labelledby", "picker-title");
  dialog.innerHTML = `<form class="picker__form" method="dialog"><div class="picker__head"><h2 id="picker-title"></h2><button class="button button--quiet button--small" value="close" formnovalidate>Close</button></div><div class="picker__body"></div></form>`;
  document.querySelector("main").append(dialog);
  const body = dialog.querySelector(".picker__body");
  let row = "";
  let timer = 0;

  const load = async (search) => {
    const sent = await ask(row, search);
    if (!sent) return false;
    const fresh = new DOMParser().parseFromString(sent.html, "text/html").body;
    const list = body.querySelector("#picker-found");
    const found = fresh.querySelector("#picker-found");
    if (list && search !== undefined && dialog.open) patch(list, found, sent.body);
    else body.replaceChildren(...fresh.childNodes);
    return true;
  };

  const step = (event, list, down) => {
    const at = list.indexOf(document.activeElement);
    const next = list[at + down];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };

  dialog.addEventListener("input", (event) => {
    if (event.target.id !== "picker-search") return;
    clearTimeout(timer);
    timer = setTimeout(() => load(event.target.value), AFTER);
  });
  dialog.addEventListener("keydown", (event) => {
    const stops = [...body.querySelectorAll("#picker-search, .pick__take")];
    if (event.key === "ArrowDown") step(event, stops, 1);
    else if (event.key === "ArrowUp") step(event, stops, -1);
    else if (event.key === "Escape") {
      // At once, also where a search field would only be emptied.
      event.preventDefault();
      dialog.close();
    } else if (event.key === "Enter" && event.target.id === "picker-search") {
      event.preventDefault();
      clearTimeout(timer);
      load(event.target.value);
    }
  });
  dialog.addEventListener("click", (event) => {
    const chosen = event.target.closest(".pick__take");
    if (chosen) {
      event.preventDefault();
      dialog.close();
      take(chosen.value);
    } else if (event.target === dialog) dialog.close();
  });

  return async (number, opener) => {
    row = number;
    const kind = document.querySelector(`#seats-${CSS.escape(number)}-kind`);
    dialog.querySelector("h2").textContent = `Who sits as ${kind?.selectedOptions[0]?.textContent.toLowerCase() ?? "interviewer"}?`;
    if (!(await load(""))) return;
    dialog.showModal();
    dialog.addEventListener("close", () => opener?.isConnected && opener.focus(), { once: true });
    body.querySelector("#picker-search")?.focus();
  };
};
