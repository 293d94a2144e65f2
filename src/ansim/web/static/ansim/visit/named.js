// The message about a companion, to the byte (ansim/wire/companion.py).

import { concat, exactly, sha256 } from "./bytes.js";
import { TOKEN } from "./checkin.js";
import { COMPANION, signDesk } from "./desk_box.js";

export const NAMED = 304;

/** The 304 bytes for a sealed box at the place and time of `seen`; the token stands where a desk's device has its number. */
export async function signNamed(token, box, seen, key) {
  const code = concat(Uint8Array.of(COMPANION), (await sha256(exactly(token, TOKEN))).subarray(0, 7));
  const fields = Object.assign({}, seen, { code, people: 0 });
  return concat(token, await signDesk(key, box, COMPANION, fields));
}
