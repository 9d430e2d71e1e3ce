// The receipt follows its letter by itself. Without this file its link "Look again" does the same.
(() => {
  "use strict";

  const EVERY = 20000;
  const look = () => {
    if (document.hidden) return;
    fetch(location.href, { headers: { Accept: "text/html" } })
      .then((answer) => (answer.ok ? answer.text() : null))
      .then((text) => {
        const fresh = text && new DOMParser().parseFromString(text, "text/html").getElementById("states");
        const shown = document.getElementById("states");
        // Whoever reads the steps, or has the focus here, must not lose their place.
        if (!fresh || shown.querySelector("details[open]") || shown.contains(document.activeElement)) return;
        if (fresh.innerHTML !== shown.innerHTML) shown.replaceWith(document.adoptNode(fresh));
      })
      .catch(() => {});
  };
  setInterval(look, EVERY);
})();
