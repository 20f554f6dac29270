// Forms whose answer takes seconds say so, and are sent once. Coming back to the page makes them ready again.
const forms = document.querySelectorAll("form[data-busy]");

const settle = (form, busy) => {
  form.setAttribute("aria-busy", String(busy));
  const note = form.querySelector("[data-busy-note]");
  if (note) note.textContent = busy ? `${form.dataset.busy}. This can take some seconds.` : "";
};

for (const form of forms) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    settle(form, true);
  });
  addEventListener("pageshow", () => {
    sent = false;
    settle(form, false);
  });
}
