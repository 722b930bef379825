/** A role as it is typed. */
import type { MoneyFormat } from "@/lib/money";
import type { Role } from "./data";
import type { Limits } from "./limits";

export interface RoleDraft {
  name: string;
  rank: string;
  /** A list when it is written down: sets of the same content must look the same. */
  permissions: ReadonlySet<string> & { toJSON?: () => string[] };
  discount: string;
  payOut: string;
  lookBack: string;
  /** The role that a new one began as. */
  copied: string;
}

/** A set that compares by what it holds, also inside JSON. */
export function keys(from: Iterable<string>): RoleDraft["permissions"] {
  const set = new Set(from);
  return Object.assign(set, { toJSON: () => [...set].sort() });
}

export const emptyRole = (rank: number): RoleDraft => ({
  name: "",
  rank: String(rank),
  permissions: keys([]),
  discount: "",
  payOut: "",
  lookBack: "",
  copied: "",
});

export function draftOf(role: Role, money: MoneyFormat): RoleDraft {
  const amount = (minor: number | null | undefined) =>
    minor === null || minor === undefined ? "" : money.typed(minor);
  return {
    name: role.name,
    rank: String(role.rank),
    permissions: keys(role.permissions),
    discount: role.limits.discount_percent_max ?? "",
    payOut: amount(role.limits.pay_out_minor_max),
    lookBack: typeof role.limits.look_back_days === "number" ? String(role.limits.look_back_days) : "",
    copied: "",
  };
}

/** The limits to send; empty is without limit. */
export function limitsOf(
  draft: RoleDraft,
  money: MoneyFormat,
): { limits: Limits; wrong: Record<string, "amount" | "percent"> } {
  const wrong: Record<string, "amount" | "percent"> = {};
  const amount = (pointer: string, text: string): number | undefined => {
    if (text.trim() === "") return undefined;
    const minor = money.read(text);
    if (minor === undefined) wrong[pointer] = "amount";
    return minor;
  };
  const discount = draft.discount.trim();
  if (discount !== "" && !/^\d{1,3}(\.\d{1,4})?$/.test(discount)) wrong["/limits/discount_percent_max"] = "percent";
  const payOut = amount("/limits/pay_out_minor_max", draft.payOut);
  return {
    limits: {
      ...(discount === "" ? {} : { discount_percent_max: discount }),
      ...(payOut === undefined ? {} : { pay_out_minor_max: payOut }),
      ...(draft.lookBack === "" ? {} : { look_back_days: Number(draft.lookBack) }),
    },
    wrong,
  };
}

/** The stable word of a new role. */
export function keyOf(name: string): string {
  const plain = name
    .toLowerCase()
    .normalize("NFD")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  // A name in another script leaves nothing: then a word of its own.
  return plain || `role_${Date.now().toString(36)}`;
}

export interface Changes {
  added: readonly string[];
  taken: readonly string[];
  /** Name, rank, limits. */
  others: number;
  count: number;
}

export function changesOf(role: Role | undefined, draft: RoleDraft): Changes {
  const before = new Set(role?.permissions ?? []);
  const added = [...draft.permissions].filter((key) => !before.has(key)).sort();
  const taken = [...before].filter((key) => !draft.permissions.has(key)).sort();
  const others = role
    ? [
        draft.name !== role.name,
        draft.rank !== String(role.rank),
        draft.discount !== (role.limits.discount_percent_max ?? ""),
        (draft.payOut === "") !== (typeof role.limits.pay_out_minor_max !== "number"),
        draft.lookBack !== (typeof role.limits.look_back_days === "number" ? String(role.limits.look_back_days) : ""),
      ].filter(Boolean).length
    : 0;
  return { added, taken, others, count: added.length + taken.length + others };
}
