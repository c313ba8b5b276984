// Everything comes alive once the events are read.

function wireLinks() {
  document.addEventListener("click", event => {
    const link = event.target.closest("[data-query]");
    if (!link) return;
    look(link.dataset.query);
    byId("events").scrollIntoView();
    grid.focus({ preventScroll: true });
  });
  document.addEventListener("keydown", event => {
    const writing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !writing && !dialog.open) { event.preventDefault(); search.focus(); }
  });
  dialog.onclick = event => { if (event.target === dialog) dialog.close(); };
  dialog.onclose = () => { remember("find", search.value); grid.focus({ preventScroll: true }); };
}

// #find=… and #event=… of an address that was passed on
function follow() {
  const [key, value] = location.hash.slice(1).split("=", 2);
  if (key === "find") { look(decodeURIComponent(value)); byId("events").scrollIntoView(); }
  if (key !== "event") return;
  const n = found.findIndex(i => eventId(i) === value);
  if (n >= 0) { byId("events").scrollIntoView(); move(n); open(n); }
}

wireTips();
wireMap();
unpack("data").then(content => {
  data = content;
  wireGrid();
  sort(sorted, down);
  wireLinks();
  follow();
  document.documentElement.dataset.ready = Math.round(performance.now());
}, error => { byId("count").textContent = `The events could not be read: ${error}`; });
