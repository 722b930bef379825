/** What a camera would see: codes as bars and squares, drawn here, as a film that Chromium takes for its fake camera (Y4M). */
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { encode } from "uqr";

const [WIDTH, HEIGHT] = [640, 480];
const L = [
  "0001101",
  "0011001",
  "0010011",
  "0111101",
  "0100011",
  "0110001",
  "0101111",
  "0111011",
  "0110111",
  "0001011",
];
const turned = (bars) => [...bars].map((bar) => (bar === "0" ? "1" : "0")).join("");
const R = L.map(turned);
const G = R.map((bars) => [...bars].reverse().join(""));
const PARITY = ["LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL"];

/** The modules of an EAN-13, UPC-A (twelve digits) or EAN-8, dark ones as `1`. */
export function bars(code) {
  const digits = [...code].map(Number);
  if (digits.length === 8)
    return frame(
      digits.slice(0, 4).map((no) => L[no]),
      digits.slice(4).map((no) => R[no]),
    );
  const [first, ...rest] = digits.length === 12 ? [0, ...digits] : digits;
  const left = rest.slice(0, 6).map((no, at) => (PARITY[first][at] === "L" ? L : G)[no]);
  return frame(
    left,
    rest.slice(6).map((no) => R[no]),
  );
}
const frame = (left, right) => `101${left.join("")}01010${right.join("")}101`;

function plane(paint) {
  const grey = Buffer.alloc(WIDTH * HEIGHT, 235);
  paint((x, y, width, height) => {
    for (let row = y; row < y + height; row += 1) grey.fill(16, row * WIDTH + x, row * WIDTH + x + width);
  });
  return grey;
}

const NOTHING = plane(() => {});

function barcode(code) {
  const modules = bars(code);
  const wide = 4;
  const start = Math.floor((WIDTH - modules.length * wide) / 2);
  return plane((dark) => {
    for (const [at, bar] of [...modules].entries()) if (bar === "1") dark(start + at * wide, 140, wide, 200);
  });
}

function squares(text) {
  const { data } = encode(text, { ecc: "M", border: 4 });
  const wide = Math.floor(400 / data.length);
  const start = Math.floor((WIDTH - data.length * wide) / 2);
  return plane((dark) => {
    for (const [y, row] of data.entries())
      for (const [x, isDark] of row.entries()) if (isDark) dark(start + x * wide, 40 + y * wide, wide, wide);
  });
}

const PER_SECOND = 10;
const FRAME = Buffer.from("FRAME\n");
const CHROMA = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);

const pictureOf = (code) => (code === "" ? NOTHING : /^(\d{8}|\d{12,13})$/.test(code) ? barcode(code) : squares(code));

/**
 * A film without end of one picture, which can be changed while it runs: Chromium reads each frame from the file anew. So a walk shows a
 * code until it was read, however slow the machine is.
 */
export class Film {
  constructor(path) {
    this.path = path;
    this.head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${PER_SECOND}:1 Ip A1:1 C420mpeg2\n`);
    writeFileSync(path, Buffer.concat([this.head, FRAME, NOTHING, CHROMA]));
  }

  /** What lies before the camera from now on; no code is an empty counter, one that is no digits a QR code. */
  show(code) {
    const file = openSync(this.path, "r+");
    writeSync(file, pictureOf(code), 0, WIDTH * HEIGHT, this.head.length + FRAME.length);
    closeSync(file);
  }
}
