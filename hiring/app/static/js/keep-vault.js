// Where copies of what is typed lie until the server has them. In localStorage each is sealed with AES-GCM under a key
// that only pages made for its owner hold: whoever uses this browser next finds nothing to read, not even whose it is.
// Without crypto.subtle (plain http on another machine) copies lie in sessionStorage, which ends with the tab, and
// those of somebody else are removed as soon as another person's page opens.
//
// Each page writes copies of its own, so that two tabs never write over one another's. A copy is offered to another page
// only when no open page holds it any more: a lock, which the browser lets go however a page ends, says so.
const PREFIX = "keep:";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

const toText = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const toBytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const PAGE = hex(crypto.getRandomValues(new Uint8Array(10)));

const area = (kind) => {
  const storage = () => window[kind];
  const careful = (work, otherwise) => {
    try {
      return work(storage());
    } catch {
      return otherwise;
    }
  };
  return {
    get: (id) => careful((store) => store.getItem(id), null),
    set: (id, text) => careful((store) => (store.setItem(id, text), true), false),
    remove: (id) => careful((store) => store.removeItem(id)),
    ids: () => careful((store) => Object.keys(store).filter((id) => id.startsWith(PREFIX)), []),
  };
};

/** Names that stay the same, and tell nobody anything who does not know them already. */
const plainSlot = (text) => {
  let [a, b, c, d] = [1, 2, 3, 4].map((seed) => 0x9e3779b9 ^ seed);
  for (const sign of text) {
    const code = sign.codePointAt(0);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
    c = Math.imul(c ^ (a >>> 3), 951274213);
    d = Math.imul(d ^ (b >>> 5), 2716044179);
  }
  return [a, b, c, d].map((part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
};

const sealing = async (texts) => {
  const keys = await Promise.all(
    texts.map(async (text) => {
      const raw = toBytes(text);
      return { raw, key: await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]) };
    }),
  );
  const slot = async ({ raw }, name) => {
    const digest = await crypto.subtle.digest("SHA-256", new Uint8Array([...raw, ...encoder.encode(name)]));
    return hex(new Uint8Array(digest).slice(0, 16));
  };
  return {
    lasting: true,
    store: area("localStorage"),
    slots: (name) => Promise.all(keys.map((one) => slot(one, name))),
    async seal(what) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, keys[0].key, encoder.encode(JSON.stringify(what)));
      return toText(new Uint8Array([...iv, ...new Uint8Array(sealed)]));
    },
    async open(text, place) {
      const bytes = toBytes(text);
      const iv = bytes.slice(0, 12);
      const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, keys[place].key, bytes.slice(12));
      return JSON.parse(decoder.decode(opened));
    },
  };
};

const forThisTab = (person) => {
  const store = area("sessionStorage");
  for (const id of store.ids()) {
    let owner = null;
    try {
      owner = JSON.parse(store.get(id)).person;
    } catch {
      // Not one of ours, or broken: not to be left lying about either.
    }
    if (owner !== person) store.remove(id);
  }
  return {
    lasting: false,
    store,
    slots: async (name) => [plainSlot(`${person} ${name}`)],
    seal: async (what) => JSON.stringify({ person, ...what }),
    open: async (text) => JSON.parse(text),
  };
};

/** Which pages are open now: their copies are theirs. */
const openPages = async () => {
  try {
    const { held } = await navigator.locks.query();
    return new Set(held.map((lock) => lock.name));
  } catch {
    return new Set();
  }
};

const make = async ({ keepPerson: person, keepKeys: texts = "" }) => {
  const keys = texts.split(" ").filter(Boolean);
  if (!person || !keys.length) return null;
  const { lasting, store, slots, seal, open } = crypto.subtle ? await sealing(keys) : forThisTab(person);
  if (lasting) navigator.locks?.request(PREFIX + PAGE, () => new Promise(() => {}));
  let turn = Promise.resolve();
  const inTurn = (work) => {
    turn = turn.then(work, work);
    return turn;
  };
  const idOf = async (name) => `${PREFIX}${(await slots(name))[0]}.${PAGE}`;
  return {
    person,
    lasting,
    /** Keep a text; whether the browser took it. Of several in a row only the last has to be sealed. */
    keep(name, what, isLast = () => true) {
      return inTurn(async () => !isLast() || store.set(await idOf(name), await seal(what)));
    },
    /** Let this page's own copy go. */
    drop: (name) => inTurn(async () => store.remove(await idOf(name))),
    /** Texts no open page holds, the newest first: [{id, at, values, …}]. */
    async copies(name) {
      const [places, pages] = [await slots(name), await openPages()];
      const found = [];
      for (const id of store.ids()) {
        const [slot, page] = id.slice(PREFIX.length).split(".");
        const place = places.indexOf(slot);
        if (place < 0 || page === PAGE || (lasting && pages.has(PREFIX + page))) continue;
        try {
          found.push({ ...(await open(store.get(id), place)), id });
        } catch {
          // Sealed with a key that is gone, or damaged: nobody can read it any more.
          store.remove(id);
        }
      }
      return found.filter((one) => Array.isArray(one.values)).sort((a, b) => String(b.at).localeCompare(String(a.at)));
    },
    discard: (id) => store.remove(id),
    /** What a form is sent with, so that the server can say that it arrived. */
    markOf: async (name) => (await idOf(name)).slice(PREFIX.length),
    /** Let every copy go of which the server said that it arrived. */
    settle() {
      const done = document.cookie.match(/(?:^|;\s*)keep_done=([^;]*)/)?.[1];
      if (!done) return;
      for (const mark of decodeURIComponent(done).replaceAll('"', "").split("~")) store.remove(PREFIX + mark);
      document.cookie = "keep_done=; path=/; max-age=0; samesite=lax";
    },
  };
};

/** The vault of the person this page was made for; null when it was made for nobody. */
export const vault = make(document.querySelector("script[data-keep-person]")?.dataset ?? {})
  .then((store) => {
    store?.settle();
    return store;
  })
  .catch(() => null);
