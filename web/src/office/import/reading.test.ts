import { beforeEach, expect, test, vi } from "vitest";
import {
  base64Of,
  dryRun,
  hasStock,
  heldOf,
  holding,
  inFile,
  lacking,
  notTaken,
  PIECE,
  pieceOf,
  type Reading,
} from "./reading";

const { post } = vi.hoisted(() => ({ post: vi.fn() }));
vi.mock("@/api/client", () => ({ api: { POST: post }, take: async (call: Promise<unknown>) => call }));
beforeEach(() => post.mockReset());

const reading = (more: Partial<Reading> = {}): Reading => ({
  columns: [
    { name: "Artikel", field: "sku", samples: ["A"] },
    { name: "Steuer", field: "tax", samples: ["ODD"] },
    { name: "Farbe", samples: ["rot"] },
    { name: "Leer", samples: [] },
  ],
  fields: ["sku", "name", "price", "tax"],
  missing: ["name", "price"],
  not_taken: ["Farbe"],
  amounts: "major",
  lines: 1,
  rows: [],
  errors: [],
  notes: [],
  ...more,
});

test("a column that holds something else takes it from the one that held it", () => {
  const held = heldOf(reading());
  expect(held).toEqual(["sku", "tax", null, null]);
  expect(holding(held, 2, "sku")).toEqual([null, "tax", "sku", null]);
  expect(holding(held, 0, null)).toEqual([null, "tax", null, null]);
});

test("what is not taken over and what is still missing follow what a person says", () => {
  const held = holding(holding(heldOf(reading()), 1, null), 2, "name");
  expect(notTaken(reading(), held)).toEqual(["Steuer"]);
  expect(lacking(reading(), held)).toEqual(["price"]);
});

test("what the check refuses stands in the column of the file", () => {
  const bad = { line: 2, column: "tax_class_code", code: "unknown-tax-class", reason: "there is none", found: "ODD" };
  expect(inFile(bad, reading())).toMatchObject({ column: "Steuer", found: "ODD" });
  expect(inFile({ ...bad, column: "unit" }, reading()).column).toBe("unit");
});

test("every row is asked about once, in pieces, and only right ones are kept", async () => {
  const rows = Array.from({ length: PIECE + 2 }, (_, at) => ({
    line: at + 2,
    sku: `S${at}`,
    name: "T",
    unit_price_minor: 1,
    country_of_origin: null,
  }));
  const refused = { line: 3, column: "sku", code: "archived", reason: "is archived" };
  post
    .mockResolvedValueOnce({ created: PIECE - 1, updated: 0, unchanged: 0, errors: [refused] })
    .mockResolvedValueOnce({ created: 1, updated: 1, unchanged: 0, errors: [] });
  const early = { line: 2000, column: "Artikel", code: "twice", reason: "is there" };
  const steps: number[] = [];
  const run = await dryRun(reading({ rows, errors: [early] }), (at) => steps.push(at));
  expect(post.mock.calls.map(([, { body }]) => body.rows.length)).toEqual([PIECE, 2]);
  expect(steps).toEqual([0, PIECE]);
  expect([run.good.length, run.created, run.updated]).toEqual([PIECE + 1, PIECE, 1]);
  expect(run.bad.map(({ line, column }) => [line, column])).toEqual([
    [3, "Artikel"],
    [2000, "Artikel"],
  ]);
});

test("a file is sent as its bytes", async () => {
  expect(await base64Of(new Blob([new Uint8Array([0xff, 0xfe, 0x41, 0])]))).toBe("//5BAA==");
  expect(await base64Of(new Blob([]))).toBe("");
});

test("stock needs a place only if there is some", () => {
  const row = (opening_stock?: string) => ({ opening_stock }) as never;
  expect([hasStock([row(), row("0")]), hasStock([row("2.5")])]).toEqual([false, true]);
});

test("rows with long descriptions go in smaller pieces, and none is left out", () => {
  const rows = Array.from({ length: 1200 }, (_, at) => ({ at, description: "چائے ".repeat(at < 600 ? 400 : 1) }));
  const pieces: (typeof rows)[] = [];
  for (let at = 0; at < rows.length; at += pieces.at(-1)?.length ?? 0) pieces.push(pieceOf(rows, at));
  expect(pieces.flat().map((row) => row.at)).toEqual(rows.map((row) => row.at));
  for (const piece of pieces) expect(new TextEncoder().encode(JSON.stringify(piece)).length).toBeLessThan(800_000);
  expect(pieces.length).toBeLessThan(12);
  // One that is too long by itself is sent alone, and refused in words.
  expect(pieceOf([{ text: "x".repeat(2_000_000) }, { text: "" }], 0)).toHaveLength(1);
});
