// Keeps a room's page current: <div data-poll-url> is fetched again and again, and only what changed is swapped.
// Parts marked data-poll-fragment="name" are swapped one by one; a part in which somebody is typing waits. Without
// it, the page is as fresh as its last load.
const FIRST = 2000;
const SLOWEST = 30000;

const isField = (node) => node?.matches?.("textarea, select, input:not([type=hidden], [type=submit], [type=button])");
const changed = (control) => {
  if (control.type === "radio" || control.type === "checkbox") return control.checked !== control.defaultChecked;
  if (control.tagName === "SELECT") return [...control.options].some((option) => option.selected !== option.defaultSelected) && control.selectedIndex > 0;
  return isField(control) && control.value !== control.defaultValue;
};

/** Somebody is writing here: the cursor stands in a field, or a field holds what the server has not seen. */
const busy = (part) => {
  const active = document.activeElement;
  if (part.contains(active) && isField(active)) return true;
  return [...part.querySelectorAll("input, textarea, select")].some(changed);
};

const start = (room) => {
  const spoken = document.createElement("p");
  spoken.className = "sr";
  spoken.setAttribute("role", "status");
  const trouble = document.createElement("p");
  trouble.className = "flash flash--warn";
  trouble.setAttribute("role", "status");
  trouble.hidden = true;
  room.before(trouble, spoken);

  const every = Number(room.dataset.pollSeconds) * 1000 || FIRST;
  const shown = new Map();
  let etag = room.dataset.pollEtag || null;
  let waiting = null;
  let wait = every;
  let timer = 0;
  let stopped = false;

  const complain = (text) => {
    if (trouble.textContent !== text) trouble.textContent = text;
    trouble.hidden = !text;
  };
  const later = (ms) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(ask, ms);
  };
  const announcements = () => [...room.querySelectorAll("[data-announce]")].map((one) => one.dataset.announce).filter(Boolean);

  const swap = (part, fresh) => {
    const active = part.contains(document.activeElement) ? document.activeElement : null;
    const href = active?.getAttribute("href");
    const again = active && (active.id ? `#${CSS.escape(active.id)}` : href ? `a[href="${CSS.escape(href)}"]` : null);
    const open = new Set([...part.querySelectorAll("details[open][id]")].map((one) => one.id));
    part.replaceChildren(...fresh.childNodes);
    for (const one of part.querySelectorAll("details[id]")) if (open.has(one.id)) one.open = true;
    if (!active) return;
    const target = again && part.querySelector(again);
    if (target) target.focus({ preventScroll: true });
    else {
      part.tabIndex = -1;
      part.focus({ preventScroll: true });
    }
  };

  /** Puts the answer in place, part by part; true once nothing of it has to wait. */
  const place = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html").body;
    const parts = [...room.querySelectorAll("[data-poll-fragment]")];
    const coming = [...page.querySelectorAll("[data-poll-fragment]")];
    const names = (list) => list.map((one) => one.dataset.pollFragment).join("\n");
    const before = announcements();
    let settled = true;
    if (parts.length && names(parts) === names(coming)) {
      parts.forEach((part, index) => {
        const fresh = coming[index];
        const markup = fresh.innerHTML;
        if (shown.get(part) === markup) return;
        if (busy(part)) settled = false;
        else {
          swap(part, fresh);
          shown.set(part, markup);
        }
      });
    } else if (busy(room)) settled = false;
    else swap(room, page);
    const news = announcements().filter((one) => !before.includes(one));
    if (news.length) spoken.textContent = news.join(". ");
    if (room.querySelector("[data-poll-stop]")) stopped = true;
    return settled;
  };
  const tryPlace = () => {
    if (waiting !== null && place(waiting)) waiting = null;
  };

  async function ask() {
    if (document.hidden) return;
    try {
      const headers = { "X-Requested-With": "poll", Accept: "text/html" };
      if (etag) headers["If-None-Match"] = etag;
      const answer = await fetch(room.dataset.pollUrl, { headers, credentials: "same-origin", cache: "no-store", redirect: "manual" });
      if (answer.type === "opaqueredirect" || [401, 403, 404, 410].includes(answer.status)) {
        stopped = true;
        complain("This page is no longer kept current. Load it again; you may have to sign in.");
        return;
      }
      if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
      if (answer.status === 200) {
        waiting = await answer.text();
        etag = answer.headers.get("ETag");
      }
      tryPlace();
      complain("");
      wait = every;
    } catch {
      wait = Math.min(wait * 2, SLOWEST);
      complain("The connection is lost: what you see may be out of date. Trying again.");
    }
    later(wait);
  }

  room.addEventListener("focusout", () => setTimeout(tryPlace, 0));
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : later(0)));
  addEventListener("online", () => later(0));
  later(every);
};

for (const room of document.querySelectorAll("[data-poll-url]")) start(room);
