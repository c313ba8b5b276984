// Finding and ordering events: columns in, numbers of rows out.

let data; // columns; words as {values, index}, numbers as they are

const CODES = new Set(["actor_country", "recipient_country", "country", "cameo_code", "quad_class"]);
const FIELDS = {
  actor: ["actor_name", "actor_country"], recipient: ["recipient_name", "recipient_country"],
  place: ["place_name", "country"], country: ["country"], type: ["event_type"], mode: ["event_mode"],
  status: ["status"], precision: ["date_precision"],
};
// a column can be named too, where the short name looks in more than one
for (const name of ["actor_name", "actor_country", "recipient_name", "recipient_country", "place_name"]) FIELDS[name] = [name];
const ANYWHERE = ["actor_name", "actor_country", "recipient_name", "recipient_country", "place_name", "country",
  "event_type", "event_mode", "status", "cameo_code"];

const word = (name, i) => { const k = data[name].index[i]; return k < 0 ? "" : data[name].values[k]; };
const day = n => n === null ? "" : new Date(n * 864e5).toISOString().slice(0, 10);
const eventId = i => data.event_id.slice(i * 16, i * 16 + 16);

// [{exclude, field, exact, text}] of a query such as: protest -status=negated place="New York"
function parts(query) {
  const found = query.matchAll(/(-?)(?:([a-z_]+)([:=]))?(?:"((?:[^"\\]|\\.)*)"?|(\S+))/g);
  return Array.from(found, ([all, minus, field, sign, quoted, plain]) => {
    const text = quoted === undefined ? plain : quoted.replace(/\\(.)/g, "$1");
    const known = field in FIELDS || field === "quad" || field === "date";
    return known ? { exclude: minus === "-", field, exact: sign === "=", text }
      : { exclude: minus === "-", field: "", exact: false, text: field ? all.slice(minus.length) : text };
  });
}

function testOf({ field, exact, text }) {
  if (field === "quad") return i => String(data.quad_class[i]) === text;
  if (field === "date") return dateTest(text);
  const low = text.toLowerCase(), columns = FIELDS[field] || ANYWHERE;
  if (exact && !low) return i => columns.every(name => data[name].index[i] < 0);
  // made once a distinct value, not once a row
  const hits = columns.map(name => [data[name].index, Uint8Array.from(data[name].values, v => {
    const names = [v.toLowerCase()], code = CODES.has(name);
    if (code) names.push((data.names[name === "cameo_code" ? "cameo" : "country"][v] || "").toLowerCase());
    return exact ? names.includes(low) : (!code && names[0].includes(low)) || names[0] === low
      || (code && names[1].includes(low));
  })]);
  const isKey = !field && /^[0-9a-f]{8,16}$/.test(low);
  return i => {
    for (const [index, hit] of hits) if (index[i] >= 0 && hit[index[i]]) return true;
    return isKey && data.event_id.startsWith(low, i * 16);
  };
}

function dateTest(text) {
  const [from, to] = text.includes("..") ? text.split("..") : [text, text];
  const low = from ? edge(from, false) : -Infinity, high = to ? edge(to, true) : Infinity;
  return i => { const d = data.event_date[i]; return d !== null && d >= low && d <= high; };
}
function edge(text, last) {
  const [y, m, d] = text.split("-").map(Number);
  if (d) return Date.UTC(y, m - 1, d) / 864e5;
  if (m) return Date.UTC(y, last ? m : m - 1, last ? 0 : 1) / 864e5;
  return Date.UTC(y, last ? 11 : 0, last ? 31 : 1) / 864e5;
}

function find(query, order) {
  const tests = parts(query).map(part => { const test = testOf(part); return part.exclude ? i => !test(i) : test; });
  return tests.length ? order.filter(i => tests.every(test => test(i))) : order;
}

// all rows in the order of a column; a key that sorts as a number makes it fast
function orderBy(name, down) {
  const n = data.rows, keys = new Float64Array(n);
  let key;
  if (data[name].index) {
    const values = data[name].values, rank = new Int32Array(values.length);
    const plain = values.map(v => v.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase());
    [...values.keys()].sort((a, b) => plain[a] < plain[b] ? -1 : plain[a] > plain[b] ? 1 : 0)
      .forEach((v, r) => { rank[v] = r; });
    const last = values.length; // what has no value comes last, whichever way
    key = i => { const v = data[name].index[i]; return v < 0 ? last : down ? last - 1 - rank[v] : rank[v]; };
  } else {
    const values = data[name];
    let least = Infinity, most = -Infinity;
    for (const v of values) if (v !== null) { if (v < least) least = v; if (v > most) most = v; }
    key = i => values[i] === null ? (most < least ? 0 : most - least + 1) : down ? most - values[i] : values[i] - least;
  }
  for (let i = 0; i < n; i++) keys[i] = key(i) * n + i;
  keys.sort();
  return Uint32Array.from(keys, k => k % n);
}
