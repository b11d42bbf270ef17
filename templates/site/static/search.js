// The search page: looks for every word in titles, tags and summaries, on this machine.

const form = document.getElementById("search");
const input = document.getElementById("words");
const status = document.getElementById("status");
const results = document.getElementById("results");
const SHOWN = 50;

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

async function load() {
  const answer = await fetch(form.dataset.index);
  if (!answer.ok) throw new Error(`the index answers ${answer.status}`);
  const papers = await answer.json();
  return papers.map((paper) => ({
    ...paper,
    head: fold(`${paper.title} ${paper.id}`),
    rest: fold(`${paper.tags.join(" ")} ${paper.tldr}`),
  }));
}

// Words in the title count more; papers of equal weight stay newest first.
function find(papers, words) {
  return papers
    .filter((paper) => words.every((word) => paper.head.includes(word) || paper.rest.includes(word)))
    .map((paper) => ({ paper, weight: words.filter((word) => paper.head.includes(word)).length }))
    .sort((one, other) => other.weight - one.weight)
    .map((hit) => hit.paper);
}

// Text from papers goes in as text, never as markup.
function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

function entry(paper) {
  const item = document.createElement("li");
  const link = element("a", "", paper.title);
  link.href = paper.url;
  item.append(link, element("p", "when", [paper.week, ...paper.tags].join(" · ")));
  if (paper.tldr) item.append(element("p", "summary", paper.tldr));
  return item;
}

function show(papers) {
  const words = fold(input.value).split(/\s+/).filter(Boolean);
  const hits = words.length ? find(papers, words) : [];
  results.replaceChildren(...hits.slice(0, SHOWN).map(entry));
  status.textContent = !words.length ? ""
    : hits.length > SHOWN ? `${hits.length} papers; the first ${SHOWN} are shown.`
    : hits.length === 1 ? "1 paper." : `${hits.length} papers.`;
}

async function start() {
  const papers = await load();
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  input.addEventListener("input", () => show(papers));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.replaceState(null, "", `?${new URLSearchParams({ q: input.value })}`);
    show(papers);
  });
  form.hidden = false;
  document.getElementById("without-script").hidden = true;
  show(papers);
}

start().catch((error) => {
  status.textContent = `The search does not work: ${error.message}.`;
});
