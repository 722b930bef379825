import { expect, test } from "vitest";
import type { Line } from "./model";
import { shortLines } from "./short";

const line = (lineId: string, product_id: string, quantity: string, barcode?: string): Line =>
  ({ lineId, quantity, barcode, product: { product_id, barcodes: [{ code: "six", pack_quantity: "6" }] } }) as never;

test("a line says what is there when the sale takes more of it, packs and other lines counted", () => {
  const levels = new Map([
    ["lentils", { quantity: "0", state: "out" as const }],
    ["cola", { quantity: "7", state: "low" as const }],
    ["rice", { quantity: "2.5", state: "low" as const }],
  ]);
  const lines = [
    line("a", "lentils", "1"),
    line("b", "cola", "1", "six"),
    line("c", "cola", "2"),
    line("d", "rice", "2.5"),
    line("e", "bread", "99"),
  ];
  expect([...shortLines(lines, levels)]).toEqual([
    ["a", "0"],
    ["b", "7"],
    ["c", "7"],
  ]);
});
