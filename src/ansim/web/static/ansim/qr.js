// QR symbols (ISO/IEC 18004) for short addresses: bytes, level M, versions 1 to 6, always mask 3. A reader takes any
// mask, and the code in the address looks random anyway.

const LEVEL_M = 0;
const MASK = 3;
// codewords of data in a block, blocks, codewords of correction in a block; by version from 1
const BLOCKS = [[16, 1, 10], [28, 1, 16], [44, 1, 26], [32, 2, 18], [43, 2, 24], [27, 4, 16]];

const EXP = [];
const LOG = [];
for (let power = 0, value = 1; power < 255; power += 1) {
  EXP[power] = value;
  LOG[value] = power;
  value = value < 128 ? value * 2 : (value * 2) ^ 0x11d;
}

function times(one, other) {
  return one && other ? EXP[(LOG[one] + LOG[other]) % 255] : 0;
}

/** The remainder of data times x^size by the generator of that degree: the correction codewords. */
function correction(data, size) {
  let generator = [1];
  for (let power = 0; power < size; power += 1) {
    const next = generator.concat(0);
    generator.forEach((factor, at) => {
      next[at + 1] ^= times(factor, EXP[power]);
    });
    generator = next;
  }
  const rest = data.concat(new Array(size).fill(0));
  for (let at = 0; at < data.length; at += 1) {
    const lead = rest[at];
    if (lead) generator.forEach((factor, place) => {
      rest[at + place] ^= times(factor, lead);
    });
  }
  return rest.slice(data.length);
}

function dataWords(bytes, room) {
  const bits = [];
  const put = (value, count) => {
    for (let at = count - 1; at >= 0; at -= 1) bits.push((value >> at) & 1);
  };
  put(4, 4); // mode: bytes
  put(bytes.length, 8);
  bytes.forEach((byte) => put(byte, 8));
  put(0, Math.min(4, room * 8 - bits.length));
  while (bits.length % 8) bits.push(0);
  const words = [];
  for (let at = 0; at < bits.length; at += 8) words.push(parseInt(bits.slice(at, at + 8).join(""), 2));
  for (let pad = 0xec; words.length < room; pad ^= 0xfd) words.push(pad); // 0xec and 0x11 in turn
  return words;
}

function allWords(bytes, shape) {
  const [size, count, extra] = shape;
  const words = dataWords(bytes, size * count);
  const blocks = Array.from({ length: count }, (_, at) => words.slice(at * size, (at + 1) * size));
  const corrections = blocks.map((block) => correction(block, extra));
  const woven = [];
  for (let at = 0; at < size; at += 1) blocks.forEach((block) => woven.push(block[at]));
  for (let at = 0; at < extra; at += 1) corrections.forEach((block) => woven.push(block[at]));
  return woven;
}

function emptySymbol(version) {
  const side = 17 + 4 * version;
  const cells = Array.from({ length: side }, () => new Array(side).fill(null));
  const square = (top, left, radius, dark) => {
    for (let y = -4; y <= 4; y += 1) for (let x = -4; x <= 4; x += 1) {
      const far = Math.max(Math.abs(x), Math.abs(y));
      if (far <= radius && cells[top + y] && cells[top + y][left + x] !== undefined) cells[top + y][left + x] = dark(far);
    }
  };
  const finder = (far) => far !== 2 && far !== 4;
  square(3, 3, 4, finder);
  square(3, side - 4, 4, finder);
  square(side - 4, 3, 4, finder);
  for (let at = 8; at < side - 8; at += 1) cells[6][at] = cells[at][6] = at % 2 === 0;
  if (version > 1) square(side - 7, side - 7, 2, (far) => far !== 1);
  return cells;
}

/** Level and mask in fifteen bits (BCH 15,5), twice, beside the finders; one cell is always dark. */
function putFormat(cells) {
  const side = cells.length;
  const data = (LEVEL_M << 3) | MASK;
  let rest = data << 10;
  for (let at = 14; at >= 10; at -= 1) if ((rest >> at) & 1) rest ^= 0x537 << (at - 10);
  const bits = ((data << 10) | rest) ^ 0x5412;
  const bit = (at) => ((bits >> at) & 1) === 1;
  for (let at = 0; at < 15; at += 1) {
    const row = at < 6 ? at : at < 8 ? at + 1 : side - 15 + at;
    cells[row][8] = bit(at);
    const column = at < 8 ? side - 1 - at : at === 8 ? 7 : 14 - at;
    cells[8][column] = bit(at);
  }
  cells[side - 8][8] = true;
}

function putWords(cells, words) {
  const side = cells.length;
  let place = 0;
  const next = () => {
    const dark = place < words.length * 8 && ((words[place >> 3] >> (7 - (place & 7))) & 1) === 1;
    place += 1;
    return dark;
  };
  let upward = true;
  for (let right = side - 1; right > 0; right -= 2) {
    if (right === 6) right = 5; // the column of the timing pattern
    for (let step = 0; step < side; step += 1) {
      const row = upward ? side - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (cells[row][column] === null) cells[row][column] = next() !== ((row + column) % 3 === 0);
      }
    }
    upward = !upward;
  }
}

/** Rows of true for dark, without quiet zone; a RangeError for a text of more than 106 bytes. */
export function makeQr(text) {
  const bytes = Array.from(new TextEncoder().encode(text));
  const at = BLOCKS.findIndex(([size, count]) => bytes.length + 2 <= size * count);
  if (at < 0) throw new RangeError("text too long");
  const cells = emptySymbol(at + 1);
  putFormat(cells);
  putWords(cells, allWords(bytes, BLOCKS[at]));
  return cells;
}
