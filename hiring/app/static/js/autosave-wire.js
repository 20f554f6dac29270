// One conversation with the server about one draft: send what stands in the form, learn what came of it.
// Every outcome is {kind, …}: saved, stale, refused, gone, signedOut, stranger, old, busy, unreachable.
import { valuesOf } from "./keep-form.js";

const PATIENCE = 30_000;
// Browsers refuse more than 64 kB in requests that outlive their page.
const OUTLIVES = 60_000;

const retryAfter = (answer) => 1000 * (Number(answer.headers.get("Retry-After")) || 0);

/** What the server answered, sorted by what there is to do. */
const outcome = async (answer) => {
  const told = await answer.json().catch(() => null);
  if (answer.ok && told?.version) return { kind: "saved", ...told };
  if (answer.status === 409) return told?.stale ? { kind: "stale" } : { kind: "refused", detail: told?.detail ?? "", rule: told?.rule };
  if (answer.status === 401) return { kind: "signedOut" };
  if (answer.status === 403 || answer.status === 404) return { kind: "gone", detail: told?.detail ?? "" };
  // The proof that the form is this session's own no longer fits: or there is no session any more.
  if (answer.status === 400) return { kind: "old" };
  if (answer.status === 413 || answer.status === 422) return { kind: "unfit", detail: told?.detail ?? "It is too long." };
  return { kind: "busy", status: answer.status, wait: retryAfter(answer) };
};

export const wire = (form, person) => {
  const { autosaveUrl, pageUrl } = form.dataset;
  const field = (name) => form.elements.namedItem(name);

  const send = async (values, version) => {
    const body = new URLSearchParams(values);
    body.set("csrf_token", field("csrf_token").value);
    body.set("version", version);
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    try {
      const answer = await fetch(autosaveUrl, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "autosave", Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
        keepalive: body.toString().length < OUTLIVES,
        signal: patience.signal,
      });
      return answer.type === "opaqueredirect" ? { kind: "signedOut" } : await outcome(answer);
    } catch {
      return { kind: "unreachable" };
    } finally {
      clearTimeout(timer);
    }
  };

  /** The page as the server makes it now: whose it is, and the text and version it holds. */
  const look = async () => {
    let answer;
    try {
      answer = await fetch(pageUrl, { headers: { "X-Requested-With": "autosave" }, credentials: "same-origin", cache: "no-store" });
    } catch {
      return { kind: "unreachable" };
    }
    if (answer.status >= 500 || answer.status === 429) return { kind: "busy", status: answer.status, wait: retryAfter(answer) };
    const signedIn = answer.headers.get("X-Signed-In");
    if (!signedIn) return { kind: "signedOut" };
    if (signedIn !== person) return { kind: "stranger" };
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const theirs = [...page.forms].find((one) => one.dataset.keep === form.dataset.keep && one.dataset.autosaveUrl);
    if (theirs) return { kind: "open", values: valuesOf(theirs), version: theirs.elements.namedItem("version").value, token: theirs.elements.namedItem("csrf_token").value };
    return { kind: answer.ok ? "refused" : "gone", detail: "" };
  };

  return { send, look };
};
