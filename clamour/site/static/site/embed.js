// For a partner's page: frames with our appeals become as tall as what they hold.
// <script defer src="https://our.site/static/site/embed.js"></script>
(() => {
  "use strict";
  const home = new URL(document.currentScript.src).origin;
  addEventListener("message", (event) => {
    const said = event.data;
    if (event.origin !== home || !said || said.clamour !== "height") return;
    if (!Number.isFinite(said.height)) return;
    for (const frame of document.querySelectorAll("iframe")) {
      if (frame.contentWindow === event.source) {
        frame.style.height = `${Math.min(Math.max(said.height, 200), 10000)}px`;
      }
    }
  });
})();
