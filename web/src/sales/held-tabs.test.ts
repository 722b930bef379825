import { expect, test } from "vitest";
import { heldNow } from "./held-tabs";

const held = (sale_id: string) => ({ sale_id }) as never;

test("what is being taken up is still in the list; what is being held is on the screen, and nowhere twice", () => {
  const entries = [
    { kind: "recall", saleId: "a", parked: held("a") },
    { kind: "hold", saleId: "b" },
    { kind: "complete", saleId: "d" },
  ] as never;
  const ids = (rows: readonly never[]) => heldNow(rows, entries).map(({ sale_id }) => sale_id);
  expect(ids([held("a"), held("b"), held("c")])).toEqual(["a", "c"]);
  // The server has given it out by now; the answer was lost.
  expect(ids([held("c")])).toEqual(["a", "c"]);
});
