// The command palette: a combobox in a dialog. Things to do first, then what the server finds as one types.
const PAUSE = 120;
const SEARCH = "/search";
let dialog;
let input;
let list;
let said;
let offered = [];
let found = [];
let foundFor = "";
let asking = null;
let waiting = 0;
let active = null;

const make = (tag, name, text = "") => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
};

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const wordsOf = (text) => fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
const typed = () => input.value.trim();
const stale = (option) => Boolean(option?.dataset.found) && foundFor !== typed();

/** How well a choice fits: 0 not at all, 2 when its own name begins so. */
function fit(choice, wanted) {
  const all = wordsOf(`${choice.label} ${choice.detail ?? ""} ${choice.words ?? ""}`);
  if (!wanted.every((one) => all.some((word) => word.startsWith(one)))) return 0;
  return wordsOf(choice.label)[0].startsWith(wanted[0]) ? 2 : 1;
}

const PRESSES = {
  shortcuts: async () => (await import("./sheet.js")).open(),
  "sign-out": () => document.querySelector("[data-sign-out]").requestSubmit(),
};
const theme = (choice) => document.querySelector(`[data-theme-choice] button[value=${choice}]`).click();

function choose(option, event) {
  if (!option) return;
  const { press } = option.dataset;
  if (press) {
    event.preventDefault();
    dialog.close();
    (PRESSES[press] ?? (() => theme(press)))();
  } else if (event.type === "keydown") {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) globalThis.open(option.href);
    else location.assign(option.href);
  }
}

function activate(option, scroll = true) {
  active?.setAttribute("aria-selected", "false");
  active = option ?? null;
  if (!active) {
    input.removeAttribute("aria-activedescendant");
    return;
  }
  active.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", active.id);
  if (scroll) active.scrollIntoView({ block: "nearest" });
}

function optionOf(choice, number) {
  const option = make(choice.press ? "div" : "a", "over__option");
  option.id = `option-${number}`;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.tabIndex = -1;
  if (choice.found) option.dataset.found = "yes";
  if (choice.press) option.dataset.press = choice.press;
  else option.href = choice.href;
  option.append(make("span", "over__label", choice.label));
  if (choice.detail) option.append(make("span", "over__detail", choice.detail));
  if (choice.keys) {
    const keys = make("span", "over__keys");
    keys.setAttribute("aria-hidden", "true");
    keys.append(...choice.keys.split(" ").map((key) => make("kbd", "", key)));
    option.append(keys);
  }
  return option;
}

function groups() {
  const wanted = wordsOf(typed());
  if (!wanted.length) {
    return typed() ? [] : offered.map((group) => ({ ...group, items: group.items.slice(0, group.at_once) }));
  }
  const deeds = offered
    .flatMap((group) => group.items)
    .map((choice) => [fit(choice, wanted), choice])
    .filter(([fits]) => fits)
    .sort(([one], [other]) => other - one)
    .map(([, choice]) => choice)
    .slice(0, 6);
  const results = found.map(({ label, items, more }) => {
    const onward = more ? [{ label: `More ${label.toLowerCase()} in their list`, href: more }] : [];
    return { label, items: [...items, ...onward].map((choice) => ({ ...choice, found: true })) };
  });
  return [{ label: "Do", items: deeds }, ...results];
}

function draw() {
  const kept = active?.href ?? active?.dataset.press;
  const moved = list.dataset.moved === "yes";
  let number = 0;
  list.replaceChildren(
    ...groups()
      .filter((group) => group.items.length)
      .map((group, at) => {
        const section = make("div", "over__group");
        section.setAttribute("role", "group");
        section.setAttribute("aria-labelledby", `group-${at}`);
        const head = make("div", "over__heading", group.label);
        head.id = `group-${at}`;
        head.setAttribute("role", "presentation");
        section.append(head, ...group.items.map((choice) => optionOf(choice, (number += 1))));
        return section;
      }),
  );
  const options = [...list.querySelectorAll("[role=option]")];
  const same = moved && options.find((one) => (one.href ?? one.dataset.press) === kept);
  active = null;
  activate(same || options[0], Boolean(same));
  input.setAttribute("aria-expanded", String(options.length > 0));
}

function say(text, { quiet = false } = {}) {
  said.textContent = text;
  said.classList.toggle("sr", quiet);
}

function tell(whyNot) {
  const count = list.querySelectorAll("[role=option]").length;
  if (!typed()) say("");
  else if (whyNot === "short" && !count) say("Type at least two letters.");
  else if (whyNot === "long") say("That is longer than any name. A word or two is enough.");
  else if (!count) say(`Nothing found for “${typed()}”.`);
  else say(`${count} ${count === 1 ? "line" : "lines"}`, { quiet: true });
}

async function ask() {
  const text = typed();
  asking?.abort();
  if (!text) {
    found = [];
    foundFor = "";
    draw();
    tell("");
    return;
  }
  const mine = new AbortController();
  asking = mine;
  try {
    const answer = await fetch(`${SEARCH}/suggest?q=${encodeURIComponent(text)}`, { signal: mine.signal });
    if (answer.redirected) {
      say("You are signed out. Reload the page to sign in again.");
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    if (mine.signal.aborted || text !== typed()) return;
    found = told.groups;
    foundFor = text;
    draw();
    tell(told.why_not);
  } catch (error) {
    if (error.name !== "AbortError") say("Search did not answer. What you see may be old; type on to try again.");
  }
}

function changed() {
  clearTimeout(waiting);
  list.dataset.moved = "";
  draw();
  list.scrollTop = 0;
  waiting = setTimeout(ask, PAUSE);
}

function move(by) {
  const options = [...list.querySelectorAll("[role=option]")];
  if (!options.length) return;
  list.dataset.moved = "yes";
  activate(options[(options.indexOf(active) + by + options.length) % options.length]);
}

function keyed(event) {
  if (event.isComposing) return;
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps) {
    event.preventDefault();
    move(steps[event.key]);
  } else if (event.key === "Enter") {
    const guessed = stale(active) && list.dataset.moved !== "yes";
    if (guessed || (!active && typed())) {
      // What is shown belongs to fewer letters than are typed: the page of search knows them all.
      event.preventDefault();
      location.assign(`${SEARCH}?q=${encodeURIComponent(typed())}`);
    } else choose(active, event);
  }
}

function build() {
  dialog = make("dialog", "over over--palette");
  dialog.setAttribute("aria-label", "Search, or do something");
  const head = make("div", "over__head");
  input = make("input", "over__input");
  Object.assign(input, { type: "text", placeholder: "Search, or do something", autocomplete: "off", spellcheck: false, maxLength: 200 });
  const attributes = { role: "combobox", "aria-label": "Search, or do something", "aria-controls": "palette-list", "aria-autocomplete": "list", "aria-expanded": "false", autocapitalize: "off", enterkeyhint: "go" };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  const close = make("button", "button button--quiet button--small", "Close");
  close.type = "button";
  close.addEventListener("click", () => dialog.close());
  head.append(input, close);
  list = make("div", "over__list");
  list.id = "palette-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Results");
  said = make("p", "over__said");
  said.setAttribute("role", "status");
  dialog.append(head, list, said);
  document.body.append(dialog);
  input.addEventListener("input", changed);
  input.addEventListener("keydown", keyed);
  list.addEventListener("click", (event) => choose(event.target.closest("[role=option]"), event));
  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== active) {
      list.dataset.moved = "yes";
      activate(option, false);
    }
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}

export async function open(address) {
  if (!dialog) build();
  if (dialog.open) return;
  if (document.querySelector("dialog[open]")) return;
  input.value = "";
  found = [];
  list.dataset.moved = "";
  draw();
  say("");
  dialog.showModal();
  input.focus();
  if (offered.length) return;
  try {
    const answer = await fetch(address);
    if (answer.redirected) throw new Error("signed out");
    offered = (await answer.json()).groups;
    draw();
  } catch {
    say("What you can do could not be read. Search works by itself; or reload the page.");
  }
}
