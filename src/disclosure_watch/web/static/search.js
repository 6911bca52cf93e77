// The search of a static site: looks through the months one after the other, the newest first. Nothing is asked of elsewhere.
"use strict";

const MOST_SHOWN = 200;
const AROUND = 60;
const hits = document.getElementById("hits");
const status = document.getElementById("status");
const words = hits.dataset;
const asked = (new URLSearchParams(location.search).get("q") || "").slice(0, 1000).trim();
const alternatives = parsed(asked);
let count = 0;

// Texts are compared as Unicode's compatibility form in lower case, white space as one blank.
function normal(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");
}

// As the search of the web face reads it: OR stands between alternatives, in each all words must occur and none denied by - or NOT.
function parsed(query) {
  const alternatives = [{ wanted: [], unwanted: [] }];
  let denied = false;
  for (const [, dash, quoted, cornered, doubled, word] of query.matchAll(
    /(-)?(?:["“”„‟]([^"“”„‟]*)(?:["“”„‟]|$)|「([^」]*)(?:」|$)|『([^』]*)(?:』|$)|(\S+))/g,
  )) {
    if (word === "OR" && !dash) {
      alternatives.push({ wanted: [], unwanted: [] });
      denied = false;
    } else if (word === "NOT" && !dash) {
      denied = true;
    } else if (word !== "AND" || dash) {
      const term = normal(word || quoted || cornered || doubled || "").trim();
      if (term) alternatives.at(-1)[denied || dash ? "unwanted" : "wanted"].push(term);
      denied = false;
    }
  }
  return alternatives.filter(({ wanted, unwanted }) => wanted.length + unwanted.length);
}

function matching(text) {
  return alternatives.find(
    ({ wanted, unwanted }) => wanted.every((word) => text.includes(word)) && !unwanted.some((word) => text.includes(word)),
  );
}

// Called by the file of each month.
function indexed(month, entries) {
  for (const entry of entries) {
    const text = normal(`${entry.title}\n${entry.text}`);
    const group = matching(text);
    if (!group) continue;
    count += 1;
    if (count <= MOST_SHOWN) hits.append(hit(entry, group.wanted));
  }
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function hit(entry, wanted) {
  const link = element("a", "title", ...marked(entry.title, wanted));
  link.href = words.root + entry.at;
  const what = element("p", "what", link, " ");
  if (entry.state !== "live") what.append(element("span", `state st-${entry.state}`, words[entry.state] || entry.state));
  const where = [entry.date, entry.publisher, entry.session].filter(Boolean).join(" ");
  return element("li", "", what, element("p", "where", where), element("p", "passage", ...passage(entry.text, wanted)));
}

// A text in its normal form, and for each place of that the place in the text as it is written.
function folded(text) {
  const places = [];
  let plain = "";
  let reached = 0;
  for (const character of text) {
    const form = normal(character);
    for (let count = 0; count < form.length; count += 1) places.push(reached);
    plain += form;
    reached += character.length;
  }
  places.push(text.length);
  return { plain, places };
}

function passage(text, wanted) {
  const { plain, places } = folded(text);
  const first = Math.min(...wanted.map((word) => plain.indexOf(word)).filter((place) => place >= 0), plain.length);
  const start = first === plain.length ? 0 : places[Math.max(0, first - AROUND)];
  const end = Math.min(text.length, start + 3 * AROUND);
  return [start ? "…" : "", ...marked(text.slice(start, end), wanted), end < text.length ? "…" : ""];
}

function marked(text, wanted) {
  const { plain, places } = folded(text);
  const pieces = [];
  let reached = 0;
  for (;;) {
    const next = wanted
      .map((word) => ({ place: plain.indexOf(word, reached), size: word.length }))
      .filter((found) => found.place >= 0)
      .sort((a, b) => a.place - b.place || b.size - a.size)[0];
    if (!next) break;
    const end = next.place + next.size;
    pieces.push(text.slice(places[reached], places[next.place]));
    pieces.push(element("mark", "", text.slice(places[next.place], places[end])));
    reached = end;
  }
  pieces.push(text.slice(places[reached]));
  return pieces;
}

function loaded(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

async function search() {
  document.getElementById("q").value = asked;
  if (!alternatives.length) return;
  for (const month of words.months.split(" ").filter(Boolean)) {
    status.textContent = `${month} …`;
    try {
      await loaded(`${words.index}${month}.js`);
    } catch {
      status.textContent = words.unreadable;
      return;
    }
  }
  status.textContent = count ? words.found.replace("{count}", count.toLocaleString()) : words.nothing;
}

search();
