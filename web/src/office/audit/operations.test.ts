import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { changesOf, modulesOf } from "./operations";

const described = JSON.parse(readFileSync(join(import.meta.dirname, "../../../../docs/openapi.json"), "utf8"));

test("the operations are those that change something, each once", () => {
  const changes = changesOf(described);
  expect(changes).toEqual([...new Set(changes)].sort());
  expect(changes).toContain("catalog.update_product");
  expect(changes).not.toContain("catalog.list_products");
  expect(modulesOf(changes)).toContain("customers");
  expect(new Set(modulesOf(changes)).size).toBe(modulesOf(changes).length);
});
