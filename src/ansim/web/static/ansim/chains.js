// A transmission graph drawn on a canvas: generations as columns or days from left to right, drag to move, wheel or
// buttons to zoom, a person chosen by pointer or by number. The same people stand in the table below.

import { layoutsOf } from "./chains_layouts.js";
import { save } from "./chains_picture.js";

const BEND = 50, RADIUS = 6;

class Chains {
  constructor(root, told) {
    this.root = root;
    this.told = told;
    this.canvas = root.querySelector("canvas");
    this.pen = this.canvas.getContext("2d");
    this.radius = RADIUS;
    this.layouts = layoutsOf(told);
    this.layout = this.layouts[new URLSearchParams(location.search).get("layout")] || this.layouts.generations;
    this.sources = told.people.map(() => []);
    this.infected = told.people.map(() => []);
    for (const [a, b] of told.links) { this.infected[a].push(b); this.sources[b].push(a); }
    this.chosen = -1;
    const style = getComputedStyle(root);
    const colour = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
    this.colours = {
      line: colour("--krds-light-color-border-gray", "#b1b8be"),
      person: colour("--krds-light-color-border-primary", "#256ef4"),
      odd: colour("--krds-light-color-text-danger", "#bd2c0f"),
      text: colour("--krds-light-color-text-basic", "#1e2124"),
      ground: colour("--krds-light-color-surface-white", "#ffffff"),
    };
    this.fit();
    this.listen();
    this.press();
  }

  // The chosen layout stands in the address, so that it can be handed on.
  lay(name) {
    this.layout = this.layouts[name];
    const address = new URL(location.href);
    address.searchParams.set("layout", name);
    history.replaceState(null, "", address);
    this.press();
    this.fit();
    this.begin();
    if (this.chosen >= 0) this.choose(this.chosen, true);
  }

  press() {
    for (const button of this.root.querySelectorAll("[data-layout]")) button.setAttribute("aria-pressed", String(button.dataset.layout === this.layout.name));
  }

  size() {
    const ratio = window.devicePixelRatio || 1, box = this.canvas.getBoundingClientRect();
    this.canvas.width = Math.round(box.width * ratio);
    this.canvas.height = Math.round(box.height * ratio);
    this.ratio = ratio;
    this.box = box;
  }

  fit() {
    this.size();
    const [, , wide, high] = this.layout.bounds;
    this.zoom = Math.min(1.4, Math.max(0.02, Math.min(this.box.width / wide, this.box.height / high)));
    this.x = 0;
    this.y = 0;
    this.draw();
  }

  // A large outbreak fits only as dots; it is begun where names can be read, from the top.
  begin() {
    if (this.zoom < 0.35) { this.zoom = 0.8; this.draw(); }
  }

  draw() {
    const { pen, ratio, zoom, colours, told } = this;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = colours.ground;
    pen.fillRect(0, 0, this.box.width, this.box.height);
    pen.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * this.x, ratio * this.y);
    const { row } = this.layout, top = -this.y / zoom - row, low = (this.box.height - this.y) / zoom + row;
    const near = this.chosen < 0 ? null : new Set([this.chosen, ...this.sources[this.chosen], ...this.infected[this.chosen]]);
    pen.lineWidth = Math.max(1, 0.6 / zoom);
    pen.strokeStyle = colours.line;
    this.ground();
    pen.beginPath();
    for (const [a, b] of told.links) this.line(a, b, top, low);
    pen.stroke();
    if (near) {
      pen.strokeStyle = colours.person;
      pen.lineWidth = Math.max(2, 1.5 / zoom);
      pen.beginPath();
      for (const a of this.sources[this.chosen]) this.line(a, this.chosen, top, low);
      for (const b of this.infected[this.chosen]) this.line(this.chosen, b, top, low);
      pen.stroke();
    }
    this.dots(top, low, near);
    this.heads();
  }

  // The quiet lines of days and lanes, below everything.
  ground() {
    const { pen, layout } = this, [left, top, right, low] = layout.bounds;
    pen.setLineDash([2, 4]);
    pen.beginPath();
    for (const x of layout.rules) { pen.moveTo(x, top); pen.lineTo(x, low); }
    for (const y of layout.floors) { pen.moveTo(left, y); pen.lineTo(right, y); }
    pen.stroke();
    pen.setLineDash([]);
  }

  bend(ax, bx) {
    return bx === ax ? ax + BEND : (ax + bx) / 2;
  }

  line(a, b, top, low) {
    const [ax, ay] = this.layout.points[a], [bx, by] = this.layout.points[b];
    if (Math.max(ay, by) < top || Math.min(ay, by) > low) return;
    const bend = this.bend(ax, bx);
    this.pen.moveTo(ax, ay);
    this.pen.bezierCurveTo(bend, ay, bend, by, bx, by);
  }

  dots(top, low, near) {
    const { pen, zoom, colours, told } = this, named = zoom * this.layout.row >= 9;
    pen.font = "12px sans-serif";
    pen.textBaseline = "middle";
    for (const odd of [false, true]) {
      pen.fillStyle = odd ? colours.odd : colours.person;
      pen.beginPath();
      told.people.forEach(([, , , , oddities], place) => {
        const [x, y] = this.layout.points[place];
        if ((oddities.length > 0) !== odd || y < top || y > low) return;
        const size = place === this.chosen ? RADIUS * 1.8 : near && near.has(place) ? RADIUS * 1.3 : RADIUS;
        pen.moveTo(x + size, y);
        pen.arc(x, y, size, 0, 2 * Math.PI);
      });
      pen.fill();
    }
    if (!named) return;
    pen.fillStyle = colours.text;
    pen.strokeStyle = colours.ground;  // a ground around each letter, since lines pass below
    pen.lineWidth = 3;
    pen.lineJoin = "round";
    told.people.forEach(([name], place) => {
      const [x, y] = this.layout.points[place], words = name.slice(0, told.longest);
      if (y < top || y > low) return;
      pen.strokeText(words, x + RADIUS + 5, y);
      pen.fillText(words, x + RADIUS + 5, y);
    });
  }

  heads() {
    const { pen, ratio, zoom, colours, layout } = this;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.font = "bold 13px sans-serif";
    pen.textBaseline = "middle";
    const put = (words, x, y) => {  // on a ground of its own: a lane's name stays at the left while days pass below
      pen.fillStyle = colours.ground;
      pen.fillRect(x - 3, y - 9, pen.measureText(words).width + 6, 18);
      pen.fillStyle = colours.text;
      pen.fillText(words, x, y);
    };
    for (const [y, words] of layout.sides) put(words, 6, this.y + y * zoom);
    pen.fillStyle = colours.ground;
    pen.fillRect(0, 0, this.box.width, 26);
    for (const [x, words] of layout.heads(zoom)) put(words, this.x + x * zoom - 8, 14);
  }

  scale(by, x = this.box.width / 2, y = this.box.height / 2) {
    const zoom = Math.min(4, Math.max(0.01, this.zoom * by));
    this.x = x - (x - this.x) * (zoom / this.zoom);
    this.y = y - (y - this.y) * (zoom / this.zoom);
    this.zoom = zoom;
    this.draw();
  }

  at(x, y) {
    const px = (x - this.x) / this.zoom, py = (y - this.y) / this.zoom, reach = Math.max(RADIUS * 2, 12 / this.zoom);
    let best = -1, least = reach * reach;
    this.layout.points.forEach(([ax, ay], place) => {
      const far = (ax - px) ** 2 + (ay - py) ** 2;
      if (far < least) { least = far; best = place; }
    });
    return best;
  }

  choose(place, move = false) {
    this.chosen = place;
    if (move) {
      this.canvas.scrollIntoView({ block: "center" });
      if (this.zoom * this.layout.row < 9) this.zoom = 0.9;
      this.x = this.box.width / 2 - this.layout.points[place][0] * this.zoom;
      this.y = this.box.height / 2 - this.layout.points[place][1] * this.zoom;
    }
    this.draw();
    this.tell(place);
  }

  tell(place) {
    const panel = this.root.querySelector(".chains-person"), [name, column, , id, odd, texts, day] = this.told.people[place];
    const named = (places) => places.map((one) => this.told.people[one][0]).join(", ");
    const title = document.createElement("h3"), link = document.createElement("a");
    link.href = `${this.root.dataset.record}${id}/`;
    link.textContent = name;
    title.append(link);
    const said = [this.told.heads[column], ...(day ? [day] : []), ...odd];
    const from = [named(this.sources[place]), ...texts].filter(Boolean).join(", ");
    const lines = [said.join(" · ")];
    if (from) lines.push(`${this.root.dataset.sources}: ${from}`);
    if (this.infected[place].length) lines.push(`${this.root.dataset.infected} ${this.infected[place].length}: ${named(this.infected[place])}`);
    panel.replaceChildren(title, ...lines.map((words) => Object.assign(document.createElement("p"), { textContent: words })));
  }

  find(words) {
    const wanted = words.trim().toLowerCase();
    if (!wanted) return;
    const names = this.told.people.map(([name]) => name.toLowerCase());
    const exact = names.indexOf(wanted), place = exact >= 0 ? exact : names.findIndex((name) => name.includes(wanted));
    if (place >= 0) this.choose(place, true);
    else this.root.querySelector(".chains-person").replaceChildren(Object.assign(document.createElement("p"), { textContent: this.root.dataset.nobody }));
  }

  listen() {
    const { canvas, root } = this;
    let from = null;
    canvas.addEventListener("pointerdown", (event) => {
      from = { x: event.clientX, y: event.clientY, ox: this.x, oy: this.y, moved: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!from) return;
      const dx = event.clientX - from.x, dy = event.clientY - from.y;
      if (!from.moved && Math.abs(dx) + Math.abs(dy) < 5) return;
      from.moved = true;
      this.x = from.ox + dx;
      this.y = from.oy + dy;
      requestAnimationFrame(() => this.draw());
    });
    canvas.addEventListener("pointerup", (event) => {
      const box = canvas.getBoundingClientRect(), place = from && !from.moved ? this.at(event.clientX - box.left, event.clientY - box.top) : -1;
      from = null;
      if (place >= 0) this.choose(place);
    });
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      const box = canvas.getBoundingClientRect();
      this.scale(event.deltaY < 0 ? 1.2 : 1 / 1.2, event.clientX - box.left, event.clientY - box.top);
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => {
      const move = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
      if (move) { event.preventDefault(); this.x += move[0]; this.y += move[1]; this.draw(); }
      else if (event.key === "+") this.scale(1.2);
      else if (event.key === "-") this.scale(1 / 1.2);
    });
    root.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.find(root.querySelector("#chains-find").value);
    });
    for (const button of root.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => {
      if (button.dataset.zoom === "all") this.fit();
      else this.scale(button.dataset.zoom === "in" ? 1.4 : 1 / 1.4);
    });
    for (const button of root.querySelectorAll("[data-layout]")) button.addEventListener("click", () => this.lay(button.dataset.layout));
    root.querySelector("[data-save]").addEventListener("click", () => save(this));
    new ResizeObserver(() => { this.size(); this.draw(); }).observe(canvas);
  }
}

for (const root of document.querySelectorAll("[data-chains]")) {
  const chains = new Chains(root, JSON.parse(document.getElementById(root.dataset.chains).textContent));
  chains.begin();
  performance.mark("chains-drawn");
  root.dataset.drawn = "1";
}
