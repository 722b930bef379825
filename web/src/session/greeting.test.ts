import type { TFunction } from "i18next";
import { expect, test } from "vitest";
import { outWords } from "./greeting";

const t = ((key: string) => key) as unknown as TFunction;

test("the office speaks of no sale when it is locked or its session ended; the till says whether one waits", () => {
  for (const saleWaits of [false, true]) {
    expect(outWords(t, "locked", { office: true, saleWaits })).toBe("session:locked_office");
    expect(outWords(t, "ended", { office: true, saleWaits })).toBe("session:ended_empty");
  }
  expect(outWords(t, "locked", { saleWaits: true })).toBe("session:locked_over");
  expect(outWords(t, "locked", { saleWaits: false })).toBe("session:locked_over_empty");
  expect(outWords(t, "ended", { saleWaits: true })).toBe("session:ended");
});
