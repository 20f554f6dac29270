// Saves a draft while it is written: <form data-autosave-url data-keep>, with a hidden `version`. Until the server has
// acknowledged a text it lies on this device (keep-vault.js). A newer copy on the server is never overwritten, an older
// one never silently takes the place of what was typed, and the page always says which state the text is in. Nothing is
// decided by this device's clock. Without this script the form's own buttons save.
import { startMap, showParts } from "./autosave-map.js";
import { wire } from "./autosave-wire.js";
import { button, callout, comparison, copyButton, element, fill, same, sameBut, sentOf, valuesOf } from "./keep-form.js";
import { vault } from "./keep-vault.js";

const PAUSE = 800;
const LONGEST = 5000;
const RETRY = [1500, 4000, 10_000, 30_000];
const SLOW = 4000;

const start = async (form) => {
  const opened = sentOf(form);
  const store = await vault;
  const { send, look } = wire(form, store?.person ?? null);
  const name = form.dataset.keep;
  const omits = new Set((form.dataset.autosaveOmits ?? "").split(" "));
  const version = form.elements.namedItem("version");
  const status = form.querySelector("[data-autosave-status]");
  const atFirst = status.textContent.trim();
  const said = form.querySelector("[data-autosave-said]");
  const panel = form.querySelector("[data-autosave-panel]");
  // This device's clock may be wrong: what is shown of times comes from the server's.
  const skew = new Date(form.dataset.serverTime) - Date.now();
  const clock = (instant) => new Date(instant).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: form.dataset.timeZone });
  const day = (instant) => new Date(instant).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: form.dataset.timeZone });

  // A form that came back refused holds what nobody has stored.
  let saved = "unsaved" in form.dataset ? [] : opened;
  // Sent, and no answer came: the server may hold it, or not. It is asked again before anything newer is sent.
  let unanswered = null;
  let kept = true;
  let timer = 0;
  let failures = 0;
  let typedSince = 0;
  let inFlight = null;
  let stopped = false;
  let away = false;
  let leaving = false;
  let lastSaved = "";
  let turn = 0;

  const dirty = () => !sameBut(valuesOf(form), saved, omits);
  const device = () => (kept ? "Kept on this device" : "Not kept on this device");

  /** The state of the text, always in view; it is read out only when it turns bad, and when it is well again. */
  const say = (text, bad = false) => {
    const was = status.hasAttribute("data-bad");
    status.toggleAttribute("data-bad", bad);
    if (status.textContent !== text) status.textContent = text;
    if ((bad || was) && said.textContent !== text) said.textContent = text;
  };
  const quiet = () => say(lastSaved ? `Saved ${lastSaved}` : atFirst);
  const trouble = (why) => say(`${device()}, not yet saved: ${why}.${lastSaved ? ` Last saved ${lastSaved}.` : ""}`, true);
  // What there is to choose stands above the form; from deep inside it, this leads there.
  const see = form.querySelector("[data-autosave-see]");
  see.addEventListener("click", () => {
    panel.scrollIntoView({ block: "center" });
    panel.querySelector("button, a")?.focus({ preventScroll: true });
  });
  const show = (...parts) => {
    panel.replaceChildren(...(parts.length ? [callout(...parts)] : []));
    see.hidden = parts[1] !== "alert";
  };
  const row = (...parts) => element("div", { class: "row" }, ...parts);

  const keep = async () => {
    const mine = (turn += 1);
    const what = { at: new Date(Date.now() + skew).toISOString(), values: valuesOf(form), version: version.value, unanswered };
    const safe = store ? await store.keep(name, what, () => mine === turn) : false;
    if (mine === turn) kept = safe;
    return safe;
  };
  const letGo = () => {
    turn += 1;
    return store?.drop(name);
  };
  const later = (wait) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, wait);
  };
  const tryLater = (why, wait = 0) => {
    later(Math.max(wait, RETRY[Math.min(failures, RETRY.length - 1)]));
    failures += 1;
    trouble(why);
  };
  const stop = () => {
    stopped = true;
    clearTimeout(timer);
  };
  const goOn = (values, base, baseVersion) => {
    version.value = baseVersion;
    saved = base;
    unanswered = null;
    stopped = away = false;
    failures = 0;
    show();
    fill(form, values);
    if (dirty()) {
      keep();
      save();
    } else {
      letGo();
      say("");
    }
  };

  /** The server holds a newer text: both are shown, and nothing more is sent until the person has chosen. */
  const conflict = async () => {
    stop();
    await keep();
    say(`${device()}, not saved: a newer copy exists.`, true);
    const theirs = await look();
    if (theirs.kind !== "open") return settle(theirs);
    const [there, here] = [
      { values: theirs.values, called: "saved elsewhere" },
      { values: valuesOf(form), called: "here" },
    ];
    const differing = comparison(form, there, here);
    if (!differing.length) return goOn(here.values, theirs.values, theirs.version);
    show(
      "warn",
      "alert",
      "A newer copy of this draft was saved elsewhere",
      "Nothing was overwritten, and saving has stopped. Compare the two, then say which to go on from.",
      ...differing,
      row(
        button("Go on from the text here", "primary", () => goOn(valuesOf(form), theirs.values, theirs.version)),
        button("Go on from the saved copy", "quiet", () => goOn(theirs.values, theirs.values, theirs.version)),
      ),
    );
  };

  const signedOut = () => {
    stop();
    away = true;
    trouble("you are signed out");
    const link = element("a", { class: "button button--primary", href: form.dataset.signInUrl }, "Sign in and come back");
    show("warn", "alert", "You are signed out", kept ? "Your text is kept on this device, where only you can open it. Sign in, and it is here again." : "This browser keeps no copy. Sign in in another tab, then come back to this one.", row(link, kept ? "" : copyButton(form)));
  };

  /** Somebody else uses this browser now. The text is theirs no more to see than to send. */
  const stranger = async () => {
    stop();
    leaving = true;
    await keep();
    form.replaceWith(callout("blocked", "alert", "Somebody else is signed in here now", kept ? "What was being written on this page was not sent. It is kept on this device, where only its author can open it, and is back as soon as they sign in." : "What was being written on this page was not sent."));
  };

  const closed = (detail, gone) => {
    stop();
    keep();
    const why = detail || (gone ? "You are no longer on this loop." : "This feedback is not open for writing any more.");
    say(`${device()}, and no longer saved. ${why}`, true);
    const read = gone ? "" : element("a", { class: "button button--quiet", href: form.dataset.readUrl }, "See how it stands now");
    show("warn", "alert", "This draft is not saved any more", why, "What you typed still stands below. Copy what you want to keep before you leave this page.", row(copyButton(form), read));
  };

  /** Make the best of what was found out about the page: it is open again, or says why it is not. */
  const settle = (found) => {
    if (found.kind === "signedOut") return signedOut();
    if (found.kind === "stranger") return stranger();
    if (found.kind === "refused" || found.kind === "gone") return closed(found.detail, found.kind === "gone");
    return tryLater(found.kind === "unreachable" ? unreachable() : busy(found), found.wait);
  };
  const unreachable = () => (navigator.onLine ? "the server cannot be reached" : "offline");
  const busy = ({ status: code }) => `the server could not save it (${code}); trying again`;

  /** The session changed: take its new proof, if the page is still this person's and nothing newer is stored. */
  const renew = async () => {
    const found = await look();
    if (found.kind !== "open") {
      stopped = false;
      return settle(found);
    }
    form.elements.namedItem("csrf_token").value = found.token;
    stopped = away = false;
    show();
    if (found.version !== version.value && !same(found.values, valuesOf(form)) && !(unanswered && same(found.values, unanswered))) return conflict();
    if (found.version !== version.value) version.value = found.version;
    saved = found.values;
    if (dirty()) return later(0);
    letGo();
    say("");
  };

  const attempt = async () => {
    const sending = unanswered ?? valuesOf(form);
    unanswered = sending;
    keep();
    const slow = setTimeout(() => say(`${device()}; the server is slow to answer…`), SLOW);
    const came = await send(sending, version.value).finally(() => clearTimeout(slow));
    if (came.kind === "unreachable") return tryLater(unreachable());
    if (came.kind === "busy") return tryLater(busy(came), came.wait);
    unanswered = null;
    if (came.kind === "stale") return conflict();
    if (came.kind === "unfit") return trouble(came.detail.replace(/\.$/, ""));
    if (came.kind === "old") return failures++ < RETRY.length ? renew() : trouble("this page has grown too old; load it again");
    if (came.kind !== "saved") return settle(came);
    failures = 0;
    version.value = came.version;
    saved = sending;
    lastSaved = clock(came.saved_at);
    showParts(came.parts);
    if (dirty()) {
      keep();
      return later(PAUSE);
    }
    typedSince = 0;
    await (same(valuesOf(form), saved) ? letGo() : keep());
    if (!dirty()) quiet();
  };

  function save() {
    clearTimeout(timer);
    if (stopped || leaving || inFlight || (!dirty() && !unanswered)) return inFlight;
    inFlight = attempt().finally(() => {
      inFlight = null;
    });
    return inFlight;
  }

  form.addEventListener("input", () => {
    keep().then((safe) => {
      if (!safe && dirty() && !status.hasAttribute("data-bad")) say("Not saved yet, and this browser keeps no copy", true);
    });
    if (stopped) return;
    if (!dirty()) return failures ? undefined : quiet();
    if (failures) return;
    if (kept) say("Kept on this device, saving…");
    typedSince ||= Date.now();
    later(Math.max(0, Math.min(PAUSE, typedSince + LONGEST - Date.now())));
  });
  addEventListener("online", () => (away ? renew() : later(0)));
  addEventListener("offline", () => dirty() && !stopped && trouble("offline"));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) save();
    else if (away) renew();
  });
  addEventListener("pagehide", () => save());
  addEventListener("beforeunload", (event) => {
    if (dirty() && !kept && !leaving) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    later(0);
  });

  // A save under way would make the version on the form stale: let it finish before the form goes.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!inFlight && navigator.onLine && !stopped) {
      leaving = true;
      return;
    }
    event.preventDefault();
    if (stopped) return panel.scrollIntoView({ block: "center" });
    if (!navigator.onLine) return trouble("offline");
    inFlight.finally(() => !stopped && !failures && form.requestSubmit(event.submitter));
  });
  addEventListener("pageshow", (event) => {
    leaving = false;
    if (event.persisted) renew();
  });

  /** Text this device kept and no open page holds: put back when the server has nothing newer, else shown beside it. */
  const welcome = async () => {
    const copies = (await store?.copies(name)) ?? [];
    const news = copies.filter((copy) => !same(copy.values, saved) && !same(copy.values, opened));
    for (const copy of copies) if (!news.includes(copy)) store.discard(copy.id);
    if (!news.length) return;
    const [copy] = news;
    const current = copy.version === version.value || (copy.unanswered && sameBut(copy.unanswered, saved, omits)) || sameBut(copy.values, saved, omits);
    if (news.length === 1 && current && same(valuesOf(form), saved)) return putBack(copy);
    show("warn", "alert", "This device holds text that was never saved", "Nothing was put in the place of anything. Compare, then choose.", ...news.flatMap((one) => choice(one)));
  };
  const putBack = (copy) => {
    const before = saved;
    fill(form, copy.values);
    keep().then(() => store.discard(copy.id));
    save();
    const differing = comparison(form, { values: before, called: "saved" }, { values: copy.values, called: "kept here" });
    const more = element("details", {}, element("summary", {}, "What differs from the saved copy"), ...differing, row(button("Go back to the saved copy", "quiet", () => {
      fill(form, before);
      show();
    })));
    show("info", "status", "What you had typed here is back", `It was kept on this device on ${day(copy.at)}, not yet saved.`, more);
  };
  const choice = (copy) => [
    element("p", {}, `Typed on ${day(copy.at)}:`),
    ...comparison(form, { values: saved, called: "saved" }, { values: copy.values, called: "kept here" }),
    row(
      button("Go on from this text", "primary", () => {
        store.discard(copy.id);
        fill(form, copy.values);
        show();
        welcome();
        save();
      }),
      button("Do without it", "quiet", () => {
        store.discard(copy.id);
        show();
        welcome();
      }),
    ),
  ];

  startMap(form);
  form.dataset.live = "";
  if ("stale" in form.dataset) {
    document.querySelector("[data-stale-copies]")?.remove();
    return conflict();
  }
  await welcome();
  if (dirty() && !stopped) {
    keep();
    later(0);
  }
};

for (const form of document.querySelectorAll("form[data-autosave-url]")) start(form);
