/** axe-core in the page: WCAG 2.0 to 2.2, A and AA, and its best practices. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds wrong on the page as it is: a line for each element. */
export async function violations(page) {
  // The page's own policy lets no foreign script in; the debugger does.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(SOURCE);
  const found = await page.evaluate(
    (values) =>
      axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }).then((result) =>
        result.violations.flatMap((rule) =>
          rule.nodes.map((node) => {
            const data = node.any[0]?.data;
            const ratio = data?.contrastRatio ? ` ${data.contrastRatio}:1 (${data.fgColor} on ${data.bgColor})` : "";
            return `${rule.id}${ratio}: ${node.html.replace(/ id="[^"]*"| aria-(labelledby|controls|describedby)="[^"]*"/g, "").slice(0, 170)}`;
          }),
        ),
      ),
    TAGS,
  );
  return found;
}
