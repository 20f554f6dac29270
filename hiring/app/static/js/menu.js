// Closes an open disclosure on Escape, or when one turns to something else. Without it, a second press closes it.
const opened = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of opened()) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of opened()) if (!menu.contains(event.target)) menu.open = false;
});

// The list of what is wrong with a form comes first: take the reader there.
document.querySelector(".summary[role=alert]")?.focus();
