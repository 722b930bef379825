/** Every declared page: its words exist in each language, and nothing of it is declared twice. */
import { expect, test } from "vitest";
import en from "@/i18n/office.en";
import es from "@/i18n/office.es";
import ur from "@/i18n/office.ur";
import { ASIDE, PAGES } from "../pages";
import type { AnyList } from "./list";

const parts = [...PAGES.flatMap(({ parts: own }) => own), ...ASIDE];
const lists = (await Promise.all(parts.map(({ load }) => load())))
  .flatMap((module: Record<string, unknown>) => Object.values(module))
  .filter((one): one is AnyList => typeof one === "object" && one !== null && "columns" in one && "path" in one);

/** Keys of words that stand anywhere in a declaration. */
function wordsIn(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === "string") return /^[a-z-]+:[\w.-]+$/.test(value) ? [value] : [];
  if (typeof value !== "object" || value === null || seen.has(value) || "$$typeof" in value) return [];
  seen.add(value);
  return Object.entries(value).flatMap(([name, inner]) => (name === "width" ? [] : wordsIn(inner, seen)));
}

function has(words: Record<string, unknown>, key: string): boolean {
  const [namespace = "", path = ""] = key.split(":");
  const found = path.split(".").reduce<unknown>((group, step) => {
    const known = group as Record<string, unknown> | undefined;
    return known?.[step] ?? known?.[`${step}_other`];
  }, words[namespace]);
  return found !== undefined;
}

test("all pages were found", () => {
  expect(lists.length).toBeGreaterThan(12);
});

test.each(Object.entries({ en, ur, es }))("has its words in %s", (_, words) => {
  const lacking = lists.flatMap((list) => wordsIn(list)).filter((key) => !has(words, key));
  expect([...new Set(lacking)]).toEqual([]);
});

test("columns and filters of a list have a name each", () => {
  for (const { path, columns, filters = [] } of lists) {
    const names = columns.map(({ name }) => name);
    expect(new Set(names).size, path).toBe(names.length);
    expect(new Set(filters.map(({ name }) => name)).size, path).toBe(filters.length);
  }
});

test("pages differ in address and letter", () => {
  expect(new Set(PAGES.map(({ letter }) => letter)).size).toBe(PAGES.length);
  expect(new Set(parts.map(({ path }) => path)).size).toBe(parts.length);
});
