// Proof of work (ALTCHA v2): this device computes a moment for the form, so that nobody can fill in
// thousands. Nothing of the reader goes into it. Without this file the form works as well.
(() => {
  "use strict";

  const form = document.querySelector("form[data-challenge]");
  if (!form || !globalThis.crypto || !crypto.subtle) return;
  const FRESH = 30 * 60 * 1000; // the server takes a solution a little longer
  const AT_ONCE = 8;

  const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (one) => one.toString(16).padStart(2, "0")).join("");

  const derive = async (asked, counter) => {
    const nonce = bytes(asked.nonce);
    const password = new Uint8Array(nonce.length + 4);
    password.set(nonce);
    new DataView(password.buffer).setUint32(nonce.length, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(asked.salt), iterations: asked.cost };
    return hex(await crypto.subtle.deriveBits(how, key, asked.keyLength * 8));
  };

  const solve = async () => {
    const answer = await fetch(form.dataset.challenge);
    if (!answer.ok) throw new Error("no challenge");
    const challenge = await answer.json();
    const asked = challenge.parameters;
    for (let first = 0; ; first += AT_ONCE) {
      const tried = Array.from({ length: AT_ONCE }, (_, i) => derive(asked, first + i));
      const keys = await Promise.all(tried);
      const found = keys.findIndex((key) => key.startsWith(asked.keyPrefix));
      if (found >= 0) {
        const solution = { counter: first + found, derivedKey: keys[found] };
        return btoa(JSON.stringify({ challenge, solution }));
      }
    }
  };

  let solved = null;
  let begun = 0;
  // Begun with the first touch of the form, so that nobody waits for it in the end.
  const begin = () => {
    if (solved && Date.now() - begun < FRESH) return solved;
    begun = Date.now();
    solved = solve().catch(() => "");
    return solved;
  };
  form.addEventListener("focusin", begin, { once: true });

  let ready = false;
  form.addEventListener("submit", (event) => {
    if (ready) return;
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    button.setAttribute("aria-busy", "true");
    // A device that is too slow for it sends the form without.
    const tired = new Promise((done) => setTimeout(done, 20000, ""));
    Promise.race([begin(), tired]).then((proof) => {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "proof", value: proof });
      form.append(field);
      ready = true;
      form.submit();
    });
  });
  // Back in history: what was posted is spent.
  addEventListener("pageshow", () => {
    for (const old of form.querySelectorAll("input[name=proof]")) old.remove();
    if (ready) { ready = false; solved = null; }
    form.querySelector("button[type=submit]").removeAttribute("aria-busy");
  });
})();
