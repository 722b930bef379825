import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { barsOf } from "./bars";

beforeAll(async () => {
  const wasm = readFileSync("node_modules/zxing-wasm/dist/reader/zxing_reader.wasm");
  await prepareZXingModule({
    overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer },
    fireImmediately: true,
  });
});

/** What a camera reads from the bars, three pixels a module. */
async function read(code: string) {
  const bars = barsOf(code);
  if (!bars) return undefined;
  const [width, height] = [bars.modules * 3, 60];
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (const [, from = "", long = ""] of bars.path.matchAll(/M(\d+) 0h(\d+)/g))
    for (let y = 5; y < height - 5; y += 1)
      for (let x = Number(from) * 3; x < (Number(from) + Number(long)) * 3; x += 1)
        data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
  const [found] = await readBarcodes({ data, width, height, colorSpace: "srgb" } as ImageData);
  return found && [found.format, found.text];
}

test("a reader reads from the label what stands under the bars (54)", async () => {
  expect(await read("4006381333931")).toEqual(["EAN13", "4006381333931"]);
  expect(await read("2000000000015")).toEqual(["EAN13", "2000000000015"]);
  expect(await read("96385074")).toEqual(["EAN8", "96385074"]);
  // Twelve digits are an EAN whose first digit is a nought.
  expect((await read("036000291452"))?.[1]).toMatch(/^0?036000291452$/);
  for (const code of ["K00001", "ELDER-1", "12345", "123456", "4006381333932", "a b~C", "7"])
    expect(await read(code), code).toEqual(["Code128", code]);
});

test("what has no bars has none", () => {
  for (const code of ["", "کیلے", "ä", "x".repeat(41)]) expect(barsOf(code), code).toBeUndefined();
});
