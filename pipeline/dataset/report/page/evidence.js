// The evidence of an event: every mention with its sentence, and what the words in it tell.

const dialog = byId("evidence"), blocks = new Map();

async function open(n) {
  if (!(n in found)) return;
  const i = found[n], number = Math.floor(i / data.block);
  if (!blocks.has(number)) blocks.set(number, unpack(`evidence-${number}`));
  const block = await blocks.get(number);
  const [contexts, goldstein, killed, injured, arrested, end, confidence, mentions] = block.events[i % data.block];
  const title = make("h2", word("event_type", i));
  title.id = "evidence-title";
  if (word("event_mode", i)) title.append(" ", make("small", word("event_mode", i)));
  const who = make("p", undefined, "who");
  who.append(party("actor", i), make("span", " → ", "to"), party("recipient", i));
  const code = word("cameo_code", i), people = [["killed", killed], ["injured", injured], ["arrested", arrested]];
  const when = end ? `${day(data.event_date[i])} to ${end}` : day(data.event_date[i]);
  const where = [word("place_name", i), data.names.country[word("country", i)]].filter(Boolean).join(", ");
  const summary = [when || "date not known", word("status", i), where || "place not known"].join(" · ");
  const facts = [
    ["Quad class", data.names.quad[data.quad_class[i]]],
    ["CAMEO", `${code} ${data.names.cameo[code] || ""}`],
    ["Goldstein", goldstein],
    ["People", people.filter(([, count]) => count !== null).map(([what, count]) => `${count} ${what}`).join(", ")],
    ["Contexts", contexts.join(", ").replace(/_/g, " ")],
    ["Confidence", confidence],
    ["Key", eventId(i)],
  ];
  const list = make("dl", undefined, "details");
  for (const [name, value] of facts) if (value !== "" && value !== null) {
    const pair = make("div");
    pair.append(make("dt", name), make("dd", value));
    list.append(pair);
  }
  const buttons = make("p", undefined, "buttons");
  buttons.append(button("Previous", () => step(-1)), button("Next", () => step(1)), button("Close", () => dialog.close()));
  buttons.children[0].disabled = n === 0;
  buttons.children[1].disabled = n === found.length - 1;
  const shown = mentions.map(m => mention(m, block.articles[m[0]]));
  const more = data.num_mentions[i] - mentions.length;
  if (more > 0) shown.push(make("p", `and ${more} more mentions`));
  if (mentions.some(m => m[6] === null)) shown.push(make("p",
    "The sentences are not published with this version. Who holds its store reads them with: dateline explain "
    + eventId(i), "hint"));
  dialog.replaceChildren(buttons, title, who, make("p", summary), ...shown, list);
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  remember("event", eventId(i));
}
function button(label, act) {
  const made = make("button", label);
  made.type = "button";
  made.onclick = act;
  return made;
}
async function step(by) {
  move(active + by);
  await open(active);
  const wanted = dialog.querySelector(`.buttons button:nth-child(${by < 0 ? 1 : 2})`);
  (wanted.disabled ? dialog.querySelector(".buttons button:nth-child(3)") : wanted).focus();
}
function party(side, i) {
  const name = word(`${side}_name`, i), code = word(`${side}_country`, i), made = make("span", name || "nobody named");
  if (!name) made.className = "none";
  if (code) made.append(" ", make("small", data.names.country[code] || code));
  return made;
}

function mention([, from, to, status, rule, spans, text], [article, published, publisher, source, title, url]) {
  const box = make("article"), heading = make("h3");
  const safe = /^https?:\/\//i.test(url || "");
  const link = make(safe ? "a" : "span", title || url || `article ${article}`);
  if (safe) { link.href = url; link.rel = "noopener noreferrer"; link.target = "_blank"; }
  heading.append(link);
  box.append(heading, make("p", `${publisher || source || "unknown source"}, ${published}`, "hint"),
    text === null ? gaps(spans, to - from) : sentence(text, spans),
    make("p", `${status} · rule ${rule} · characters ${from} to ${to} of article ${article}`, "hint"));
  return box;
}
function mark(kind, text) {
  const made = make("mark", text, kind);
  made.title = kind;
  made.append(make("small", kind));
  return made;
}
// offsets count characters as Python does, not UTF-16 units; a span may lie inside of another
function sentence(text, spans) {
  const letters = Array.from(text), quote = make("blockquote");
  const fill = (box, at, end, inside) => {
    for (let k = 0; k < inside.length; k++) {
      const [kind, start, stop] = inside[k];
      if (start < at || stop > end) continue;
      const within = inside.slice(k + 1).filter(s => s[1] >= start && s[2] <= stop), made = mark(kind, undefined);
      const name = made.firstChild;
      box.append(letters.slice(at, start).join(""), made);
      made.replaceChildren();
      fill(made, start, stop, within);
      made.append(name);
      at = stop;
    }
    box.append(letters.slice(at, end).join(""));
  };
  fill(quote, 0, letters.length, spans);
  return quote;
}
// a sentence that is not published: its words that are data, and how much lies between them
function gaps(spans, length) {
  const quote = make("blockquote", undefined, "gaps");
  const gap = n => {
    if (n < 1) return;
    const bar = make("i", "…");
    bar.style.width = `${Math.min(n, 60) * 0.45}em`;
    quote.append(bar, " ");
  };
  let at = 0;
  for (const [kind, start, end, text] of spans) {
    if (start < at) continue;
    gap(start - at);
    quote.append(mark(kind, text), " ");
    at = end;
  }
  gap(length - at);
  return quote;
}
