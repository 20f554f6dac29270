// Counts words beside a <textarea data-word-goal="80">. The server counts again; this is only for the writer.
const words = (text) => text.split(/\s+/u).filter((run) => /[\p{L}\p{N}]/u.test(run)).length;

for (const area of document.querySelectorAll("textarea[data-word-goal]")) {
  const goal = Number(area.dataset.wordGoal);
  const line = document.createElement("p");
  line.className = "wordcount";
  area.after(line);
  const show = () => {
    const count = words(area.value);
    line.toggleAttribute("data-reached", count >= goal);
    line.textContent = count >= goal ? `${count} words` : `${count} of at least ${goal} words`;
  };
  area.addEventListener("input", show);
  show();
}
