// Shows the sections that fit the words asked for, the best first.
const asked = (new URLSearchParams(location.search).get("q") ?? "").trim();
const MOST = 30;
// "gates", "gate's" and "gate" are one word.
const oneForm = (word) => word.toLowerCase().replace(/['’]s$/, "").replace(/(?<=[^s]{2})s$/, "");

const index = new MiniSearch({
  fields: ["heading", "page", "text"],
  storeFields: ["heading", "page", "text", "link"],
  processTerm: oneForm,
  searchOptions: {
    boost: { heading: 4, page: 2 },
    prefix: (term) => term.length > 3,
    fuzzy: (term) => (term.length > 5 ? 0.15 : false),
    weights: { prefix: 0.3, fuzzy: 0.2 },
  },
});

// Sections that hold all words; if there are none, those that hold some.
function find(words) {
  const all = index.search(words, { combineWith: "AND" });
  return all.length ? all : index.search(words);
}

// What bears a name that stands in the words, such as eq-bptt-total or drops-dh-next.
function named(words) {
  const all = words.toLowerCase().match(/[\w-]+/g) ?? [];
  const known = all.filter((name) => name.includes("-") && Object.hasOwn(NAMES, name));
  return known.flatMap((name) => NAMES[name].map((found) => ({ ...found, terms: [name] })));
}

// The text around the first of the words found, with all of them marked.
function excerpt(text, words) {
  const found = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])((?:${found})s?)(?![\\p{L}\\p{N}])`, "giu");
  const first = text.search(pattern);
  const start = first < 100 ? 0 : text.indexOf(" ", first - 80) + 1;
  const paragraph = document.createElement("p");
  paragraph.append(start ? "… " : "");
  text.slice(start, start + 240).split(pattern).forEach((part, i) => {
    const piece = document.createElement(i % 2 ? "mark" : "span");
    piece.textContent = part;
    paragraph.append(piece);
  });
  paragraph.append(text.length > start + 240 ? " …" : "");
  return paragraph;
}

function entry(section) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = section.link;
  link.textContent = section.heading;
  const page = document.createElement("span");
  page.className = "search-page";
  page.textContent = section.heading === section.page ? "" : ` in ${section.page}`;
  item.append(link, page, excerpt(section.text, section.terms));
  return item;
}

function show() {
  const results = document.getElementById("search-results");
  for (const field of document.querySelectorAll("form.bd-search input")) field.value = asked;
  if (!asked) return;
  index.addAll(SECTIONS);
  // A name is asked for where one is known; its parts are words that stand on every page.
  const exact = named(asked);
  const found = exact.length ? exact : find(asked);
  const count = document.createElement("p");
  count.setAttribute("role", "status");
  const more = found.length > MOST ? `, the best ${MOST} of them below` : "";
  const what = exact.length ? "Known by the name" : "Sections that fit";
  count.textContent = `${what} “${asked}”: ${found.length}${more}.`;
  const list = document.createElement("ol");
  list.append(...found.slice(0, MOST).map(entry));
  results.append(count, list);
}
show();
