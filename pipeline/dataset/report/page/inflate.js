"use strict";
// Reading what the page carries: JSON, compressed with gzip, in base64.

async function unpack(id) {
  const text = atob((await whenParsed(id)).textContent), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  if (typeof DecompressionStream === "undefined") return JSON.parse(new TextDecoder().decode(gunzip(bytes)));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

// the evidence stands behind the script, so that the table need not wait for it
function whenParsed(id) {
  const found = document.getElementById(id);
  if (found || document.readyState !== "loading") return found;
  return new Promise(done => {
    document.addEventListener("DOMContentLoaded", () => done(document.getElementById(id)), { once: true });
  });
}

// RFC 1951, for browsers older than 2023. The header is the 10 bytes that Arrow writes.
function gunzip(bytes) {
  const out = new Uint8Array(new DataView(bytes.buffer).getUint32(bytes.length - 4, true));
  const LENGTH = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
    227, 258];
  const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  const DISTANCE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073,
    4097, 6145, 8193, 12289, 16385, 24577];
  const DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  let at = 10, end = 0, hold = 0, have = 0, last = false;

  const bits = n => {
    while (have < n) { hold |= bytes[at++] << have; have += 8; }
    const value = hold & ((1 << n) - 1);
    hold >>>= n;
    have -= n;
    return value;
  };
  const code = lengths => {
    const count = new Uint16Array(16), offset = new Uint16Array(16), symbol = new Uint16Array(lengths.length);
    for (const n of lengths) count[n]++;
    count[0] = 0;
    for (let n = 1; n < 15; n++) offset[n + 1] = offset[n] + count[n];
    lengths.forEach((n, s) => { if (n) symbol[offset[n]++] = s; });
    return { count, symbol };
  };
  const next = ({ count, symbol }) => {
    let value = 0, first = 0, index = 0;
    for (let n = 1; n < 16; n++) {
      value |= bits(1);
      if (value - count[n] < first) return symbol[index + value - first];
      index += count[n];
      first = (first + count[n]) << 1;
      value <<= 1;
    }
    throw new Error("the data are damaged");
  };
  const written = () => {
    const literals = bits(5) + 257, distances = bits(5) + 1, used = bits(4) + 4, lengths = new Array(19).fill(0);
    for (let n = 0; n < used; n++) lengths[ORDER[n]] = bits(3);
    const meta = code(lengths), all = [];
    while (all.length < literals + distances) {
      const s = next(meta);
      if (s < 16) all.push(s);
      else if (s === 16) all.push(...new Array(3 + bits(2)).fill(all[all.length - 1]));
      else all.push(...new Array(s === 17 ? 3 + bits(3) : 11 + bits(7)).fill(0));
    }
    return [code(all.slice(0, literals)), code(all.slice(literals))];
  };
  const fixed = () => [
    code([...new Array(144).fill(8), ...new Array(112).fill(9), ...new Array(24).fill(7), ...new Array(8).fill(8)]),
    code(new Array(30).fill(5))];

  while (!last) {
    last = bits(1) === 1;
    const kind = bits(2);
    if (kind === 0) {
      hold = have = 0;
      const length = bytes[at] | bytes[at + 1] << 8;
      out.set(bytes.subarray(at + 4, at + 4 + length), end);
      at += 4 + length;
      end += length;
      continue;
    }
    const [literal, distance] = kind === 1 ? fixed() : written();
    for (let s = next(literal); s !== 256; s = next(literal)) {
      if (s < 256) { out[end++] = s; continue; }
      const length = LENGTH[s - 257] + bits(LENGTH_BITS[s - 257]), d = next(distance);
      const back = DISTANCE[d] + bits(DISTANCE_BITS[d]);
      for (let n = 0; n < length; n++, end++) out[end] = out[end - back];
    }
  }
  return out;
}
