// @vitest-environment node
import { crc32, inflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import type { FileCell } from "./file-cell";
import { xlsxOf } from "./xlsx";

/** Parts of an archive, read by its list at the end: what another program does with it. */
function unzip(bytes: Uint8Array): Record<string, string> {
  const file = Buffer.from(bytes);
  const end = file.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"));
  const parts: Record<string, string> = {};
  let at = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0; left -= 1) {
    expect(file.readUInt32LE(at)).toBe(0x02014b50);
    const name = file.toString("utf8", at + 46, at + 46 + file.readUInt16LE(at + 28));
    const own = file.readUInt32LE(at + 42);
    const begin = own + 30 + file.readUInt16LE(own + 26) + file.readUInt16LE(own + 28);
    const packed = file.subarray(begin, begin + file.readUInt32LE(at + 20));
    const text = inflateRawSync(packed);
    expect(text.length).toBe(file.readUInt32LE(at + 24));
    expect(crc32(text)).toBe(file.readUInt32LE(at + 16));
    parts[name] = text.toString("utf8");
    at += 46 + file.readUInt16LE(at + 28) + file.readUInt16LE(at + 30);
  }
  return parts;
}

const book = (rows: readonly (readonly FileCell[])[], more: object = {}) =>
  xlsxOf({ name: "Products", head: ["Name", "Price"], rows, exponent: 2, rightToLeft: false, ...more });
const sheet = async (...given: Parameters<typeof book>) =>
  unzip(await book(...given))["xl/worksheets/sheet1.xml"] ?? "";

test("texts are texts, also those that look like formulas; figures are figures", async () => {
  const xml = await sheet([
    [
      { kind: "text", text: '=HYPERLINK("x") & <b>' },
      { kind: "money", text: "-12.50" },
    ],
  ]);
  expect(xml).toContain(
    '<c t="inlineStr"><is><t xml:space="preserve">=HYPERLINK(&quot;x&quot;) &amp; &lt;b&gt;</t></is></c>',
  );
  expect(xml).toContain('<c s="2"><v>-12.50</v></c>');
  expect(xml).not.toContain("<f>");
});

test("days and moments are what spreadsheets count as such", async () => {
  const xml = await sheet([
    [
      { kind: "day", text: "1900-03-01" },
      { kind: "moment", text: "2026-11-21 12:00:00" },
    ],
  ]);
  expect(xml).toContain('<c s="3"><v>61</v></c>');
  expect(xml).toContain('<c s="4"><v>46347.5</v></c>');
});

test("a figure with more digits than a spreadsheet counts with stays whole", async () => {
  expect(await sheet([[{ kind: "money", text: "1234567890123456.78" }]])).toContain(">1234567890123456.78</t>");
});

test("signs that XML does not hold are left out, and Urdu stands from right to left", async () => {
  const xml = await sheet([[{ kind: "text", text: "a\u0000b\u000bc\tچائے" }]], { rightToLeft: true });
  expect(xml).toContain(">abc\tچائے</t>");
  expect(xml).toContain('rightToLeft="1"');
});

test("amounts are shown with the decimals of the currency", async () => {
  const formats = async (exponent: number) => unzip(await book([], { exponent }))["xl/styles.xml"];
  expect(await formats(0)).toContain('formatCode="#,##0"');
  expect(await formats(3)).toContain('formatCode="#,##0.000"');
});
