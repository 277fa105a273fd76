// Opens each page in a frame of a given width and posts what is wrong with it to /report.

// What may be wider than a phone, and then scrolls in its own box.
const WIDE = "div.math, span.math, mjx-container, table, pre, .pst-scrollable-table-container";
// Meant for screen readers, or shown on hovering alone.
const UNSEEN = "mjx-assistive-mml, .headerlink, .copybtn, .visually-hidden, .sr-only";

async function measure(page, width, mode, font) {
  localStorage.setItem("mode", mode);
  localStorage.setItem("theme", mode);
  const frame = document.createElement("iframe");
  frame.style = `width: ${width}px; height: 900px; border: 0`;
  frame.src = `/${page}?font=${font}`;
  document.body.append(frame);
  await new Promise((done) => (frame.onload = done));
  const view = frame.contentWindow;
  const root = view.document.documentElement;
  if (view.MathJax) {
    while (!view.MathJax.startup?.promise) await new Promise((done) => setTimeout(done, 20));
    await view.MathJax.startup.promise;
  }
  for (const button of view.document.querySelectorAll(".toggle-hidden .toggle-button"))
    button.click();
  for (const closed of view.document.querySelectorAll("details")) closed.open = true;
  await view.document.fonts.ready;
  const wrong = [...view.errorsSeen, ...shape(view, width), ...letters(view)];
  for (const error of view.document.querySelectorAll("mjx-merror"))
    wrong.push(`MathJax: ${error.textContent.slice(0, 80)}`);
  // Asked for only now: what was measured is the page as a reader gets it, most pictures not loaded.
  for (const image of view.document.images) {
    image.loading = "eager";
    await image.decode().catch(() => {});
    const name = image.getAttribute("src");
    if (!image.naturalWidth) wrong.push(`no picture: ${name}`);
    else if (!image.width || !image.hasAttribute("width")) wrong.push(`no size: ${name}`);
  }
  const shown = [...view.document.querySelectorAll("figure.plot img")].filter(
    (image) => view.getComputedStyle(image).display !== "none"
  );
  if (shown.some((image) => !image.classList.contains(`only-${mode}`)))
    wrong.push(`a picture for another mode than ${mode} is shown`);
  for (const asked of view.performance.getEntriesByType("resource"))
    if (new URL(asked.name).origin !== location.origin && !asked.name.startsWith("data:"))
      wrong.push(`asks ${asked.name}`);
  const math = view.document.querySelectorAll("div.math, span.math").length;
  if (math && !view.document.querySelector("mjx-container svg, mjx-container mjx-math"))
    wrong.push("mathematics is not set");
  frame.remove();
  return wrong.map((what) => `${page} (${width} px, ${mode}, ${font}): ${what}`);
}

// The page fits the window; what is wider than its box can be scrolled to, and on a phone alone.
function shape(view, width) {
  const root = view.document.documentElement;
  const wrong = [];
  if (root.clientWidth !== width - 15) wrong.push("there is no scroll bar of 15 px");
  if (root.scrollWidth > root.clientWidth)
    wrong.push(`the page is ${root.scrollWidth} of ${root.clientWidth} px wide`);
  const told = [];
  for (const element of view.document.querySelectorAll(".bd-article-container *")) {
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height || element.closest(UNSEEN)) continue;
    let what = "";
    if (clips(view, element) && element.scrollWidth > element.clientWidth + 1) {
      const size = `${element.clientWidth} of ${element.scrollWidth} px`;
      if (!scrolls(view, element)) what = `cut at ${size}`;
      else if (!element.matches(WIDE)) what = `text scrolls, ${size}`;
      else if (width > 800 && !element.matches("pre")) what = `scrolls on a wide screen, ${size}`;
    }
    if (clips(view, element) && element.scrollHeight > element.clientHeight + 1)
      what ||= `cut at a height of ${element.clientHeight} of ${element.scrollHeight} px`;
    const around = surrounding(view, element);
    const [left, right] = around
      ? [around.getBoundingClientRect().left, Infinity]
      : [0, root.clientWidth];
    for (const part of [box, ...lines(view, element)]) {
      if (part.left < left - 1) what ||= "cut on the left";
      if (part.right > right + 1) what ||= `sticks out, ${Math.round(part.right - right)} px`;
    }
    if (!what || told.some((other) => other.contains(element))) continue;
    told.push(element);
    const name = [element.localName, ...element.classList].join(".");
    const text = element.textContent.trim().slice(0, 50);
    wrong.push(`${what}: ${name} in #${element.closest("[id]")?.id}: ${text}`);
  }
  return wrong;
}

// Where the text stands that is an element's own: a long word can be wider than its box.
function lines(view, element) {
  if (clips(view, element)) return [];
  const texts = [...element.childNodes].filter(
    (node) => node.nodeType === Node.TEXT_NODE && node.data.trim()
  );
  return texts.map((node) => {
    const range = view.document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  });
}

function clips(view, element) {
  const { display, overflowX } = view.getComputedStyle(element);
  return display !== "inline" && overflowX !== "visible";
}

function scrolls(view, element) {
  return /auto|scroll/.test(view.getComputedStyle(element).overflowX);
}

// The nearest box around an element that cuts what is too wide for it.
function surrounding(view, element) {
  let box = element.parentElement;
  while (box && box !== view.document.body && !clips(view, box)) box = box.parentElement;
  return box === view.document.body ? null : box;
}

// All text is in the font that the test brings, so the figures do not depend on the machine.
function letters(view) {
  const walk = view.document.createTreeWalker(
    view.document.querySelector(".bd-article") ?? view.document.body,
    NodeFilter.SHOW_TEXT
  );
  const others = new Set();
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || element.closest("mjx-container, script, style, svg"))
      continue;
    const family = view.getComputedStyle(element).fontFamily;
    if (!/^"?test (text|code)/.test(family)) others.add(`${element.localName} in ${family}`);
  }
  const wrong = [...others].map((what) => `not in the test's font: ${what}`);
  for (const face of view.document.fonts)
    if (/test (text|code)/.test(face.family) && face.status === "error")
      wrong.push(`the test's font does not load: ${face.family}`);
  const text = [...view.document.fonts].find((face) => /test text/.test(face.family));
  if (text?.status !== "loaded") wrong.push("the test's font is not used");
  return wrong;
}

async function run() {
  const wrong = [];
  for (const [page, ...how] of await (await fetch("/jobs")).json())
    wrong.push(...(await measure(page, ...how)));
  await fetch("/report", { method: "POST", body: JSON.stringify(wrong) });
}
run().catch((error) =>
  fetch("/report", { method: "POST", body: JSON.stringify([`measuring failed: ${error.stack}`]) })
);
