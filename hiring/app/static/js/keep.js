// Keeps what is typed into a form on this device until the server has it.
//
// Mark a form with data-keep="<a name that stays the same>": what it is about and the id of that, such as
// data-keep="narrative-5f1c…". Put {{ keep.script() }} of _macros/keep.html into the scripts block of its page and of the
// page it leads to. That is all: every change is kept, sealed with the person's own key (see keep-vault.js), and is there
// again after an expired session, a crash or a closed tab. When the form is sent and the server answers with a redirect
// (303), the copy is let go; a form that comes back refused is kept on. A text that lies here is put back by itself only
// when the form is as it was when the text was typed; else both are shown, and the person chooses. Forms that are put
// into the page later (poll.js) are kept as well. A form that saves itself (data-autosave-url) is autosave.js's.
import { button, callout, comparison, element, fill, same, sentOf, valuesOf } from "./keep-form.js";
import { vault } from "./keep-vault.js";

const FORMS = "form[data-keep]:not([data-autosave-url])";
const known = new WeakMap();

const when = (at) => new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

/** The page is an answer that refused the form: what stands in it is not stored anywhere else. */
const cameBack = () => (performance.getEntriesByType("navigation")[0]?.responseStatus ?? 200) >= 400;

const note = (form, made) => {
  known.get(form).note?.remove();
  known.get(form).note = made;
  if (!made) return;
  form.prepend(made);
  const door = form.closest("details:not([open])")?.querySelector("summary");
  if (door && !door.querySelector("[data-keep-sign]")) {
    door.append(" ", element("span", { class: "keep-sign", "data-keep-sign": "" }, "(unsent text kept)"));
  }
};

/** Name the copy to the server, which says with its answer that the form arrived. */
const nameToServer = async (form, store) => {
  const field = element("input", { type: "hidden", name: "kept", autocomplete: "off" });
  field.value = await store.markOf(form.dataset.keep);
  form.append(field);
};

const keep = async (form) => {
  const store = await vault;
  const mine = known.get(form);
  const values = valuesOf(form);
  if (same(values, mine.base)) return store.drop(form.dataset.keep);
  const turn = (mine.turn = (mine.turn ?? 0) + 1);
  const what = { at: new Date().toISOString(), values, base: mine.base };
  const safe = await store.keep(form.dataset.keep, what, () => turn === mine.turn);
  mine.unsafe = !safe;
};

const putBack = (form, copy, store) => {
  const before = valuesOf(form);
  fill(form, copy.values);
  keep(form).then(() => store.discard(copy.id));
  note(
    form,
    callout(
      "info",
      "status",
      "What you had typed here is back",
      `It was kept on this device on ${when(copy.at)} and not sent.`,
      element("div", { class: "row" }, button("Do without it", "quiet", () => {
        fill(form, before);
        store.drop(form.dataset.keep);
        note(form, null);
      })),
    ),
  );
};

const ask = (form, copy, store) => {
  const here = { values: valuesOf(form), called: "on this page" };
  const there = { values: copy.values, called: "kept on this device" };
  note(
    form,
    callout(
      "warn",
      "status",
      "This device keeps text that was not sent",
      `You typed it on ${when(copy.at)}. What the page holds has changed since, so nothing was put in its place.`,
      ...comparison(form, here, there),
      element(
        "div",
        { class: "row" },
        button("Use the kept text", "primary", () => putBack(form, copy, store)),
        button("Stay with this page’s", "quiet", () => {
          store.discard(copy.id);
          note(form, null);
        }),
      ),
    ),
  );
};

const begin = async (form) => {
  if (known.has(form)) return;
  known.set(form, { base: sentOf(form) });
  const store = await vault;
  if (!store) return;
  await nameToServer(form, store);
  if (!form.matches(FORMS)) return;
  const copies = await store.copies(form.dataset.keep);
  const now = valuesOf(form);
  if (!same(now, known.get(form).base)) await keep(form);
  const news = copies.filter((copy) => !same(copy.values, now));
  for (const copy of copies) {
    if (news.includes(copy)) continue;
    if (cameBack() && copy.base) {
      known.get(form).base = copy.base;
      await keep(form);
    }
    store.discard(copy.id);
  }
  const [copy] = news;
  if (!copy) return;
  if (news.length === 1 && same(now, known.get(form).base) && same(copy.base, now)) putBack(form, copy, store);
  else ask(form, copy, store);
};

const whenTyped = (event) => {
  const form = event.target.form ?? event.target.closest?.("form");
  if (form?.matches(FORMS) && known.has(form)) vault.then((store) => store && keep(form));
};
document.addEventListener("input", whenTyped);
document.addEventListener("change", whenTyped);

addEventListener("beforeunload", (event) => {
  for (const form of document.querySelectorAll(FORMS)) {
    const mine = known.get(form);
    if (mine?.unsafe && !mine.sent && !same(valuesOf(form), mine.base)) event.preventDefault();
  }
});
document.addEventListener("submit", (event) => {
  const mine = known.get(event.target);
  if (mine) mine.sent = true;
});

addEventListener("pageshow", (event) => {
  for (const form of event.persisted ? document.querySelectorAll(FORMS) : []) known.get(form).sent = false;
});

const beginAll = () => {
  for (const form of document.querySelectorAll("form[data-keep]")) begin(form);
};
beginAll();
if (document.querySelector("[data-poll-url]")) new MutationObserver(beginAll).observe(document.body, { childList: true, subtree: true });
