// Whether shortcuts of a single key act: a choice kept in this browser.
const OFF = "single-keys-off";

export const singleKeys = {
  get on() {
    try {
      return localStorage.getItem(OFF) === null;
    } catch {
      return true;
    }
  },
  set on(wanted) {
    try {
      if (wanted) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    } catch {
      // Storage is shut: there is nowhere to keep the choice.
    }
  },
};

export function watchSwitch(within) {
  for (const box of within.querySelectorAll("[data-single-keys]")) {
    box.checked = singleKeys.on;
    box.addEventListener("change", () => {
      singleKeys.on = box.checked;
    });
  }
}
