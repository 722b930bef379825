import { beforeEach, expect, test, vi } from "vitest";
import { useCart } from "@/sales/cart";
import { useOutgoingEntries } from "@/sales/outgoing";
import { useSession } from "@/session/session";
import { beginningOf, lookForRenewal, mayRenew, useRenewal } from "./renewal";

const page = (hash: string) =>
  `<script>1</script><link rel="modulepreload" href="/assets/till-kit-x.js"><script type="module" crossorigin src="/assets/till-${hash}.js"></script>`;

beforeEach(() => useRenewal.setState({ ready: false }));

const gives = (hash: string, ok = true) =>
  vi.stubGlobal("fetch", async () => new Response(page(hash), { status: ok ? 200 : 503 }));

test("a page begins with its module, not with what it loads besides", () => {
  expect(beginningOf(page("abc"))).toBe("/assets/till-abc.js");
  expect(beginningOf("<p>no till</p>")).toBeUndefined();
});

test("another page on the server is a newer program; the same one, an error or silence is not", async () => {
  gives("aaa");
  await lookForRenewal(page("aaa"));
  gives("bbb", false);
  await lookForRenewal(page("aaa"));
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("away")));
  await lookForRenewal(page("aaa"));
  expect(useRenewal.getState().ready).toBe(false);
  gives("bbb");
  await lookForRenewal(page("aaa"));
  expect(useRenewal.getState().ready).toBe(true);
});

test("it is taken up between two sales only", () => {
  expect(mayRenew("/")).toBe(true);
  expect(mayRenew("/pay")).toBe(false);
  useSession.setState({ locked: true });
  expect(mayRenew("/")).toBe(false);
  useSession.setState({ locked: false });
  useOutgoingEntries.setState({ entries: [{ saleId: "s" } as never] });
  expect(mayRenew("/")).toBe(false);
  useOutgoingEntries.setState({ entries: [] });
  const sale = (lines: number) => ({ saleId: "s", lines: Array.from({ length: lines }, () => ({})) }) as never;
  useCart.setState({ sales: [sale(1)], current: "s" });
  expect(mayRenew("/")).toBe(false);
  useCart.setState({ sales: [sale(0)], current: "s" });
  expect(mayRenew("/")).toBe(true);
});
