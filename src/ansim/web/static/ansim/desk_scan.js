// Reading a guest's card with the desk's camera, where the browser reads QR codes itself (BarcodeDetector); pictures stay here.

import { slipValue } from "./desk_slip.js";
import { fromBase64url } from "./visit/bytes.js";

const EVERY = 250;
const LONGEST = 60_000;

/** What a QR says: {text} of a card or a paper slip; else {wrong}: "venue" for the QR of a door, "other" for anything else. */
export function cardIn(text) {
  const plain = text.trim();
  if (plain.length === 22 && fromBase64url(plain)) return { text: plain };
  if (slipValue(plain)) return { text: plain };
  return { wrong: /^https?:\/\/\S+#[\w-]{22}$/.test(plain) ? "venue" : "other" };
}

/** Whether this browser can read QR codes from a camera. */
export async function canScan() {
  try {
    return Boolean(navigator.mediaDevices) && (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
  } catch (error) {
    return false;
  }
}

/** `video` shows the camera; `told` gets "camera", "denied", "venue", "other" or "late"; `found` the text of a card, once. */
export class Scanner {
  constructor(video, told, found) {
    Object.assign(this, { video, told, found, stream: null, timer: 0 });
  }

  async start() {
    this.stop();
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    } catch (error) {
      this.told(error.name === "NotAllowedError" ? "denied" : "camera");
      return false;
    }
    this.video.srcObject = this.stream;
    await this.video.play();
    this.last = "";
    this.until = Date.now() + LONGEST;
    this.detector = new BarcodeDetector({ formats: ["qr_code"] });
    this.timer = setTimeout(() => this._look(), EVERY);
    return true;
  }

  stop() {
    clearTimeout(this.timer);
    if (this.stream) this.stream.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
  }

  async _look() {
    const { stream } = this;
    const codes = await this.detector.detect(this.video).catch(() => []);
    if (!stream || this.stream !== stream) return;
    const read = codes.map((code) => cardIn(code.rawValue));
    const card = read.find((one) => one.text);
    if (card) {
      this.stop();
      this.found(card.text);
      return;
    }
    if (read.length && read[0].wrong !== this.last) this.told((this.last = read[0].wrong));
    if (Date.now() > this.until) {
      this.stop();
      this.told("late");
      return;
    }
    this.timer = setTimeout(() => this._look(), EVERY);
  }
}
