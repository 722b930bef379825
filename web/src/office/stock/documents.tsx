/** Goods that came, and corrections: lines of products and quantities, stored at once or not at all. */
import { ClipboardPen, PackagePlus } from "lucide-react";
import { api, type Schemas, take } from "@/api/client";
import { useSession } from "@/session/session";
import { once } from "../headers";
import type { Draft, Field, Make } from "../kit/form";
import { CostedLines, type Line, PlainLines, sentLines, wrongLines } from "../kit/product-lines";
import { useBranch } from "../place";

/** Kinds of corrections, and which way each moves stock; 0 is either. */
const KINDS = {
  count: 0,
  adjust_up: 1,
  adjust_down: -1,
  waste: -1,
  damage: -1,
  theft: -1,
  vendor_return: -1,
  production: 0,
  opening: 1,
} as const;
type Kind = keyof typeof KINDS;

const KIND_CHOICES = (Object.keys(KINDS) as Kind[]).map((kind) => ({
  value: kind,
  label: `stock:reasons.${kind}` as const,
}));

const kindOf = (now: Draft) => now.kind as Kind;
const direction = (now: Draft) => {
  const way = KINDS[kindOf(now)];
  return `stock:directions.${way < 0 ? "out" : way > 0 ? "in" : "either"}` as const;
};

/** `5` of what was thrown away is `-5`; a count may be typed with its own sign. */
export function signed(quantity: string, kind: Kind): string {
  const plain = quantity.trim().replace(/^[-−+]/, "");
  if (KINDS[kind] < 0) return `-${plain}`;
  return KINDS[kind] > 0 || !/^[-−]/.test(quantity.trim()) ? plain : `-${plain}`;
}

const activeBranches = () => (useSession.getState().me?.branches ?? []).filter((one) => one.is_active);
const useActiveBranches = () => {
  useSession((session) => session.me);
  return activeBranches().map((one) => ({ value: one.branch_id, label: one.name }));
};

const BRANCH: Field = {
  name: "branch_id",
  label: "stock:branch_id",
  kind: "choice",
  useChoices: useActiveBranches,
  begin: () => useBranch.getState().branch ?? activeBranches()[0]?.branch_id,
};
const LINES = { name: "lines", label: "stock:lines", kind: "own", begin: () => [], send: sentLines } as const;

const linesOf = (now: Draft) => now.lines as readonly Line[];
const DOCUMENT = { isSide: true, isWide: true, touches: ["levels", "moves", "products"] } as const;

const RECEIVE: Make = {
  ...DOCUMENT,
  label: "stock:receive",
  icon: <PackagePlus />,
  may: "stock.receive",
  isPrimary: true,
  fields: [
    BRANCH,
    { name: "note", label: "stock:delivery_note", kind: "text", max: 500, isOptional: true },
    { ...LINES, Show: CostedLines },
  ],
  check: wrongLines,
  send: (body, { key }) =>
    take(
      api.POST("/api/v1/stock/receipts", {
        params: { header: once(key) },
        body: body as Schemas["StockReceiveBody"],
      }),
    ),
  said: (now) => ({ word: "stock:received", count: linesOf(now).length }),
};

const ADJUST: Make = {
  ...DOCUMENT,
  label: "stock:adjust",
  icon: <ClipboardPen />,
  may: "stock.propose",
  fields: [
    BRANCH,
    { name: "kind", label: "stock:kind", help: direction, kind: "select", choices: KIND_CHOICES, begin: () => "count" },
    { name: "reason", label: "common:reason", help: "office:reason_help", kind: "text", max: 500 },
    { ...LINES, Show: PlainLines },
  ],
  check: wrongLines,
  send: (body, { key, approval }) => {
    const { lines, kind, ...rest } = body as Schemas["StockAdjustBody"];
    const turned = lines.map((line) => ({ ...line, quantity: signed(line.quantity, kind as Kind) }));
    return take(
      api.POST("/api/v1/stock/adjustments", {
        params: { header: { ...once(key), ...(approval ? { "X-Approval": approval } : {}) } },
        body: { ...rest, kind, lines: turned },
      }),
    );
  },
  tells: (now) => linesOf(now).map(({ product, quantity }) => `${signed(quantity, kindOf(now))} × ${product.name}`),
  said: (now) => ({ word: "stock:adjusted", count: linesOf(now).length }),
};

export const STOCK_DOCUMENTS = [ADJUST, RECEIVE] as const;
