// A box that narrows the bank of mistakes down to the entries that hold all words typed.
"use strict";
(() => {
  const heads = [...document.querySelectorAll(".mistakes.bank dt, .mistakes.names dd a")];
  if (!heads.length) return;
  const entries = heads.map((head) => {
    const parts = head.matches("dt") ? [head, head.nextElementSibling] : [head];
    const group = head.matches("dt") ? head.closest("section") : head.closest("dd");
    return { parts, group, text: parts.map((part) => part.textContent).join(" ").toLowerCase() };
  });
  const show = (element, visible) => element.classList.toggle("filtered-out", !visible);

  const box = document.createElement("p");
  box.className = "filter";
  box.innerHTML =
    '<label>Show mistakes that mention <input type="search" autocomplete="off" spellcheck="false"></label> ' +
    "<output></output>";
  heads[0].closest("section").before(box);
  const [input, output] = [box.querySelector("input"), box.querySelector("output")];

  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = entries.filter(({ text }) => words.every((word) => text.includes(word)));
    const groups = new Set(found.map(({ group }) => group));
    for (const { parts, group } of entries) {
      parts.forEach((part) => show(part, false));
      show(group, groups.has(group));
      if (group.matches("dd")) show(group.previousElementSibling, groups.has(group));
    }
    found.forEach(({ parts }) => parts.forEach((part) => show(part, true)));
    output.value = words.length ? `${found.length} of ${entries.length}` : "";
  });
})();
