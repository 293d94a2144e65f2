// The whole drawing of a transmission graph as an SVG file, as it is laid out on the page. It holds what the page shows,
// case numbers and days, never a name or a phone number, and nothing of the file leaves the browser.

const SVG = "http://www.w3.org/2000/svg", MARGIN = 16, HEAD = 26;

function part(name, given, words) {
  const one = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(given)) one.setAttribute(key, value);
  if (words !== undefined) one.textContent = words;
  return one;
}

export function pictureOf(chains) {
  const { layout, told, colours, radius } = chains;
  const [left, top, right, low] = layout.bounds;
  const width = Math.ceil(right - left + 2 * MARGIN), height = Math.ceil(low - top + 2 * MARGIN + HEAD);
  const svg = part("svg", { xmlns: SVG, width, height, viewBox: `${left - MARGIN} ${top - MARGIN - HEAD} ${width} ${height}`, "font-family": "sans-serif", "font-size": 12 });
  svg.append(part("title", {}, chains.root.dataset.title));
  svg.append(part("rect", { x: left - MARGIN, y: top - MARGIN - HEAD, width, height, fill: colours.ground }));
  const quiet = part("g", { stroke: colours.line, fill: "none", "stroke-width": 1 });
  for (const x of layout.rules) quiet.append(part("path", { d: `M${x} ${top}V${low}`, "stroke-dasharray": "2 4" }));
  for (const y of layout.floors) quiet.append(part("path", { d: `M${left} ${y}H${right}`, "stroke-dasharray": "2 4" }));
  for (const [a, b] of told.links) {
    const [ax, ay] = layout.points[a], [bx, by] = layout.points[b], bend = chains.bend(ax, bx);
    quiet.append(part("path", { d: `M${ax} ${ay}C${bend} ${ay} ${bend} ${by} ${bx} ${by}` }));
  }
  svg.append(quiet);
  told.people.forEach(([name, , , , oddities], place) => {
    const [x, y] = layout.points[place];
    svg.append(part("circle", { cx: x, cy: y, r: radius, fill: oddities.length ? colours.odd : colours.person }));
    svg.append(part("text", { x: x + radius + 5, y: y + 4, fill: colours.text, stroke: colours.ground, "stroke-width": 3, "paint-order": "stroke" }, name.slice(0, told.longest)));
  });
  for (const [x, words] of layout.heads(1)) svg.append(part("text", { x: x - 8, y: top - MARGIN, "font-weight": "bold", fill: colours.text }, words));
  for (const [y, words] of layout.sides) svg.append(part("text", { x: left, y: y + 4, "font-weight": "bold", fill: colours.text }, words));
  return svg;
}

export function save(chains) {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(pictureOf(chains))}`;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  link.download = `${chains.root.dataset.file}-${chains.layout.name}.svg`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
