// Who looks at what, by keyboard: one stop for Tab, arrows from cell to cell, Home and End along a line. Space is the
// checkbox's own.
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const known = new WeakSet(); // tables that listen already

const lines = (table) => [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);

const stopAt = (table, cell) => {
  for (const one of table.querySelectorAll("tbody input")) one.tabIndex = one === cell ? 0 : -1;
};

export const matrix = (table) => {
  if (!table) return;
  const cells = [...table.querySelectorAll("tbody input")];
  if (!cells.length) return;
  const stop = cells.find((one) => one === document.activeElement) ?? cells.find((one) => one.tabIndex === 0 && one.hasAttribute("tabindex")) ?? cells[0];
  stopAt(table, stop);
  if (known.has(table)) return;
  known.add(table);
  table.addEventListener("focusin", (event) => {
    if (event.target.matches("tbody input")) stopAt(table, event.target);
  });
  table.addEventListener("keydown", (event) => {
    if (!event.target.matches("tbody input") || event.ctrlKey || event.metaKey || event.altKey) return;
    const grid = lines(table);
    const row = grid.findIndex((line) => line.includes(event.target));
    const place = grid[row].indexOf(event.target);
    let next = null;
    if (MOVES[event.key]) {
      const [down, right] = MOVES[event.key];
      next = grid[row + down]?.[place + right];
    } else if (event.key === "Home") next = grid[row][0];
    else if (event.key === "End") next = grid[row].at(-1);
    else return;
    event.preventDefault();
    next?.focus();
  });
};
