// The table of events: only the rows that are in sight exist.

const byId = id => document.getElementById(id);
const make = (name, text, cls) => {
  const e = document.createElement(name);
  if (text !== undefined) e.textContent = text;
  if (cls) e.className = cls;
  return e;
};

const grid = byId("grid"), tall = byId("tall"), head = byId("head"), search = byId("search");
const LIMIT = 8e6; // pixels; browsers cap the height of an element, beyond this scrolling is proportional
const SPARE = 8; // rows drawn out of sight, for quick scrolling
const COLUMNS = [["event_date", "Date"], ["event_type", "Event"], ["status", "Status"], ["actor_name", "Actor"],
  ["recipient_name", "Recipient"], ["place_name", "Place"], ["killed", "Killed"], ["num_articles", "Articles"]];
const FALLING = new Set(["event_date", "killed", "num_articles"]); // numbers start with the largest
const PHONE = matchMedia("(max-width:44rem)");
let order, found, active = 0, sorted = "num_articles", down = true;

function filter() {
  found = find(search.value, order);
  const total = data.rows.toLocaleString("en");
  byId("count").textContent = found.length === data.rows ? `${total} events`
    : `${found.length.toLocaleString("en")} of ${total} events`;
  byId("clear").hidden = !search.value.trim();
  byId("save").hidden = !found.length;
  active = 0;
  grid.scrollTop = 0;
  showChosen();
  draw();
}
function look(query) {
  search.value = query;
  filter();
  remember("find", query);
}
// the address keeps what is looked at, so that it can be passed on
function remember(key, value) {
  try { history.replaceState(null, "", value ? `#${key}=${encodeURIComponent(value)}` : "#events"); }
  catch { /* some browsers refuse for files; the page works without */ }
}

// the lists of choices are another way to write into the search
function showChosen() {
  const given = parts(search.value).filter(part => !part.exclude);
  for (const list of document.querySelectorAll("#tools [data-field]")) {
    const part = given.find(p => p.field === list.dataset.field);
    const option = part && [...list.options].find(o => o.value.toLowerCase() === part.text.toLowerCase());
    list.value = option ? option.value : "";
  }
}
function choose(list) {
  const rest = search.value.replace(new RegExp(`(^|\\s)${list.dataset.field}[:=](?:"[^"]*"|\\S+)`, "g"), " ").trim();
  look([rest, list.value && `${list.dataset.field}=${list.value}`].filter(Boolean).join(" "));
}

const rowHeight = () => PHONE.matches ? 84 : 34;
const visible = () => (grid.clientHeight - head.offsetHeight) / rowHeight();
const clipped = () => found.length * rowHeight() > LIMIT;
function firstRow() {
  if (!clipped()) return grid.scrollTop / rowHeight();
  const span = grid.scrollHeight - grid.clientHeight;
  return span > 0 ? grid.scrollTop / span * (found.length - visible()) : 0;
}
function draw() {
  const height = rowHeight();
  tall.style.height = `${Math.min(found.length * height, LIMIT)}px`;
  const top = Math.max(firstRow(), 0), offset = clipped() ? grid.scrollTop - top * height : 0;
  const to = Math.min(Math.ceil(top + visible()) + SPARE, found.length), rows = [];
  for (let n = Math.max(Math.floor(top) - SPARE, 0); n < to; n++) {
    const row = rowOf(n);
    row.style.top = `${n * height + offset}px`;
    rows.push(row);
  }
  if (!found.length) rows.push(make("p", "No event is like this.", "none"));
  tall.replaceChildren(...rows);
  grid.setAttribute("aria-rowcount", found.length + 1);
  if (found.length) grid.setAttribute("aria-activedescendant", `row-${active}`);
  else grid.removeAttribute("aria-activedescendant");
}
function rowOf(n) {
  const i = found[n], row = make("div", undefined, `row e${data.quad_class[i]} ${word("status", i)}`);
  row.id = `row-${n}`;
  row.dataset.row = n;
  row.setAttribute("role", "row");
  row.setAttribute("aria-selected", n === active);
  row.setAttribute("aria-rowindex", n + 2);
  const cells = [day(data.event_date[i]), word("event_type", i), word("status", i), word("actor_name", i),
    word("recipient_name", i), word("place_name", i), data.killed[i] ?? "", data.num_articles[i]];
  const more = [coarse(i), word("event_mode", i), "", word("actor_country", i), word("recipient_country", i),
    word("country", i)];
  cells.forEach((text, c) => {
    const cell = make("span", undefined, COLUMNS[c][0].replace(/^num_|^event_|_name$/g, ""));
    cell.setAttribute("role", "gridcell");
    if (text !== "") cell.append(make("span", text));
    if (more[c]) cell.append(" ", make("small", more[c]));
    cell.title = cell.textContent;
    row.append(cell);
  });
  return row;
}
const coarse = i => { const p = word("date_precision", i); return p === "day" ? "" : p; };

function move(to) {
  active = Math.max(0, Math.min(found.length - 1, to));
  const top = firstRow(), shown = visible();
  let wanted = top;
  if (active < top) wanted = active;
  else if (active + 1 > top + shown) wanted = active + 1 - shown;
  if (wanted !== top) {
    const span = grid.scrollHeight - grid.clientHeight;
    grid.scrollTop = clipped() ? wanted / (found.length - shown) * span : wanted * rowHeight();
  }
  draw();
}
function sort(name, falling) {
  sorted = name;
  down = falling;
  order = orderBy(name, falling);
  byId("order").value = name;
  heads();
  filter();
}
function heads() {
  head.replaceChildren(...COLUMNS.map(([name, label]) => {
    const cell = make("span", undefined, name.replace(/^num_|^event_|_name$/g, "")), button = make("button", label);
    cell.setAttribute("role", "columnheader");
    cell.setAttribute("aria-sort", sorted !== name ? "none" : down ? "descending" : "ascending");
    button.type = "button";
    button.onclick = () => {
      sort(name, sorted === name ? !down : FALLING.has(name));
      head.children[COLUMNS.findIndex(c => c[0] === name)].firstChild.focus();
    };
    cell.append(button);
    return cell;
  }));
}

function save() {
  const names = ["event_id", "event_date", "date_precision", "event_type", "event_mode", "cameo_code", "quad_class", "status",
    "actor_name", "actor_country", "recipient_name", "recipient_country", "place_name", "country", "killed",
    "num_mentions", "num_articles"];
  const value = (name, i) => name === "event_id" ? eventId(i) : name === "event_date" ? day(data.event_date[i])
    : data[name].index ? word(name, i) : data[name][i] ?? "";
  // a spreadsheet would take a word that begins so for a formula
  const cell = v => { const t = String(v).replace(/^[=+\-@\t\r]/, "'$&"); return /[",\n]/.test(t) ? `"${t.replace(/"/g, '""')}"` : t; };
  const lines = [names.join(",")];
  for (const i of found) lines.push(names.map(name => cell(value(name, i))).join(","));
  const link = make("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", lines.join("\r\n"), "\r\n"], { type: "text/csv" }));
  link.download = "events.csv";
  link.click();
  URL.revokeObjectURL(link.href);
}

function wireGrid() {
  const fill = (field, options) => {
    const list = document.querySelector(`#tools [data-field=${field}]`);
    for (const [value, label] of options) list.append(new Option(label, value));
    list.onchange = () => choose(list);
  };
  fill("type", [...data.event_type.values].sort().map(v => [v, v]));
  fill("status", [...data.status.values].sort().map(v => [v, v]));
  fill("quad", Object.entries(data.names.quad));
  for (const [name, label] of COLUMNS) byId("order").append(new Option(label, name));
  byId("order").onchange = event => sort(event.target.value, FALLING.has(event.target.value));
  let waiting;
  search.oninput = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { filter(); remember("find", search.value); }, 80);
  };
  byId("tools").onsubmit = event => event.preventDefault();
  byId("clear").onclick = () => { look(""); search.focus(); };
  byId("save").onclick = save;
  grid.onscroll = () => requestAnimationFrame(draw);
  addEventListener("resize", draw);
  tall.onclick = event => {
    const row = event.target.closest(".row");
    if (row) { move(+row.dataset.row); open(active); }
  };
  grid.onkeydown = event => {
    if (event.target !== grid) return;
    const page = Math.max(1, Math.floor(visible()) - 1);
    const steps = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page,
      Home: 0, End: found.length - 1 };
    if (event.key in steps) move(steps[event.key]);
    else if (event.key === "Enter" || event.key === " ") open(active);
    else return;
    event.preventDefault();
  };
}
