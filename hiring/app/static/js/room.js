// The debrief's room on one screen: the reading's clock, sending without leaving the page, evidence beside the line that
// rests on it, and what was written once it may be read. Without it the same forms and links work.
const room = document.querySelector(".room");
const TELL = 6000;

/** The server's clock: screens may be wrong by hours. */
const ahead = new Date(room.dataset.serverNow) - Date.now();
const serverNow = () => Date.now() + ahead;

const tick = () => {
  for (const clock of room.querySelectorAll("[data-countdown]")) {
    const left = Math.max(0, Math.ceil((new Date(clock.dateTime) - serverNow()) / 1000));
    const text = left ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left` : "Time is up. Nobody is hurried.";
    if (clock.textContent !== text) clock.textContent = text;
  }
};
tick();
setInterval(tick, 1000);

const told = document.createElement("p");
told.className = "toast";
told.setAttribute("role", "status");
told.hidden = true;
document.body.append(told);
let hush = 0;
const tell = (text, bad = false) => {
  clearTimeout(hush);
  told.classList.toggle("toast--warn", bad);
  told.hidden = false;
  told.textContent = text;
  if (!bad) hush = setTimeout(() => (told.hidden = true), TELL);
};

/** Sends a form of the room and stays; a refusal is shown by sending it once more the plain way. */
const send = async (form, button) => {
  const body = new URLSearchParams(new FormData(form, button));
  form.dataset.sending = "";
  try {
    const headers = { "X-Requested-With": "room", Accept: "text/plain, text/html" };
    const answer = await fetch(form.action, { method: "POST", body, headers, credentials: "same-origin", redirect: "manual" });
    if (answer.status === 200) {
      const text = await answer.text();
      for (const one of form.querySelectorAll("textarea, input")) one.blur();
      form.reset();
      // What was kept of it on this device is let go: the form is as it came.
      form.dispatchEvent(new Event("input", { bubbles: true }));
      const door = form.closest("details");
      if (door) {
        const inside = door.contains(document.activeElement);
        door.open = false;
        if (inside) door.querySelector("summary").focus({ preventScroll: true });
      }
      tell(text);
      room.dispatchEvent(new CustomEvent("room:ask"));
    } else if (answer.type === "opaqueredirect" || answer.status === 401) {
      tell("Not sent: you are signed out. Sign in in another tab, then send it again; nothing you wrote is lost.", true);
    } else if (answer.status >= 500) tell("Not sent: the server is busy. Nothing you wrote is lost; send it again.", true);
    else {
      form.dataset.plain = "";
      form.requestSubmit(button);
    }
  } catch {
    tell("Not sent: the connection is lost. Nothing you wrote is lost; send it again.", true);
  } finally {
    delete form.dataset.sending;
  }
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || !form.closest("[data-poll-fragment]") || "plain" in form.dataset || event.defaultPrevented) return;
  event.preventDefault();
  if (!("sending" in form.dataset)) send(form, event.submitter);
});

/** What was written comes with the page; a screen that was here earlier fetches it, and says when it has grown. */
const place = room.querySelector("[data-written-place]");
let fetching = false;
const fetchWritten = async (url, wanted) => {
  fetching = true;
  try {
    const answer = await fetch(url, { credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".written");
    if (!fresh) return;
    const old = place.querySelector(".written");
    if (old) {
      fresh.open = old.open;
      fresh.querySelector("#by-principle").checked = old.querySelector("#by-principle").checked;
    }
    fresh.dataset.version = wanted;
    place.replaceChildren(fresh);
  } catch {
    // Asked for again below.
  } finally {
    fetching = false;
    if (!place.querySelector(".written")) setTimeout(written, TELL);
  }
};
const written = () => {
  const news = room.querySelector("[data-written-version]");
  if (!news || !place || fetching) return;
  const have = place.querySelector(".written");
  const { writtenVersion: wanted, writtenUrl: url } = news.dataset;
  if (!have) {
    // Not everybody at once: the room has just opened, and there are minutes to read.
    fetching = true;
    setTimeout(() => fetchWritten(url, wanted), Math.random() * 1000);
  } else if (have.dataset.version !== wanted && !place.querySelector("[data-read-anew]")) {
    const bar = document.createElement("p");
    bar.className = "written__news";
    bar.dataset.readAnew = "";
    bar.textContent = "Somebody has amended their feedback. ";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet button--small";
    button.textContent = "Read it anew";
    button.addEventListener("click", () => fetchWritten(url, wanted));
    bar.append(button);
    have.after(bar);
  }
};

/** A way to evidence leads there also when it stands behind a closed door or in the other layout. */
const openAt = (target) => {
  const behind = target.closest("details.written");
  if (behind) behind.open = true;
  const layout = target.closest(".written__people") ? "#by-person" : target.closest(".written__principles") ? "#by-principle" : "";
  if (layout) room.querySelector(layout).checked = true;
};
const showBeside = (link) => {
  const source = document.getElementById(link.dataset.evidence);
  const slot = link.closest(".source");
  if (!source || !slot) return false;
  const there = slot.querySelector(".source__text");
  if (there) there.remove();
  else {
    const copy = document.createElement("div");
    copy.className = "source__text";
    copy.append(...source.cloneNode(true).children);
    slot.append(copy);
  }
  link.setAttribute("aria-expanded", String(!there));
  return true;
};
room.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (!link) return;
  if (link.dataset.evidence && showBeside(link)) {
    event.preventDefault();
    return;
  }
  const target = document.getElementById(link.hash.slice(1));
  if (target) openAt(target);
});

/** A text that comes back from this browser's own copy is not hidden behind a closed door. */
document.addEventListener("input", (event) => {
  const door = event.target.closest?.("details.reason");
  if (door && event.target.value) door.open = true;
});

room.addEventListener("room:fresh", () => {
  tick();
  written();
});
written();
const aim = location.hash && document.getElementById(location.hash.slice(1));
if (aim && room.contains(aim)) openAt(aim);
