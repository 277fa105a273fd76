// Opens each page in a frame of a given width and posts what is wrong with it to /report.
async function measure(page, width, mode) {
  localStorage.setItem("mode", mode);
  localStorage.setItem("theme", mode);
  const frame = document.createElement("iframe");
  frame.style = `width: ${width}px; height: 900px; border: 0`;
  frame.src = `/${page}`;
  document.body.append(frame);
  await new Promise((done) => (frame.onload = done));
  const view = frame.contentWindow;
  const root = view.document.documentElement;
  if (view.MathJax) {
    while (!view.MathJax.startup?.promise) await new Promise((done) => setTimeout(done, 20));
    await view.MathJax.startup.promise;
  }
  await Promise.all(
    [...view.document.images].map((image) => {
      image.loading = "eager";
      return image.decode().catch(() => {});
    })
  );
  const wrong = [...view.errorsSeen];
  if (root.scrollWidth > root.clientWidth) wrong.push(`the page is ${root.scrollWidth} px wide`);
  for (const element of view.document.querySelectorAll(".bd-article *")) {
    if (element.closest("mjx-assistive-mml, pre, .headerlink")) continue;
    const where = element.closest("[id]")?.id;
    const text = element.textContent.trim().slice(0, 50);
    const box = element.getBoundingClientRect();
    const scrolls = /auto|scroll/.test(view.getComputedStyle(element).overflowX);
    if (scrolls && element.clientWidth && element.scrollWidth > element.clientWidth + 2)
      wrong.push(`cut at ${element.clientWidth} of ${element.scrollWidth} px, in #${where}: ${text}`);
    else if (box.width && box.right > root.clientWidth + 1 && !element.closest("table, div.math"))
      wrong.push(`sticks out, in #${where}: ${text}`);
  }
  for (const error of view.document.querySelectorAll("mjx-merror"))
    wrong.push(`MathJax: ${error.textContent.slice(0, 80)}`);
  for (const image of view.document.images)
    if (!image.naturalWidth) wrong.push(`no picture: ${image.getAttribute("src")}`);
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
  return wrong.map((what) => `${page} (${width} px, ${mode}): ${what}`);
}

async function run() {
  const wrong = [];
  for (const [page, width, mode] of await (await fetch("/jobs")).json())
    wrong.push(...(await measure(page, width, mode)));
  await fetch("/report", { method: "POST", body: JSON.stringify(wrong) });
}
run().catch((error) =>
  fetch("/report", { method: "POST", body: JSON.stringify([`measuring failed: ${error.stack}`]) })
);
