// A panel that is put together, or times that are moved: the form is checked as it changes, by the server, and what
// follows from it is patched into the page. Nothing is saved but by its own button. Without this the same buttons
// send the form and the page comes back with what was typed.
import { patch } from "./panel-patch.js";
import { matrix } from "./panel-matrix.js";
import { day } from "./panel-day.js";
import { picker } from "./panel-picker.js";

const AFTER = 250; // milliseconds without a change

const form = document.querySelector("#panel-form");
if (form) {
  let timer = 0;
  const asked = new Map();
  let unsaved = false;
  let changes = 0; // counted, so that an answer can be told to be older than what stands here

  const root = () => form.querySelector("#panel");
  const note = (text) => {
    const place = form.querySelector("#panel-note");
    if (place && place.textContent !== text) place.textContent = text;
  };
  const enhance = () => {
    matrix(form.querySelector("#assign"));
    day(form, changed);
  };

  /** Send the form as it stands with one step; answers the part of the page that comes back, or null. */
  const send = async (address, step, more = {}) => {
    const body = new FormData(form);
    body.set("do", step);
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    asked.get(address)?.abort();
    const asking = new AbortController();
    asked.set(address, asking);
    const headers = { "X-Requested-With": "panel", Accept: "text/html" };
    try {
      const answer = await fetch(address, { method: "POST", body, headers, credentials: "same-origin", redirect: "manual", signal: asking.signal });
      if (answer.status === 200) return { body, html: await answer.text() };
      note(answer.status === 409 ? "This loop has moved on: it is no longer a draft. Open it again." : "You may have to sign in again, in another tab. What you typed is still here.");
    } catch (error) {
      if (error.name !== "AbortError") note("The connection is lost. What you typed is still here.");
    }
    return null;
  };

  /** Check, or take a step, and patch in what comes of it; answers whether it could be done. */
  const step = async (name) => {
    clearTimeout(timer);
    const then = changes;
    const sent = await send(form.dataset.check, name);
    if (!sent) return false;
    // What was changed while the answer was on its way is checked in a moment: this one says nothing of it.
    if (name === "check" && changes !== then) return false;
    const fresh = new DOMParser().parseFromString(sent.html, "text/html").querySelector("#panel");
    if (!fresh) return false;
    patch(root(), fresh, sent.body);
    note(unsaved ? "Not saved yet." : "");
    enhance();
    return true;
  };

  /** Something in the form is new. */
  function changed(now = false) {
    unsaved = true;
    changes += 1;
    clearTimeout(timer);
    timer = setTimeout(() => step("check"), now ? 0 : AFTER);
  }

  const focus = (id) => form.querySelector(`#${CSS.escape(id)}`)?.focus();
  const lastRow = () => [...form.querySelectorAll(".seat .who")].at(-1);
  const after = {
    add: () => lastRow()?.focus(),
    remove: () => focus("add-interviewer"),
    lay_out: () => focus("lay-out"),
  };

  const pick = picker({
    ask: (row, search) => send(form.dataset.picker, `pick:${row}`, { search }),
    take: async (value) => {
      unsaved = true;
      if (await step(value)) focus(`seats-${value.split(":")[1]}-person_id`);
    },
  });

  form.addEventListener("input", () => changed());
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    const name = button?.name === "do" ? button.value : "";
    if (!name || name === "schedule") {
      unsaved = false;
      return;
    }
    event.preventDefault();
    const [verb, row] = name.split(":");
    if (verb === "pick") {
      pick(row, button);
      return;
    }
    if (verb !== "check") unsaved = true;
    if (await step(name)) after[verb]?.();
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
  // A link to a place in the form leads into it, also where it is named by the address.
  addEventListener("hashchange", () => location.hash && focus(location.hash.slice(1)));
  if (location.hash) focus(location.hash.slice(1));
  enhance();
}
