// Interviews on the day's grid are moved by arrows, 15 minutes at a time, or dragged. The time itself stands in the
// form's field: moving a block changes the field, and the server says what follows.
const SLOT = 15;
const STEPS = { ArrowLeft: -SLOT, ArrowRight: SLOT, ArrowDown: -SLOT, ArrowUp: SLOT, PageDown: -60, PageUp: 60 };

const known = new WeakSet(); // grids that listen already

const later = (text, minutes) => new Date(Date.parse(`${text}Z`) + minutes * 60000).toISOString().slice(0, 16);
const clock = (text) => text.slice(11, 16);

const input = (form, block) => form.querySelector(`#${CSS.escape(block.dataset.key)}-starts_at`);

const say = (form, block) => {
  const start = input(form, block)?.value;
  if (!start) return;
  const end = later(start, Number(block.dataset.length));
  block.setAttribute("aria-valuenow", block.dataset.start);
  block.setAttribute("aria-valuetext", `${clock(start)} to ${clock(end)}`);
  const text = block.querySelector("text");
  if (text) text.textContent = clock(start);
};

/** Draw a block so many minutes from where it stands. */
const shift = (block, minutes) => {
  const share = (100 * minutes) / Number(block.ownerSVGElement.dataset.minutes);
  for (const part of block.querySelectorAll("[x]")) part.setAttribute("x", `${Number.parseFloat(part.getAttribute("x")) + share}%`);
  block.dataset.start = String(Number(block.dataset.start) + minutes);
};

export const day = (form, changed) => {
  const move = (block, minutes) => {
    const field = input(form, block);
    if (!field?.value || !minutes) return;
    field.value = later(field.value, minutes);
    shift(block, minutes);
    say(form, block);
    changed();
  };

  for (const block of form.querySelectorAll(".day__block--moves")) {
    block.setAttribute("role", "slider");
    block.setAttribute("tabindex", "0");
    block.setAttribute("aria-label", `${block.dataset.name}, starts`);
    block.setAttribute("aria-valuemin", "0");
    block.setAttribute("aria-valuemax", block.ownerSVGElement.dataset.minutes);
    say(form, block);
  }

  const days = form.querySelector("#days");
  if (!days || known.has(days)) return;
  known.add(days);

  days.addEventListener("keydown", (event) => {
    const block = event.target.closest?.(".day__block--moves");
    if (!block || !(event.key in STEPS) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(block, STEPS[event.key]);
  });

  days.addEventListener("pointerdown", (event) => {
    const block = event.target.closest?.(".day__block--moves");
    if (!block || event.button !== 0) return;
    event.preventDefault();
    block.focus();
    const width = block.ownerSVGElement.getBoundingClientRect().width;
    const minutes = Number(block.ownerSVGElement.dataset.minutes);
    let done = 0;
    const drag = (moved) => {
      const whole = Math.round((((moved.clientX - event.clientX) / width) * minutes) / SLOT) * SLOT;
      move(block, whole - done);
      done = whole;
    };
    const drop = () => {
      days.removeEventListener("pointermove", drag);
      for (const end of ["pointerup", "pointercancel"]) days.removeEventListener(end, drop);
    };
    days.setPointerCapture(event.pointerId);
    days.addEventListener("pointermove", drag);
    for (const end of ["pointerup", "pointercancel"]) days.addEventListener(end, drop);
  });
};
