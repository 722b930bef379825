import type { TFunction } from "i18next";
import { beforeEach, expect, test, vi } from "vitest";
import { moneyFormat } from "@/lib/money";
import { useSaid } from "@/ui/toast";
import { currentSale, useCart } from "./cart";
import type { Line, SaleView } from "./model";
import { sayStored, useSold } from "./sold";

const t = ((key: string) => key) as unknown as TFunction;
const money = moneyFormat({ code: "EUR", exponent: 2 });
const said = () => useSaid.getState().waiting.map(({ text }) => text);
const line = { lineId: "l" } as Line;
const scan = (saleId: string) =>
  useCart.setState(({ sales }) => ({
    sales: [...sales.filter((one) => one.saleId !== saleId), { ...currentSale(), saleId, lines: [line] }],
    current: saleId,
  }));
const stored = (saleId: string) =>
  useSold.setState({ sale: { sale_id: saleId, number: "S-1", change_minor: 850 } as SaleView });

beforeEach(() => {
  vi.useRealTimers();
  useSaid.setState({ waiting: [], unsaid: [] });
  const sale = { ...currentSale(), saleId: "empty", lines: [] };
  useCart.setState({ sales: [sale], current: "empty" });
  stored("old");
});

test("the change of an earlier sale is told until the next one gets its first line", () => {
  sayStored("old", t, money);
  expect(said()).toEqual(["sales:stored_late sales:stored_change"]);
  scan("next");
  expect(said()).toEqual([]);
  expect(useSaid.getState().unsaid).toEqual(["stored-old"]);
});

test("who serves the next customer already still sees it: until the one after that, or until this one is paid", () => {
  for (const ends of [() => scan("third"), () => stored("next")]) {
    stored("old");
    scan("next");
    sayStored("old", t, money);
    scan("next");
    expect(said()).toHaveLength(1);
    ends();
    expect(said()).toEqual([]);
  }
});

test("it goes with time as well: nothing about an earlier sale stays for ever", () => {
  sayStored("old", t, money);
  const [told] = useSaid.getState().waiting;
  expect(told?.lasts).toBeGreaterThan(0);
});
