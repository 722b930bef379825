import { readdirSync, readFileSync } from "node:fs";
import { createInstance } from "i18next";
import { expect, test } from "vitest";
import { moneyFormat } from "@/lib/money";
import { factsOf, whatWords } from "./approval-words";

const session = JSON.parse(readFileSync("src/i18n/en/session.json", "utf8"));

test("what is approved is named with its figures, amounts as money (5)", async () => {
  const i18n = createInstance();
  await i18n.init({ lng: "en", resources: { en: { session } } });
  const money = moneyFormat({ code: "PKR", exponent: 2 });
  const figures = { total_minor: 115_000, discount_minor: 35_000, sales_count: 3, unheard_of: 1 };
  expect(factsOf(i18n.t, money, { figures }).map(({ value }) => value)).toEqual(["Rs\u00a01,150", "Rs\u00a0350", "3"]);
  expect(whatWords(i18n.t, { permission: "sales.approve_discount" })).toBe(session.approvals.sales_approve_discount);
  expect(whatWords(i18n.t, { permission: "nobody.knows" })).toBe("");
});

test("every right that approves something has words, and every figure that the server binds an approval to", () => {
  const api = readFileSync("../docs/openapi.json", "utf8");
  const rights = [...api.matchAll(/Ids of approvals, separated by commas, by holders of \\"([\w.]+)\\"/g)].map(
    ([, one]) => one,
  );
  expect(rights.length).toBeGreaterThan(4);
  expect(rights.filter((one) => !(`${one}`.replaceAll(".", "_") in session.approvals))).toEqual([]);
  const sources = readdirSync("../plugs", { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".rs"));
  const texts = sources.map((path) => readFileSync(`../plugs/${path}`, "utf8"));
  const bound = texts.flatMap((text) => text.match(/Figure::at\([^;]*;/g) ?? []);
  const names = bound.flatMap((text) => [...text.matchAll(/\.with\(\s*"(\w+)"/g)].map(([, name]) => `${name}`));
  expect(names.length).toBeGreaterThan(3);
  expect(names.filter((name) => !(name in session.figures))).toEqual([]);
});
