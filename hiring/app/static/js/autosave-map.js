// The small map of the editor: how far each part is and what it lacks, as the server answers with every save. And what
// else the editor needs while writing: parts that step back when something was not observed, fields that grow.
const narrow = matchMedia("(width < 60rem)");

const draw = (item, part) => {
  item.dataset.state = part.state;
  item.querySelector("[data-map-state]").textContent = part.state;
  const list = item.querySelector("[data-map-lacks]");
  const lines = part.lacks.map(({ field, label }) => {
    const link = document.createElement("a");
    link.href = `#${field}`;
    link.textContent = label;
    const line = document.createElement("li");
    line.append(link);
    return line;
  });
  const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  list.replaceChildren(...lines);
  list.hidden = !lines.length || part.state === "empty";
  if (focused) (list.querySelector(`a[href="${focused}"]`) ?? item.querySelector("a")).focus();
};

/** Put in what the server said: the words for it are read out only when the number of finished parts changes. */
export const showParts = (parts) => {
  const map = document.querySelector("[data-map]");
  if (!map || !parts) return;
  for (const part of parts) {
    const item = map.querySelector(`[data-map-part="${CSS.escape(part.id)}"]`);
    if (item) draw(item, part);
  }
  const done = parts.filter((part) => part.state === "complete").length;
  const count = map.querySelector("[data-map-count]");
  const text = `${done} of ${parts.length} parts complete`;
  if (count.textContent === text) return;
  count.textContent = text;
  map.querySelector("[data-map-said]").textContent = text;
};

/** A part that was not observed needs a reason and no story. What is pressed stays under the finger. */
const follow = (section) => {
  const unobserved = section.querySelector('input[value="not_observed"]');
  const look = (event) => {
    if (section.hasAttribute("data-unobserved") === unobserved.checked) return;
    const before = event.target.getBoundingClientRect().top;
    section.toggleAttribute("data-unobserved", unobserved.checked);
    scrollBy(0, event.target.getBoundingClientRect().top - before);
  };
  section.addEventListener("input", look);
  section.addEventListener("change", look);
};

const grow = (area) => {
  const fit = () => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  area.addEventListener("input", fit);
  fit();
};

export const startMap = (form) => {
  for (const section of form.querySelectorAll("[data-evidence]")) follow(section);
  if (!CSS.supports("field-sizing", "content")) for (const area of form.querySelectorAll("textarea")) grow(area);
  const map = document.querySelector("[data-map]");
  if (!map) return;
  const fold = () => {
    map.open = !narrow.matches;
  };
  narrow.addEventListener("change", fold);
  fold();
  map.dataset.live = "";
  map.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    if (narrow.matches) map.open = false;
    target.focus({ preventScroll: true });
    (target.type === "radio" ? target.closest("fieldset") : target.closest(".field") ?? target).scrollIntoView({ block: "center" });
  });
};
