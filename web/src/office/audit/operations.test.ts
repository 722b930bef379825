import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LANGUAGES } from "@/i18n/start";
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

/** What the server writes down: operations of its API, and what it does by itself; kinds of things; members of records and answers. */
function written() {
  const sources = ["core", "plugs"].flatMap((folder) => {
    const root = join(import.meta.dirname, "../../../..", folder);
    return readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((path) => /\/src\/.*\.rs$/.test(path) && !path.includes("test"))
      .map((path) => readFileSync(join(root, path), "utf8").replaceAll(/\/\/[^\n]*/g, ""))
      .map((text) => text.split("#[cfg(test)]")[0] ?? "");
  });
  const all = (pattern: RegExp) => sources.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => `${name}`));
  const commands = all(/impl Command for [^{]*\{[^}]*?const NAME: &'static str = "(\w+\.\w+)"/g);
  const things = all(/const ENTITY: &'static str = "([\w-]+)"/g);
  const records = sources.filter((text) => /Record for|as_row!|const ENTITY/.test(text)).join("\n");
  const serialised =
    /#\[derive\([^)]*Serialize[^)]*\)\]\s*(?:#\[[^\]]*\]\s*)*pub(?:\([^)]*\))?\s+struct \w+(?:<[^>{]*>)?\s*\{([^}]*)\}/g;
  const members = [...records.matchAll(serialised)].flatMap(([, body]) =>
    [...`${body}`.matchAll(/^\s*(?:pub(?:\([^)]*\))? )?(\w+)\s*:/gm)].map(([, name]) => `${name}`),
  );
  const actors = all(/(?:Actor::system|on_behalf)\([^;"]*"([\w-]+)"/g);
  // What the security log tells of an attempt, and the words it has for why and what for.
  const details = sources.flatMap((text) => [...text.matchAll(/detail(?:: | = )serde_json::json!\(\{([^}]*)\}/g)]);
  const detailed = details.flatMap(([, body]) => [...`${body}`.matchAll(/"(\w+)":/g)].map(([, name]) => `${name}`));
  const reasons = all(/"((?:unknown|wrong)-[a-z]+)"|why = "([a-z-]+)"/g).filter((one) => one !== "undefined");
  return { commands, things, members: [...members, ...detailed], actors, reasons };
}

function properties(of: unknown, into: Set<string>): Set<string> {
  if (typeof of !== "object" || of === null) return into;
  const own = (of as { properties?: object }).properties;
  if (own && typeof own === "object" && !Array.isArray(own)) for (const name of Object.keys(own)) into.add(name);
  for (const inner of Object.values(of)) properties(inner, into);
  return into;
}

test.each(LANGUAGES)("every operation, thing and member that an entry can name has a word in %s", (language) => {
  const words = JSON.parse(
    readFileSync(join(import.meta.dirname, `../../i18n/${language}/operations.json`), "utf8"),
  ) as Record<string, Record<string, unknown>>;
  const operations = Object.entries(words.do ?? {}).flatMap(([module, ops]) =>
    Object.keys(ops as object).map((name) => `${module}.${name}`),
  );
  const { commands, things, members, actors, reasons } = written();
  // What only tests do is in no shop.
  const done = [...changesOf(described), ...commands].filter((name) => !/^(test|probe)\./.test(name));
  const lacking = (all: Iterable<string>, known: readonly string[]) =>
    [...new Set(all)].filter((one) => !known.includes(one));
  expect(commands).toContain("auth.rotate_token");
  expect(things).toContain("parked_sale");
  expect(members).toContain("password_hash");
  expect(lacking(done, operations)).toEqual([]);
  expect(lacking(modulesOf(done), Object.keys(words.modules ?? {}))).toEqual([]);
  expect(actors).toContain("refresh");
  expect(lacking(actors, Object.keys(words.actors ?? {}))).toEqual([]);
  expect(members).toContain("why");
  expect(reasons).toContain("wrong-password");
  expect(lacking(reasons, Object.keys(words.values ?? {}))).toEqual([]);
  expect(lacking(things, Object.keys(words.things ?? {}))).toEqual([]);
  expect(
    lacking([...members, ...properties(described.components, new Set())], Object.keys(words.members ?? {})),
  ).toEqual([]);
});
