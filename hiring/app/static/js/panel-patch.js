// Makes a part of the page like a fresh copy of it, and leaves alone what a person has in hand: the element in focus
// stays the same element, and no typed value is touched unless the server itself set another.
const KEPT = /^(tabindex|role|open|aria-value\w+|aria-label)$/;

const alike = (one, other) => one && one.nodeType === other.nodeType && one.nodeName === other.nodeName && (one.id ?? "") === (other.id ?? "") && (one.name ?? "") === (other.name ?? "");

const attributes = (old, fresh) => {
  for (const { name, value } of fresh.attributes) {
    // A hidden field's attribute is its value: that one is settled below.
    if (name === "open" || (name === "value" && old.type === "hidden")) continue;
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !KEPT.test(name)) old.removeAttribute(name);
};

/** What the server answers for a field, where that is not what it was sent. */
const settle = (old, fresh, sent) => {
  if (!fresh.name || fresh.type === "submit") return;
  if (fresh.type === "checkbox") {
    if (fresh.checked !== sent.getAll(fresh.name).includes(fresh.value)) old.checked = fresh.checked;
  } else if (fresh.value !== (sent.get(fresh.name) ?? "")) old.value = fresh.value;
};

export const patch = (old, fresh, sent) => {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  attributes(old, fresh);
  if (old.tagName !== "SELECT" || old.innerHTML !== fresh.innerHTML) {
    const chosen = old.tagName === "SELECT" ? old.value : null;
    children(old, fresh, sent);
    if (chosen !== null) old.value = chosen;
  }
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(old.tagName)) settle(old, fresh, sent);
};

const children = (old, fresh, sent) => {
  const byId = new Map([...old.children].filter((one) => one.id).map((one) => [one.id, one]));
  const wanted = new Set([...fresh.children].map((one) => one.id).filter(Boolean));
  for (const [id, one] of byId) if (!wanted.has(id)) one.remove();
  let at = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    const known = next.id ? byId.get(next.id) : null;
    if (known && known !== at) {
      // What stands before it and is not wanted goes first: to be moved takes the focus from an element.
      while (at && at !== known && !wanted.has(at.id)) {
        const gone = at;
        at = at.nextSibling;
        gone.remove();
      }
      if (known !== at) old.insertBefore(known, at);
    }
    const same = known ?? at;
    if (alike(same, next)) {
      patch(same, next, sent);
      at = same.nextSibling;
    } else old.insertBefore(document.importNode(next, true), at);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
};
