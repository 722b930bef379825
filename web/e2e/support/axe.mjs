/** axe-core in the page: WCAG 2.0 to 2.2, A and AA, and its best practices; and that it says nothing that nobody means. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What depends on the colours: all that another theme can make wrong. */
const COLOURS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

/** What a program says to itself and no person means: a number that is none, a value that is not there. */
const unmeant = (page) =>
  page.evaluate(() =>
    [document.body.innerText, ...[...document.querySelectorAll("input, textarea")].map(({ value }) => value)]
      .flatMap((text) => text.match(/.{0,40}(\bNaN\b|\bundefined\b|\[object ).{0,40}/g) ?? [])
      .map((text) => `unmeant: ${text}`),
  );

/** What is wrong on the page as it is, and with its colours in the other theme: a line for each element. */
export async function violations(page) {
  // The page's own policy lets no foreign script in; the debugger does.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(SOURCE);
  const found = await look(page, { type: "tag", values: TAGS });
  await inTheme(page, "dark");
  const dark = await look(page, COLOURS);
  await inTheme(page, "light");
  return [...found, ...dark.map((line) => `dark: ${line}`), ...(await unmeant(page))];
}

/** The other colours, at once: what fades from one to the other would be looked at on the way. */
const inTheme = (page, theme) =>
  page.evaluate((name) => {
    const still = new CSSStyleSheet();
    still.replaceSync("*, *::before, *::after { transition: none !important; }");
    document.adoptedStyleSheets = [still];
    document.documentElement.dataset.theme = name;
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }, theme);

function look(page, runOnly) {
  return page.evaluate(
    (only) =>
      axe.run(document, { runOnly: only, resultTypes: ["violations"] }).then((result) =>
        result.violations.flatMap((rule) =>
          rule.nodes.map((node) => {
            const data = node.any[0]?.data;
            const ratio = data?.contrastRatio ? ` ${data.contrastRatio}:1 (${data.fgColor} on ${data.bgColor})` : "";
            return `${rule.id}${ratio}: ${node.html.replace(/ id="[^"]*"| aria-(labelledby|controls|describedby)="[^"]*"/g, "").slice(0, 170)}`;
          }),
        ),
      ),
    runOnly,
  );
}
