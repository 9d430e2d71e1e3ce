// Inside the frame on a partner's site: says how tall the page is. It works without this.
(() => {
  "use strict";
  if (parent === window) return;
  const say = () => {
    parent.postMessage({ clamour: "height", height: document.documentElement.scrollHeight }, "*");
  };
  new ResizeObserver(say).observe(document.body);
  addEventListener("load", say);
})();
