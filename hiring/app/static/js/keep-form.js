// What stands in a form, and two such texts side by side. Shared by keep.js and autosave.js.

/** Names that are the page's business, not what a person typed. */
const NOT_TYPED = new Set(["csrf_token", "version", "kept", "deed"]);

export const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

export const button = (label, kind, act) => {
  const made = element("button", { type: "button", class: `button button--${kind}` }, label);
  made.addEventListener("click", act);
  return made;
};

/** A note above a form. A title, lines of text or elements; live is "status" or "alert". */
export const callout = (kind, live, title, ...more) => {
  const lines = more.filter(Boolean).map((one) => (typeof one === "string" ? element("p", {}, one) : one));
  const body = element("div", { class: "callout__body" }, element("p", { class: "callout__title" }, title), ...lines);
  return element("div", { class: `callout callout--${kind}`, role: live }, body);
};

const isSecret = (control) => ["password", "file", "submit", "button", "image"].includes(control.type);

/** Every value a person may have typed or chosen: [name, value] in the order of the form. */
export const valuesOf = (form) => {
  const secret = new Set([...form.elements].filter(isSecret).map((control) => control.name));
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_TYPED.has(name) && !secret.has(name));
};

/** What stood in a form as the server sent it, whatever was typed since: a fast hand begins before a script does. */
export const sentOf = (form) => {
  const fresh = form.cloneNode(true);
  fresh.reset();
  return valuesOf(fresh);
};

export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Whether two texts agree, leaving out fields by name. */
export const sameBut = (a, b, without) => {
  const rest = (values) => values.filter(([name]) => !without.has(name));
  return same(rest(a), rest(b));
};

/** Put values into a form; what they do not name is emptied, and hidden fields stay as they are. */
export const fill = (form, values) => {
  const left = new Map();
  for (const [name, value] of values) left.set(name, [...(left.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (!control.name || NOT_TYPED.has(control.name) || isSecret(control)) continue;
    const mine = left.get(control.name) ?? [];
    if (control.type === "hidden") mine.shift();
    else if (control.type === "radio" || control.type === "checkbox") control.checked = mine.includes(control.value);
    else if (control.multiple) for (const option of control.options) option.selected = mine.includes(option.value);
    else control.value = mine.shift() ?? "";
    control.dispatchEvent(new Event("input", { bubbles: true }));
    if (control.type === "radio" && control.checked) control.dispatchEvent(new Event("change", { bubbles: true }));
  }
};

const controlsOf = (form, name) => [...form.elements].filter((one) => one.name === name && one.type !== "hidden");
const labelOf = (control) => (control?.labels?.[0]?.querySelector("span") ?? control?.labels?.[0])?.textContent.trim();

/** What a person would call a field: its groups' legends and its label. */
const nameOf = (form, name) => {
  const [control] = controlsOf(form, name);
  const group = control?.closest("fieldset");
  const outer = group?.parentElement?.closest("fieldset");
  const isChoice = ["radio", "checkbox"].includes(control?.type);
  const parts = [outer, group].map((one) => one?.querySelector("legend")?.textContent.trim());
  return [...parts, isChoice ? "" : control?.labels?.[0]?.firstChild?.textContent.trim()].filter(Boolean).join(", ") || name;
};

/** A value as the page words it: the label of a choice, the text of a field. */
const wordsOf = (form, name, value) => {
  const chosen = controlsOf(form, name).find((one) => ["radio", "checkbox"].includes(one.type) && one.value === value);
  return chosen ? labelOf(chosen) : value;
};

/** A text with the stretch marked in which it differs from another. */
const marked = (text, other) => {
  let from = 0;
  while (from < Math.min(text.length, other.length) && text[from] === other[from]) from += 1;
  let till = 0;
  while (till < Math.min(text.length, other.length) - from && text.at(-1 - till) === other.at(-1 - till)) till += 1;
  const middle = text.slice(from, text.length - till);
  return [text.slice(0, from), middle ? element("mark", {}, middle) : "", text.slice(text.length - till)];
};

/** The parts in which two texts differ, each with both, side by side: [] when they say the same. */
export const comparison = (form, left, right) => {
  const names = [...new Set([...left.values, ...right.values].map(([name]) => name))];
  const text = (values, name) =>
    values
      .filter(([one]) => one === name)
      .map(([, value]) => wordsOf(form, name, value))
      .join("\n");
  return names
    .filter((name) => controlsOf(form, name).length && text(left.values, name) !== text(right.values, name))
    .map((name) => {
      const pane = (side, another) => {
        const label = `${nameOf(form, name)}: ${side.called}`;
        const shown = element("p", { class: "compare__text" }, ...marked(text(side.values, name), text(another.values, name)));
        return element("div", { role: "group", "aria-label": label }, element("p", { class: "field__label" }, label), shown);
      };
      return element("div", { class: "compare" }, pane(left, right), pane(right, left));
    });
};

/** Every word of a form, to be copied elsewhere. */
export const wholeText = (form) =>
  valuesOf(form)
    .filter(([name, value]) => value && controlsOf(form, name).length)
    .map(([name, value]) => `${nameOf(form, name)}:\n${wordsOf(form, name, value)}`)
    .join("\n\n");

export const copyButton = (form) => {
  const made = button("Copy all of it", "quiet", async () => {
    try {
      await navigator.clipboard.writeText(wholeText(form));
      made.textContent = "Copied";
    } catch {
      made.textContent = "Could not be copied: select the text instead";
    }
  });
  return made;
};
