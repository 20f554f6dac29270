// Keeps a room's page current: <div data-poll-url> is fetched again and again, and only what changed is swapped.
// Each [data-poll-fragment] is swapped by itself, and may hold others; one in which somebody is writing waits. Without
// this, the page is as fresh as its last load. Tells others by events: "room:fresh" (swapped), "room:ask" makes it ask.
const SECOND = 1000;
const HIDDEN = 15 * SECOND;
const SLOWEST = 30 * SECOND;
const PARTS = "[data-poll-fragment]";

const isText = (node) => node?.matches?.("textarea, input:not([type=hidden], [type=submit], [type=button], [type=radio], [type=checkbox])");
const isChoice = (node) => node.matches("select, [type=radio], [type=checkbox]");
const isWritten = (node) => isText(node) && node.value !== node.defaultValue;
const inner = (part) => [...part.querySelectorAll(PARTS)].filter((one) => one.parentElement.closest(PARTS) === part);
/** The parts that stand in no other. */
const outer = (root) => [...root.querySelectorAll(PARTS)].filter((one) => !one.parentElement.closest(PARTS));
const names = (parts) => parts.map((one) => one.dataset.pollFragment).join("\n");

/** Somebody is writing here: the cursor stands in a text, or a text holds what the server has not seen. */
const busy = (part) => {
  const active = document.activeElement;
  return (part.contains(active) && isText(active)) || [...part.querySelectorAll("input, textarea")].some(isWritten);
};

/** A part's own markup as the server wrote it, without the parts in it and without what differs each time. */
const markupOf = (part) => {
  const copy = part.cloneNode(true);
  for (const one of inner(copy)) one.replaceChildren();
  for (const token of copy.querySelectorAll("[name=csrf_token]")) token.removeAttribute("value");
  for (const one of copy.querySelectorAll("details[id]")) one.removeAttribute("open");
  return copy.innerHTML;
};

/** What a person has chosen, opened and focused in a part, to be found again in its next copy. */
const remember = (part) => {
  const open = new Set([...part.querySelectorAll("details[open][id]")].map((one) => one.id));
  const chosen = [...part.querySelectorAll("select, input")]
    .filter((one) => one.id && isChoice(one) && (one.tagName === "SELECT" ? one.selectedIndex > 0 : one.checked !== one.defaultChecked))
    .map((one) => [one.id, one.tagName === "SELECT" ? one.value : one.checked]);
  const active = part.contains(document.activeElement) ? document.activeElement : null;
  const href = active?.getAttribute("href");
  const where = active && (active.id ? `#${CSS.escape(active.id)}` : href ? `a[href="${CSS.escape(href)}"]` : active.matches("summary") ? `#${CSS.escape(active.parentElement.id)} > summary` : active.name ? `[name="${CSS.escape(active.name)}"][value="${CSS.escape(active.value)}"]` : null);
  return () => {
    for (const id of open) {
      const one = part.querySelector(`#${CSS.escape(id)}`);
      if (one) one.open = true;
    }
    for (const [id, value] of chosen) {
      const one = part.querySelector(`#${CSS.escape(id)}`);
      if (one?.tagName === "SELECT") one.value = value;
      else if (one) one.checked = value;
    }
    if (!active) return;
    const again = where && part.querySelector(where);
    if (!again) part.tabIndex = -1;
    (again || part).focus({ preventScroll: true });
  };
};

const start = (room) => {
  const spoken = document.createElement("p");
  spoken.className = "sr";
  spoken.setAttribute("role", "status");
  const trouble = document.createElement("div");
  trouble.className = "toast toast--warn";
  trouble.setAttribute("role", "alert");
  trouble.hidden = true;
  document.body.append(spoken, trouble);

  const shown = new WeakMap();
  const keep = (part) => {
    shown.set(part, markupOf(part));
    inner(part).forEach(keep);
  };
  [...room.querySelectorAll(PARTS)].forEach((part) => shown.set(part, markupOf(part)));

  let etag = room.dataset.pollEtag || null;
  let waiting = null;
  let failed = 0;
  let timer = 0;
  let stopped = false;
  let asking = false;
  let again = false;
  let heard = new Date();

  const every = () => Number(room.querySelector("[data-poll-every]")?.dataset.pollEvery || 15) * SECOND;
  const complain = (text, link) => {
    if (trouble.dataset.text === text) return;
    trouble.dataset.text = text;
    trouble.hidden = !text;
    trouble.textContent = text;
    if (!link) return;
    const way = document.createElement("a");
    way.href = link[1];
    way.target = "_blank";
    way.rel = "noopener";
    way.textContent = link[0];
    trouble.append(" ", way);
  };
  const later = (ms) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(ask, ms);
  };
  const announcements = () => [...room.querySelectorAll("[data-announce]")].map((one) => one.dataset.announce);

  /** Brings one part up to date; false when somebody's writing keeps it from that. */
  const renew = (part, fresh) => {
    const markup = markupOf(fresh);
    const old = inner(part);
    const coming = inner(fresh);
    if (shown.get(part) === markup && names(old) === names(coming)) {
      return old.map((one, index) => renew(one, coming[index])).every(Boolean);
    }
    if (busy(part)) return false;
    const restore = remember(part);
    part.replaceChildren(...fresh.childNodes);
    keep(part);
    restore();
    return true;
  };
  const place = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html").body;
    const before = announcements();
    const coming = new Map(outer(page).map((one) => [one.dataset.pollFragment, one]));
    const token = page.querySelector("[name=csrf_token]")?.value;
    const settled = outer(room)
      .filter((part) => coming.has(part.dataset.pollFragment))
      .map((part) => renew(part, coming.get(part.dataset.pollFragment)))
      .every(Boolean);
    // Whoever signed in again in another tab has a new token; what they are writing is sent with it.
    if (token) for (const one of document.querySelectorAll("[name=csrf_token]")) one.value = token;
    const news = announcements().filter((one) => !before.includes(one));
    if (news.length) spoken.textContent = news.join(". ");
    if (room.querySelector("[data-poll-stop]")) stopped = true;
    room.dispatchEvent(new CustomEvent("room:fresh"));
    return settled;
  };
  const tryPlace = () => {
    if (waiting !== null && place(waiting)) waiting = null;
  };

  async function ask() {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      const headers = { "X-Requested-With": "poll", Accept: "text/html" };
      if (etag) headers["If-None-Match"] = etag;
      const answer = await fetch(room.dataset.pollUrl, { headers, credentials: "same-origin", cache: "no-store", redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 401) {
        complain("You are signed out, so this page stands still. Nothing you wrote is lost.", ["Sign in in another tab", "/sign-in"]);
        failed = 4;
        // Once signed in again, all of it is asked for: the forms need their new tokens.
        etag = null;
      } else if ([403, 404, 410].includes(answer.status)) {
        stopped = true;
        complain(room.dataset.pollGone || "This debrief is no longer open to you.");
      } else if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
      else {
        heard = new Date();
        failed = 0;
        complain("");
        if (answer.status === 200) {
          waiting = await answer.text();
          etag = answer.headers.get("ETag");
        }
        tryPlace();
      }
    } catch {
      failed += 1;
      const at = heard.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      if (failed > 1) complain(`Connection lost, last seen ${at}. Trying again; nothing you wrote is lost.`);
    }
    asking = false;
    const wait = failed ? Math.min(SECOND * 2 ** failed, SLOWEST) : document.hidden ? Math.max(every(), HIDDEN) : every();
    later(again ? 0 : wait);
    again = false;
  }

  room.addEventListener("focusout", () => setTimeout(tryPlace, 0));
  room.addEventListener("room:ask", () => later(0));
  document.addEventListener("visibilitychange", () => later(document.hidden ? HIDDEN : 0));
  addEventListener("online", () => later(0));
  later(every());
};

for (const room of document.querySelectorAll("[data-poll-url]")) start(room);
