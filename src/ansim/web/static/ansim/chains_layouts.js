// Where everybody of a transmission graph is drawn, in points of the drawing: generations as columns, or along time with
// the generations as lanes. `heads` are words above, by the zoom they must fit; `sides` words at the left of lanes.

const COLUMN = 150, ROW = 22, EDGE = 40, DAY = 30, SIDE = 90, TICK = 70, APART = 60;

function byGeneration(told) {
  const points = told.people.map(([, column, row]) => [EDGE + column * COLUMN, EDGE * 1.5 + row * ROW]);
  return {
    name: "generations",
    points,
    row: ROW,
    rules: [], floors: [], sides: [],
    heads: () => told.heads.map((words, column) => [EDGE + column * COLUMN, words]),
    bounds: [EDGE - 10, EDGE * 1.5 - ROW, EDGE + (told.columns - 1) * COLUMN + 130, EDGE * 1.5 + told.rows * ROW],
  };
}

// Ticks as near as their words allow: days, weeks, fortnights, then months of four weeks.
function stepFor(zoom) {
  return [1, 2, 7, 14, 28, 56, 112].find((days) => days * DAY * zoom >= TICK) || 364;
}

function byDay(told) {
  const { time } = told, early = Math.min(0, ...time.spots.map(([day]) => day));
  const x = (day) => EDGE + SIDE + (day - early) * DAY + (early < 0 && day >= 0 ? APART : 0), y = (row) => EDGE * 1.5 + row * ROW;
  const low = y(Math.max(...time.lanes.map(([top, rows]) => top + rows)));
  const first = new Date(`${time.first}T00:00:00Z`);
  const said = (day) => new Intl.DateTimeFormat(document.documentElement.lang || "ko", { month: "numeric", day: "numeric", timeZone: "UTC" }).format(new Date(first.getTime() + day * 86_400_000));
  const ticks = (step) => Array.from({ length: Math.ceil(time.days / step) }, (_, place) => place * step);
  return {
    name: "time",
    points: time.spots.map(([day, row]) => [x(day), y(row)]),
    row: ROW,
    rules: ticks(stepFor(1)).map(x),
    floors: time.lanes.slice(1).map(([top]) => y(top - 1)),
    sides: time.lanes.map(([top], column) => [y(top), told.heads[column]]),
    heads: (zoom) => [...(early < 0 ? [[x(early), time.unknown]] : []), ...ticks(stepFor(zoom)).map((day) => [x(day), said(day)])],
    bounds: [EDGE - 10, EDGE * 1.5 - ROW, x(time.days) + 100, low],
  };
}

export function layoutsOf(told) {
  return { generations: byGeneration(told), ...(told.time ? { time: byDay(told) } : {}) };
}
