// A rule's number opens what it means, where one stands. Without this module it is a link to the rules' page.

const narrow = matchMedia("(width < 44rem)");
const words = new Map();
let note;

function fetchWords(chip) {
  const address = chip.dataset.note;
  if (!words.has(address)) {
    const asked = fetch(address, { headers: { Accept: "text/html" } }).then((answer) => {
      // Signed out in the meantime, or the server is busy: the link itself knows the way.
      if (!answer.ok || answer.redirected) throw new Error("no words");
      return answer.text();
    });
    asked.catch(() => words.delete(address));
    words.set(address, asked);
  }
  return words.get(address);
}

function makeNote() {
  note = document.createElement("div");
  note.className = "note";
  note.popover = "auto";
  note.tabIndex = -1;
  note.setAttribute("role", "dialog");
  note.setAttribute("aria-labelledby", "rule-note-title");
  note.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !note.contains(event.relatedTarget)) note.hidePopover();
  });
  note.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) note.hidePopover();
  });
  document.body.append(note);
}

function place(chip) {
  if (narrow.matches) return;
  const gap = 6;
  const at = chip.getBoundingClientRect();
  const { width, height } = note.getBoundingClientRect();
  const room = document.documentElement.clientWidth - width - 12;
  const above = at.bottom + gap + height > innerHeight && at.top > height + gap;
  note.style.left = `${scrollX + Math.max(12, Math.min(at.left - 12, room))}px`;
  note.style.top = `${scrollY + (above ? at.top - gap - height : at.bottom + gap)}px`;
}

async function open(chip) {
  let text;
  try {
    text = await fetchWords(chip);
  } catch {
    location.assign(chip.href);
    return;
  }
  if (!note) makeNote();
  if (note.matches(":popover-open")) note.hidePopover();
  note.innerHTML = text;
  chip.focus({ preventScroll: true });
  note.showPopover({ source: chip });
  place(chip);
  note.focus({ preventScroll: true });
}

const chipOf = (event) => (event.target instanceof Element ? event.target.closest("a[data-note]") : null);

if (HTMLElement.prototype.showPopover) {
  for (const hint of ["pointerover", "focusin"]) {
    document.addEventListener(hint, (event) => {
      const chip = chipOf(event);
      if (!chip) return;
      chip.setAttribute("aria-haspopup", "dialog");
      fetchWords(chip).catch(() => {});
    });
  }
  document.addEventListener("click", (event) => {
    const chip = chipOf(event);
    if (!chip || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(chip);
  });
}
