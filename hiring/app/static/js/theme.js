// Runs before the first paint: puts the person's own choice of colours in force. Without it the system decides.
(() => {
  const root = document.documentElement;
  const remembered = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null;
    }
  };
  const apply = (choice) => {
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
    else delete root.dataset.theme;
  };
  apply(remembered());
  // What only scripts can do is shown only where they run, and keys are called what they are called here.
  root.dataset.script = /Mac|iP/.test(navigator.platform) ? "mac" : "";

  document.addEventListener("DOMContentLoaded", () => {
    const group = document.querySelector("[data-theme-choice]");
    if (!group) return;
    const show = () => {
      for (const button of group.querySelectorAll("button")) {
        button.setAttribute("aria-pressed", String(button.value === (root.dataset.theme ?? "system")));
      }
    };
    group.hidden = false;
    group.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      apply(button.value);
      try {
        localStorage.setItem("theme", button.value);
      } catch {
        // Storage is shut: the choice lasts for this page.
      }
      show();
    });
    addEventListener("storage", (event) => {
      if (event.key === "theme") {
        apply(event.newValue);
        show();
      }
    });
    show();
  });
})();
