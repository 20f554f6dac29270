// Ticking rows of a list: all at once, and how many. Without it the boxes and the buttons do the same.
for (const form of document.querySelectorAll("form[data-several]")) {
  const boxes = [...form.querySelectorAll("input[name=id]")];
  const all = form.querySelector("[data-all] input");
  const count = form.querySelector(".several__count");
  const words = count.textContent;

  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    count.textContent = ticked ? `${ticked} ticked:` : words;
    form.toggleAttribute("data-any", ticked > 0);
  };

  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  form.addEventListener("change", show);
  // A browser may bring ticks back with the page.
  addEventListener("pageshow", show);
  show();
}
