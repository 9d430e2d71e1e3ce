// The review of an alert: words of the source go to fields, and every step has a key.
// Without this script the screen is a plain form; nothing here is needed to keep a draft.
(() => {
  const review = document.querySelector("[data-review]");
  const form = review?.querySelector("[data-review-form]");
  if (!form) return;

  const source = review.querySelector("[data-review-source]");
  const send = review.querySelector("[data-review-send]");
  const marks = [...source.querySelectorAll("mark[data-goes-to]")];
  const letters = review.querySelector("[data-review-letters]");
  const keys = review.querySelector("[data-review-keys]");
  const one = (selector) => review.querySelector(selector);
  const fields = () => [...form.querySelectorAll("[data-review-field]")].filter((it) => it.offsetParent);
  const inputsOf = (field) => [...field.querySelectorAll("input:not([type=hidden]):not([data-review-tick]), select, textarea")];
  const inputOf = (field) => inputsOf(field)[0];
  const tickOf = (field) => field?.querySelector("[data-review-tick]");
  const oneLine = (text) => text.replace(/\s+/g, " ").trim();
  let chosen = "";
  let dirty = false;

  // --- What is chosen -------------------------------------------------------------------------
  function choose(text, mark) {
    chosen = text.trim();
    one("[data-review-none]").hidden = Boolean(chosen);
    one("[data-review-some]").hidden = !chosen;
    const short = oneLine(chosen);
    one("[data-review-words]").textContent = short.length > 80 ? `${short.slice(0, 80)}…` : short;
    for (const button of send.querySelectorAll("[data-review-to]")) {
      button.disabled = !chosen;
      button.classList.toggle("button-secondary", !mark || button.dataset.reviewTo !== mark.dataset.goesTo);
    }
    for (const it of marks) it.setAttribute("aria-pressed", String(it === mark));
  }

  function chooseMark(mark) {
    getSelection().removeAllRanges();
    if (mark.dataset.goesTo === "lost") return focusLost(mark);
    choose(mark.dataset.whole, mark);
    mark.focus({ preventScroll: true });
    mark.scrollIntoView({ block: "nearest" });
  }

  // Where an address is lost there is nothing to send: its field waits to be written in.
  function focusLost(mark) {
    const field = form.querySelector('[data-review-field^="lost-"]');
    choose("", mark);
    if (!field) return mark.focus({ preventScroll: true });
    inputsOf(field).at(-1).focus();
    field.scrollIntoView({ block: "nearest" });
  }

  function chooseSelection() {
    const selection = getSelection();
    const text = selection.toString();
    if (text.trim() && source.contains(selection.anchorNode)) choose(text, null);
  }

  function stepMark(by) {
    const shown = marks.filter((mark) => mark.querySelector(".clamour-mark__label"));
    if (!shown.length) return;
    const at = shown.findIndex((mark) => mark.getAttribute("aria-pressed") === "true");
    const start = at < 0 && by < 0 ? 0 : at;
    chooseMark(shown[(start + by + shown.length) % shown.length]);
  }

  // --- Where it goes --------------------------------------------------------------------------
  function sendTo(name) {
    const field = form.querySelector(`[data-review-field="${name}"]`);
    if (!field || !chosen) return;
    field.closest("details")?.setAttribute("open", "");
    const input = inputOf(field);
    if (!input || input.disabled) return;
    if (input.tagName === "SELECT") choosePart(input, oneLine(chosen));
    else if (name === "people" || name === "demands") addLines(input, oneLine(chosen), "\n");
    else if (name === "statement") addLines(input, oneLine(chosen), "\n\n");
    else put(input, input.tagName === "TEXTAREA" && !("reviewLine" in input.dataset) ? chosen : oneLine(chosen));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
    field.scrollIntoView({ block: "nearest" });
  }

  // By the browser's own editing where it can, so that Ctrl+Z brings back what stood there.
  function put(input, text) {
    input.focus();
    input.select();
    if (!document.execCommand("insertText", false, text)) input.value = text;
  }

  function addLines(input, line, between) {
    const before = input.value.trimEnd();
    if (before.split(between).includes(line)) return;
    input.focus();
    input.setSelectionRange(before.length, input.value.length);
    const text = before ? between + line : line;
    if (!document.execCommand("insertText", false, text)) input.value = before + text;
  }

  function choosePart(select, text) {
    const words = text.toLocaleLowerCase();
    const named = [...select.options].filter((it) => it.value && words.includes(it.text.toLocaleLowerCase()));
    named.sort((a, b) => b.text.length - a.text.length);
    if (named.length) select.value = named[0].value;
  }

  // --- From field to field --------------------------------------------------------------------
  function stepField(by, wanted = fields()) {
    if (!wanted.length) return;
    const all = fields();
    const here = all.indexOf(document.activeElement.closest?.("[data-review-field]"));
    const next = by > 0
      ? wanted.find((it) => all.indexOf(it) > here) || wanted[0]
      : [...wanted].reverse().find((it) => here < 0 || all.indexOf(it) < here) || wanted.at(-1);
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function showMarksOf(field) {
    const name = (field?.dataset.reviewField || "").replace(/^target-.*/, "new-value").replace(/^lost-.*/, "lost");
    const own = marks.filter((mark) => mark.dataset.goesTo === name);
    for (const mark of marks) mark.classList.toggle("clamour-mark--here", own.includes(mark));
    // Only the source's own box scrolls: the form must stay where one is writing.
    if (own.length) source.scrollTop = own[0].offsetTop - source.offsetTop - source.clientHeight / 3;
  }

  // --- What is still to be checked ------------------------------------------------------------
  function isOpen(tick) {
    const field = tick.closest("[data-review-field]");
    return !tick.checked && !inputsOf(field).some(settles);
  }

  // What a person has changed is no guess any more; of a target only its removal ends a doubt.
  function settles(input) {
    if (input.type === "checkbox") return input.checked !== input.defaultChecked;
    if (input.closest(".clamour-target")) return false;
    if (input.tagName === "SELECT") return !input.selectedOptions[0]?.defaultSelected;
    return input.value !== input.defaultValue;
  }

  function countDoubts() {
    const ticks = [...form.querySelectorAll("[data-review-tick]")];
    for (const tick of ticks) {
      tick.closest("[data-review-doubt]").classList.toggle("clamour-doubt--settled", !isOpen(tick));
      const said = review.querySelector(`[data-review-of="${CSS.escape(tick.value)}"]`);
      said?.classList.toggle("clamour-doubts__done", !isOpen(tick));
    }
    const count = one("[data-review-count]");
    const said = count && JSON.parse(count.dataset.said)[ticks.filter(isOpen).length];
    if (said && count.textContent !== said) count.textContent = said;
  }

  const unsure = () => fields().filter((field) => [...field.querySelectorAll("[data-review-tick]")].some(isOpen));

  function stepUnsure() {
    const open = unsure();
    stepField(1, open.length ? open : fields().filter((field) => field.dataset.reviewField === "reason"));
  }

  function tickHere() {
    const field = document.activeElement.closest?.("[data-review-field]");
    const ticks = field ? [...field.querySelectorAll("[data-review-tick]")] : [];
    for (const tick of ticks) tick.checked = true;
    if (ticks.length) ticks[0].dispatchEvent(new Event("input", { bubbles: true }));
    stepUnsure();
  }

  // The letter's first line as it will be, so that one sees what the tick does.
  function greetEach(box) {
    const input = inputOf(form.querySelector('[data-review-field="letter_text"]'));
    const lines = input.value.split("\n");
    const at = lines.findIndex((line) => line.trim());
    const slot = "{salutation}";
    if (at < 0 || (lines[at].trim() === slot) === box.checked) return;
    lines[at] = box.checked ? slot : box.dataset.reviewGreeting;
    input.value = lines.join("\n");
  }

  const KEYS = {
    j: () => stepField(1),
    k: () => stepField(-1),
    u: stepUnsure,
    c: tickHere,
    m: () => stepMark(1),
    n: () => stepMark(-1),
    "?": () => { keys.open = !keys.open; keys.querySelector("summary").focus(); },
  };

  function byKey(event) {
    const at = event.target;
    const writes = at.matches("textarea, select, input:not([type=checkbox])") || at.isContentEditable;
    const field = at.closest("[data-review-field]");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return form.contains(at) && keep(event);
    if (event.ctrlKey || event.metaKey || event.altKey || at.closest("dialog, [role=menu]")) return;
    if (event.key === "Enter" && "reviewLine" in at.dataset) return event.preventDefault();
    if (event.key === "Escape" && field && at !== field) return took(event, () => field.focus());
    if (event.key === "Enter" && at === field) return took(event, () => inputOf(field)?.focus());
    if ((event.key === "Enter" || event.key === " ") && marks.includes(at)) return took(event, () => chooseMark(at));
    if (writes || !letters.checked) return;
    const numbered = /^[0-9]$/.test(event.key) && chosen
      && form.querySelector(`[data-review-key="${event.key}"]`);
    if (numbered) return took(event, () => sendTo(numbered.dataset.reviewField));
    if (KEYS[event.key]) took(event, KEYS[event.key]);
  }

  function took(event, act) {
    event.preventDefault();
    act();
  }

  function keep(event) {
    event.preventDefault();
    form.requestSubmit();
  }

  // --- What is not kept yet -------------------------------------------------------------------
  function guard() {
    const publish = one("[data-review-publish] form.clamour-publish");
    form.addEventListener("input", (event) => {
      dirty = true;
      if (event.target.matches("[data-review-greeting]")) greetEach(event.target);
      countDoubts();
    });
    form.addEventListener("submit", () => { dirty = false; });
    publish?.addEventListener("submit", (event) => {
      if (!dirty) return;
      event.preventDefault();
      one("[data-review-unkept]").hidden = false;
      one("[data-review-keep]").focus();
    });
    addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  }

  function rememberLetters() {
    const NAME = "clamour-review-letters";
    letters.checked = localStorage.getItem(NAME) !== "off";
    letters.addEventListener("change", () => localStorage.setItem(NAME, letters.checked ? "on" : "off"));
  }

  for (const mark of marks) {
    mark.setAttribute("role", "button");
    mark.setAttribute("aria-pressed", "false");
    if (mark.querySelector(".clamour-mark__label")) mark.tabIndex = 0;
  }
  for (const field of form.querySelectorAll("[data-review-field]")) field.tabIndex = -1;
  send.hidden = false;
  keys.hidden = false;
  rememberLetters();
  guard();
  countDoubts();
  source.addEventListener("click", (event) => {
    const mark = event.target.closest("mark[data-goes-to]");
    if (mark && getSelection().isCollapsed) chooseMark(mark);
  });
  document.addEventListener("selectionchange", chooseSelection);
  send.addEventListener("click", (event) => {
    const button = event.target.closest("[data-review-to]");
    if (button) sendTo(button.dataset.reviewTo);
  });
  form.addEventListener("focusin", (event) => showMarksOf(event.target.closest("[data-review-field]")));
  document.addEventListener("keydown", byKey);
  one(".w-field--error input, .w-field--error textarea, .w-field--error select")?.focus();
})();
