import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

test("the client's types are those of docs/openapi.json (npm run api)", { timeout: 60_000 }, () => {
  const made = join(mkdtempSync(join(tmpdir(), "till-api-")), "schema.ts");
  execFileSync(process.execPath, [
    "node_modules/openapi-typescript/bin/cli.js",
    "../docs/openapi.json",
    "--default-non-nullable",
    "false",
    "-o",
    made,
  ]);
  expect(readFileSync(made, "utf8") === readFileSync("src/api/schema.ts", "utf8")).toBe(true);
});
