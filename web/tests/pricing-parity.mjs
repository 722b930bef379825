/**
 * Has the WebAssembly build answer what the native build was asked, and compares byte by byte.
 *
 *   node pricing-parity.mjs ENGINE.wasm CASES     CASES: lines of question, answer, question, answer, … (`pricing-cases`)
 */
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";

const [wasm, cases] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(await readFile(wasm), {});
const { memory, till_alloc, till_call, till_free } = instance.exports;

function answer(question) {
  const bytes = Buffer.from(question);
  const start = till_alloc(bytes.length);
  new Uint8Array(memory.buffer, start, bytes.length).set(bytes);
  const packed = BigInt.asUintN(64, till_call(start, bytes.length));
  const at = Number(packed >> 32n);
  const length = Number(packed & 0xffff_ffffn);
  const text = Buffer.from(memory.buffer, at, length).toString();
  till_free(at, length);
  return text;
}

const seen = {};
let question;
let different = 0;
let took = 0;
for await (const line of createInterface({ input: createReadStream(cases) })) {
  if (question === undefined) {
    question = line;
    continue;
  }
  const began = performance.now();
  const got = answer(question);
  took += performance.now() - began;
  const { op } = JSON.parse(question);
  const reply = JSON.parse(line);
  const what = `${op} ${reply.error ? reply.error.kind : "ok"}`;
  seen[what] = (seen[what] ?? 0) + 1;
  if (got !== line && ++different <= 3) console.error(`question ${question}\nnative   ${line}\nwasm     ${got}\n`);
  question = undefined;
}
const asked = Object.values(seen).reduce((sum, count) => sum + count, 0);
for (const what of Object.keys(seen).sort()) console.log(`${String(seen[what]).padStart(7)}  ${what}`);
const each = ((took * 1000) / asked).toFixed(1);
console.log(`${asked} questions, ${different} differences, ${memory.buffer.byteLength / 1024} KiB, ${each} µs each`);
process.exit(different === 0 && asked > 0 ? 0 : 1);
