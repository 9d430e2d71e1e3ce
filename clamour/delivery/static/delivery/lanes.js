// Puts the newest numbers in place every few seconds, unless somebody is in the middle of a button.
(() => {
  const now = document.getElementById("delivery-now");
  const EVERY = 5000;

  async function refresh() {
    if (document.hidden || now.contains(document.activeElement)) return;
    const answer = await fetch(now.dataset.from, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) now.innerHTML = await answer.text();
  }

  setInterval(() => refresh().catch(() => {}), EVERY);
})();
