// Marks a notification as read once it is opened, or its action followed. Without it, a button does.
const token = () => document.querySelector("[name=csrf_token]")?.value ?? "";

const read = (address) => {
  const body = new URLSearchParams({ csrf_token: token() });
  return fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "error", keepalive: true });
};

/** Says in the header how many are left. */
const tell = (unread) => {
  const bell = document.querySelector("[data-bell]");
  if (!bell) return;
  const words = unread > 99 ? "99+" : String(unread);
  const badge = bell.querySelector(".bell__count");
  const spoken = bell.querySelector("[data-bell-words]");
  if (spoken) spoken.textContent = unread ? `, ${unread > 99 ? "more than 99" : unread} unread` : "";
  if (badge) {
    badge.textContent = words;
    badge.hidden = unread === 0;
  }
};

const opened = document.querySelector("[data-read-now]");
if (opened) {
  try {
    const answer = await read(opened.dataset.readNow);
    if (answer.ok) {
      tell((await answer.json()).unread);
      opened.hidden = true;
    }
  } catch {
    // The button is still there.
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-reads]");
  if (link) read(link.dataset.reads).catch(() => {});
});
