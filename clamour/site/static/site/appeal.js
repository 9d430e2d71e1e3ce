// What a page can do more where scripts run. Everything works without this file.
(() => {
  "use strict";

  const letter = document.querySelector("form.letter");
  const hints = letter && letter.dataset.hints ? JSON.parse(letter.dataset.hints) : {};

  // The reader's own words in place of the hints, as far as they are typed already.
  const filled = (text, as = (it) => it) =>
    Object.entries(hints).reduce((words, [field, hint]) => {
      const typed = letter.elements[field] && letter.elements[field].value.trim();
      return typed ? words.replaceAll(as(hint), as(typed)) : words;
    }, text);

  // Links into mail programs, too, while they keep to the length that those take.
  const LONGEST = 1800;
  const twice = (text) => encodeURIComponent(encodeURIComponent(text));
  for (const link of document.querySelectorAll("[data-letter] a, a[data-letter]")) {
    const empty = link.getAttribute("href");
    link.addEventListener("click", () => {
      const href = filled(filled(empty, encodeURIComponent), twice);
      link.setAttribute("href", href.length > LONGEST && href.startsWith("mailto:") ? empty : href);
    });
  }

  const say = (button) => {
    const before = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = before; }, 3000);
  };

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", () => {
      const source = document.getElementById(button.dataset.copy);
      const text = filled(source.dataset.text || source.textContent.trim());
      navigator.clipboard.writeText(text).then(() => say(button));
    });
  }

  // How long the letter is; said a moment after the last key, so that nobody is talked over.
  for (const counter of document.querySelectorAll("[data-counts]")) {
    const field = document.getElementById(counter.dataset.counts);
    const [most, wide] = counter.dataset.page.split(" ").map(Number);
    const count = () => {
      const text = field.value.trim();
      const lines = text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / wide)), 0);
      const words = lines > most ? counter.dataset.long : counter.dataset.fits;
      const number = text.length.toLocaleString(document.documentElement.lang);
      counter.classList.toggle("long", lines > most);
      counter.textContent = words.replace("{number}", number);
    };
    let soon;
    field.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(count, 400); });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  for (const button of document.querySelectorAll("[data-share]")) {
    button.hidden = !navigator.share;
    button.addEventListener("click", () => {
      navigator.share({ title: document.title, url: button.dataset.share }).catch(() => {});
    });
  }

  // A file beside the page holds the count, in words of the page's language.
  const count = document.querySelector("[data-count]");
  const refresh = () => {
    if (document.hidden) return;
    fetch(count.dataset.count)
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((now) => {
        if (!now) return;
        count.textContent = now.words;
        const bar = document.querySelector("progress");
        const goal = document.querySelector(".goal");
        if (bar) { bar.max = now.goal; bar.value = now.letters; }
        if (goal) goal.textContent = now.towards;
      })
      .catch(() => {});
  };
  if (count) {
    refresh();
    setInterval(refresh, 60000);
  }

  // Whether somebody answers at this moment: days count from Monday, hours in minutes.
  const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
  const isOpen = (hours, zone, now) => {
    const told = new Intl.DateTimeFormat("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone })
      .formatToParts(now);
    const part = (type) => told.find((it) => it.type === type).value;
    const minute = Number(part("hour")) * 60 + Number(part("minute"));
    return hours.split(";").some((rule) => {
      const [day, start, end] = rule.split(/[ -]/).map(Number);
      return DAYS[day] === part("weekday") && start <= minute && minute < end;
    });
  };

  // The time at an office, for who wants to call it.
  const clocks = () => {
    for (const clock of document.querySelectorAll("[data-zone]")) {
      const said = clock.closest("[data-now]");
      if (!said) continue;
      try {
        // As the office hours beside it are told: from 0 to 23.
        const form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: clock.dataset.zone };
        const now = new Date();
        const time = new Intl.DateTimeFormat(document.documentElement.lang, form).format(now);
        const { hours, zone } = clock.dataset;
        const words = hours && said.dataset.open ? (isOpen(hours, zone, now) ? "open" : "shut") : "now";
        clock.textContent = said.dataset[words].replace("{time}", time);
      } catch { clock.textContent = ""; } // a browser that does not know this zone
    }
  };
  if (document.querySelector("[data-zone]")) {
    clocks();
    setInterval(clocks, 30000);
  }

  // Paper shows what is folded away; Safari and Firefox need it open for that.
  addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll(".demand details, #papers")) fold.open = true;
  });
})();
