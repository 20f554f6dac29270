// Keeps a draft safe while it is written: <form data-autosave-url data-autosave-key>, with a hidden `version`.
// The text stays in this browser until the server has acknowledged it; a newer copy on the server is never
// overwritten, and an older one never silently replaces what was typed. Without it, the form's own button saves.
const PAUSE = 1200;
const RETRY = [4000, 10000, 30000];
const LEAVE_OUT = new Set(["csrf_token", "version"]);

const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

const storage = {
  get(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  },
  drop(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // Storage is shut: there is nothing to drop.
    }
  },
};

const valuesOf = (form) =>
  [...new FormData(form)].filter(([name, value]) => !LEAVE_OUT.has(name) && typeof value === "string");

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

const fill = (form, values) => {
  const left = new Map();
  for (const [name, value] of values) left.set(name, [...(left.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (!control.name || LEAVE_OUT.has(control.name) || ["submit", "button", "file"].includes(control.type)) continue;
    const mine = left.get(control.name) ?? [];
    if (control.type === "radio" || control.type === "checkbox") control.checked = mine.includes(control.value);
    else if (control.multiple) for (const option of control.options) option.selected = mine.includes(option.value);
    else if (mine.length) control.value = mine.shift();
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
};

/** What a person would call a field: its group's legend and its label. */
const nameOf = (form, name) => {
  const control = [...form.elements].find((one) => one.name === name && one.type !== "hidden");
  const legend = control?.closest("fieldset")?.querySelector("legend")?.textContent.trim();
  const label = ["radio", "checkbox"].includes(control?.type) ? "" : control?.labels?.[0]?.firstChild?.textContent.trim();
  return [legend, label].filter(Boolean).join(", ") || name;
};

const start = (form) => {
  const { autosaveUrl: url, autosaveKey: key, signInUrl } = form.dataset;
  const version = form.elements.namedItem("version");
  const status = form.querySelector("[data-autosave-status]");
  const panel = form.querySelector("[data-autosave-panel]");
  const offered = `${key}:offered`;
  let saved = valuesOf(form);
  let timer = 0;
  let failures = 0;
  let inFlight = null;
  let stopped = false;
  let leaving = false;

  const say = (text, bad = false) => {
    status.toggleAttribute("data-bad", bad);
    if (status.textContent !== text) status.textContent = text;
  };
  const dirty = () => !same(valuesOf(form), saved);
  const later = (wait) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, wait);
  };
  const keep = () => storage.set(key, { version: version.value, at: new Date().toISOString(), values: valuesOf(form) });
  const kept = () => (storage.get(key) ? "Your text is kept in this browser." : "Copy your text before you leave this page.");

  const button = (label, kind, act) => {
    const made = element("button", { type: "button", class: `button button--${kind}` }, label);
    made.addEventListener("click", act);
    return made;
  };
  const show = (title, text, ...more) => {
    const body = element("div", { class: "callout__body" }, element("p", { class: "callout__title" }, title), element("p", {}, text), ...more);
    panel.replaceChildren(element("div", { class: "callout callout--warn", role: "alert" }, body));
  };
  const clear = () => panel.replaceChildren();

  const comparison = (theirs, mine, left, right) => {
    const names = [...new Set([...theirs, ...mine].map(([name]) => name))];
    const text = (values, name) => values.filter(([one]) => one === name).map(([, value]) => value).join("\n");
    return names
      .filter((name) => text(theirs, name) !== text(mine, name))
      .map((name) => {
        const pane = (title, values) => {
          const area = element("textarea", { class: "input input--text", readonly: "" });
          area.value = text(values, name);
          return element("label", {}, element("span", { class: "field__label" }, `${nameOf(form, name)}: ${title}`), area);
        };
        return element("div", { class: "compare" }, pane(left, theirs), pane(right, mine));
      });
  };

  /** The newer copy, read from this same page as the server now renders it. */
  const newerCopy = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const theirs = [...page.querySelectorAll("form[data-autosave-key]")].find((one) => one.dataset.autosaveKey === key);
    return theirs && { version: theirs.elements.namedItem("version").value, values: valuesOf(theirs) };
  };

  const conflict = async () => {
    stopped = true;
    clearTimeout(timer);
    say(`Not saved: a newer copy exists. ${kept()}`, true);
    const theirs = await newerCopy().catch(() => null);
    if (!theirs) {
      show("A newer copy of this draft was saved elsewhere", `Nothing was overwritten, and saving has stopped. ${kept()} Load the page again to see both.`);
      return;
    }
    const resume = (values) => {
      version.value = theirs.version;
      saved = theirs.values;
      stopped = false;
      clear();
      fill(form, values);
      say("");
      if (dirty()) save();
      else storage.drop(key);
    };
    show(
      "A newer copy of this draft was saved elsewhere",
      "Nothing was overwritten, and saving has stopped. Compare the two, then say which to go on from.",
      ...comparison(theirs.values, valuesOf(form), "saved elsewhere", "here"),
      element("div", { class: "row" }, button("Go on from the text here", "primary", () => resume(valuesOf(form))), button("Go on from the saved copy", "quiet", () => resume(theirs.values))),
    );
  };

  const signedOut = () => {
    stopped = true;
    say(`Not saved: you are signed out. ${kept()}`, true);
    const link = element("a", { href: signInUrl ?? location.href, target: "_blank", rel: "noopener" }, "Sign in (opens a new tab)");
    show("You are signed out", `${kept()} Sign in, then load this page again: your text will be offered to you.`, element("p", {}, link));
  };

  const attempt = async () => {
    const sending = valuesOf(form);
    const failed = (text) => {
      later(RETRY[Math.min(failures, RETRY.length - 1)]);
      failures += 1;
      say(`${text} ${kept()} Trying again.`, true);
    };
    let answer;
    try {
      answer = await fetch(url, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Requested-With": "autosave", Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
      });
    } catch {
      return failed("No connection.");
    }
    if (answer.status === 401 || answer.type === "opaqueredirect") return signedOut();
    if (answer.status === 409 || answer.status === 412) return conflict();
    const told = await answer.json().catch(() => null);
    if (answer.status >= 500 || answer.status === 429 || (answer.ok && !told)) return failed("The server could not save just now.");
    if (!answer.ok) return say(`Not saved: ${told?.detail ?? "the server refused this. Load the page again."} ${kept()}`, true);
    failures = 0;
    version.value = told.version;
    saved = sending;
    const at = new Date(told.saved_at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: form.dataset.timeZone });
    say(`Saved at ${at}`);
    if (dirty()) {
      keep();
      later(PAUSE);
    } else storage.drop(key);
  };

  function save() {
    clearTimeout(timer);
    if (stopped || leaving || inFlight || !dirty()) return inFlight;
    inFlight = attempt().finally(() => {
      inFlight = null;
    });
    return inFlight;
  }

  form.addEventListener("input", (event) => {
    if (!event.isTrusted && !dirty()) return;
    const safe = keep();
    if (stopped) return;
    if (!failures) say(safe ? "" : "Not saved yet.", !safe);
    later(failures ? RETRY[0] : PAUSE);
  });
  addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => document.hidden && save());

  // A save under way would make the version on the form stale: let it finish before the form goes.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!inFlight) {
      leaving = true;
      return;
    }
    event.preventDefault();
    inFlight.finally(() => !stopped && form.requestSubmit(event.submitter));
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });

  const mine = storage.get(offered) ?? storage.get(key);
  if (!mine?.values || same(mine.values, saved)) {
    storage.drop(key);
    storage.drop(offered);
    return;
  }
  storage.set(offered, mine);
  storage.drop(key);
  const settle = () => {
    storage.drop(offered);
    clear();
  };
  const newer = mine.version !== version.value ? " The copy on this page was saved after it, so compare before you choose." : "";
  show(
    "This browser holds text that was never saved",
    `It was typed at ${new Date(mine.at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}.${newer}`,
    ...comparison(saved, mine.values, "on this page", "unsaved"),
    element(
      "div",
      { class: "row" },
      button("Use my unsaved text", "primary", () => {
        fill(form, mine.values);
        keep();
        settle();
        save();
      }),
      button("Discard it", "quiet", settle),
    ),
  );
};

for (const form of document.querySelectorAll("form[data-autosave-url]")) start(form);
