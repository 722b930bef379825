/**
 * Codes that were scanned before the products were here. Nobody knows yet what they mean, so they are kept, over a reload too, and looked
 * up again with every part of the catalogue that comes; what is unknown then is said when all of it is here.
 */
import type { TFunction } from "i18next";
import { byCode, useCatalogue } from "@/catalog/catalogue";
import { say } from "@/ui/toast";

export interface KeptCode {
  code: string;
  /** Said before the scan, if it was. */
  quantity: string | undefined;
}

const KEY = "till.codes";

function read(): KeptCode[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "[]") as KeptCode[];
  } catch {
    return [];
  }
}

function write(codes: readonly KeptCode[]): void {
  if (codes.length > 0) sessionStorage.setItem(KEY, JSON.stringify(codes));
  else sessionStorage.removeItem(KEY);
}

/** Whether a code that is not found may be found in a moment. */
export const isComing = (): boolean => useCatalogue.getState().status !== "ready";

export const keptCodes = (): number => read().length;

export function keepCode(kept: KeptCode, t: TFunction): void {
  const codes = [...read(), kept];
  write(codes);
  say({ id: "kept-codes", text: t("sales:codes_kept", { count: codes.length }), lasts: 0 });
}

/** Looks the kept codes up again: what they mean now goes to `take`, one after the other, each once. */
export function lookAgain(take: (kept: KeptCode) => void, t: TFunction): void {
  const codes = read();
  if (codes.length === 0) return;
  const left = isComing() ? codes.filter(({ code }) => !byCode(code)) : [];
  if (left.length === codes.length) return;
  write(left);
  say(
    left.length > 0
      ? { id: "kept-codes", text: t("sales:codes_kept", { count: left.length }), lasts: 0 }
      : { id: "kept-codes", text: t("sales:codes_taken"), kind: "good" },
  );
  for (const kept of codes) if (!left.includes(kept)) take(kept);
}
