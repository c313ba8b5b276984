// What the charts tell when pointed at, and the map closer.

function wireTips() {
  const tip = byId("tip");
  const hide = () => { tip.hidden = true; };
  addEventListener("pointermove", event => {
    const target = event.target.closest && event.target.closest("[data-tip]");
    if (!target || event.pointerType === "touch") return hide();
    tip.textContent = target.dataset.tip;
    tip.hidden = false;
    const x = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 4);
    const below = event.clientY + 18 + tip.offsetHeight < innerHeight;
    tip.style.left = `${Math.max(x, 4)}px`;
    tip.style.top = `${below ? event.clientY + 18 : event.clientY - tip.offsetHeight - 10}px`;
  });
  addEventListener("scroll", hide, true);
}

function wireMap() {
  const world = byId("world"), dots = [...world.querySelectorAll("circle")].map(dot => [dot, +dot.getAttribute("r")]);
  const [, , WIDTH, HEIGHT] = world.getAttribute("viewBox").split(" ").map(Number);
  let x = 0, y = 0, zoom = 1, held = null, dragged = false;
  function show() {
    const w = WIDTH / zoom, h = HEIGHT / zoom;
    x = Math.max(0, Math.min(WIDTH - w, x));
    y = Math.max(0, Math.min(HEIGHT - h, y));
    world.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
    // dots shrink less than the map, on a phone as when seen from afar
    const scale = Math.sqrt(Math.max(1, WIDTH / (world.clientWidth || WIDTH))) / zoom ** 0.75;
    for (const [dot, r] of dots) dot.setAttribute("r", r * scale);
    world.classList.toggle("near", zoom > 1);
  }
  function closer(by, px, py) {
    const before = zoom;
    zoom = by ? Math.max(1, Math.min(12, zoom * by)) : 1;
    x += px * WIDTH * (1 / before - 1 / zoom);
    y += py * HEIGHT * (1 / before - 1 / zoom);
    show();
  }
  for (const b of document.querySelectorAll("[data-zoom]")) b.onclick = () => closer(+b.dataset.zoom, 0.5, 0.5);
  world.ondblclick = event => {
    const box = world.getBoundingClientRect();
    closer(1.8, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  };
  world.onpointerdown = event => { held = [event.clientX, event.clientY, x, y]; dragged = false; };
  addEventListener("pointermove", event => {
    if (!held || zoom === 1) return;
    const unit = WIDTH / zoom / world.clientWidth, dx = event.clientX - held[0], dy = event.clientY - held[1];
    if (Math.hypot(dx, dy) > 4) dragged = true;
    x = held[2] - dx * unit;
    y = held[3] - dy * unit;
    show();
  });
  addEventListener("pointerup", () => { held = null; });
  addEventListener("pointercancel", () => { held = null; });
  world.addEventListener("click", event => { if (dragged) event.stopPropagation(); }, true);
  addEventListener("resize", show);
  show();
}
