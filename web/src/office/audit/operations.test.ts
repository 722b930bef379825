import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { changesOf, modulesOf, withSeen } from "./operations";

const described = JSON.parse(readFileSync(join(import.meta.dirname, "../../../../docs/openapi.json"), "utf8"));

test("the operations are those that change something, each once", () => {
  const changes = changesOf(described);
  expect(changes).toEqual([...new Set(changes)].sort());
  expect(changes).toContain("catalog.update_product");
  expect(changes).not.toContain("catalog.list_products");
  expect(modulesOf(changes)).toContain("customers");
  expect(new Set(modulesOf(changes)).size).toBe(modulesOf(changes).length);
});

test("what was seen in the log can be chosen too, once and in its place", () => {
  expect(withSeen(["a.do", "c.do"], ["b.tick", "c.do", "b.tick"])).toEqual(["a.do", "b.tick", "c.do"]);
});
