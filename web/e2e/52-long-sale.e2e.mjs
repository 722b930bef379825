/** A sale of hundreds of lines: a scan costs what it costs in a short one, and all of it can be reached. */
import assert from "node:assert/strict";
import { violations } from "./support/axe.mjs";
import { button, headKey, kept, lines, ready, scanner } from "./support/browser.mjs";
import { eventually, scenario } from "./support/runner.mjs";
import { t } from "./support/words.mjs";

const LONG = 400;
const SHORT = 60;

/** Makes the open sale that long: lines of one thing, told apart by their remarks. */
async function lengthen(page, register, count) {
  const { lines: some, ...sale } = await kept(page, register);
  const [line] = some;
  await page.evaluate(
    ([key, id, sale, line, count]) => {
      const ids = [];
      for (let no = 1; no <= count; no += 1) {
        const lineId = `${line.lineId.slice(0, -12)}${String(no).padStart(12, "0")}`;
        localStorage.setItem(
          `till.line.${id}.${sale.saleId}.${lineId}`,
          JSON.stringify({ ...line, lineId, note: `no. ${no}` }),
        );
        ids.push(lineId);
      }
      const head = { sales: [{ ...sale, lines: ids, selected: ids.at(-1) }], current: sale.saleId, no: 0 };
      localStorage.setItem(key, JSON.stringify(head));
    },
    [headKey(register), register.register_id, sale, line, count],
  );
  await page.reload();
  await ready(page);
  await lines(page, count);
}

/** What a scan of something new changes in the page: nodes that were touched, and elements whose style was computed. */
async function costOf(page, scan, code, count) {
  await page.evaluate(() => {
    window.nodes = 0;
    const all = (nodes) => [...nodes].reduce((sum, node) => sum + 1 + (node.querySelectorAll?.("*").length ?? 0), 0);
    new MutationObserver((changes) => {
      for (const { addedNodes, removedNodes } of changes) window.nodes += 1 + all(addedNodes) + all(removedNodes);
    }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  const browser = page.context().browser();
  await browser.startTracing(page, { categories: ["devtools.timeline", "disabled-by-default-devtools.timeline"] });
  await scan(code);
  await lines(page, count + 1);
  await page.waitForTimeout(500);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const styled = traceEvents.reduce(
    (sum, { name, args }) => sum + (name === "UpdateLayoutTree" ? (args.elementCount ?? 0) : 0),
    0,
  );
  return { nodes: await page.evaluate(() => window.nodes), styled };
}

/** The row of a line of the open sale, by its place from the beginning, or from the end. */
async function rowOf(page, register, at) {
  const { lineId } = (await kept(page, register)).lines.at(at);
  return page.locator(`[data-line="${lineId}"]`);
}

/** Waits until a row is in the page, and in its list's sight. */
const inSight = (row, what) =>
  eventually(
    () =>
      row.evaluate((one) => {
        const list = one.closest("[data-lines]").parentElement.getBoundingClientRect();
        const { top, bottom } = one.getBoundingClientRect();
        return top >= list.top - 1 && bottom <= list.bottom + 1;
      }),
    `${what} in sight`,
  );

scenario("a scan changes no more of the page with 400 lines than with 60", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till();
  const first = await scanner(page);
  await first(shop.goods[0].code);
  await lines(page, 1);
  const costs = [];
  for (const [at, count] of [SHORT, LONG].entries()) {
    await lengthen(page, register, count);
    const scan = await scanner(page);
    await scan(shop.goods[4].code);
    await lines(page, count + 1);
    await page.waitForTimeout(500);
    // The end of the list is in sight by now. Something is said in passing, and stands over the page for some seconds.
    await page.keyboard.press("Delete");
    await button(page, "sales:undo").waitFor();
    await page.waitForTimeout(500);
    costs.push(await costOf(page, scan, shop.goods[5 + at].code, count));
  }
  const [short, long] = costs;
  for (const what of ["nodes", "styled"]) {
    assert.ok(short[what] > 20, `${what} are counted: ${short[what]}`);
    assert.ok(long[what] < short[what] * 1.5, `${what} with ${SHORT} lines ${short[what]}, with ${LONG} ${long[what]}`);
  }
  assert.ok((await page.locator("[data-line]").count()) < SHORT);
  // Neither does one of them have the style of everything computed anew.
  const all = await page.locator("*").count();
  assert.ok(long.styled < all / 2, `${long.styled} of ${all} elements`);
  assert.deepEqual(page.faults, []);
});

scenario(
  "every line of a long sale is reached: by scan, keys and Undo; who listens hears how many there are",
  async (world) => {
    const { shop } = world;
    const { page, register } = await world.till();
    const first = await scanner(page);
    await first(shop.goods[0].code);
    await lines(page, 1);
    await lengthen(page, register, LONG);
    const scan = await scanner(page);
    // A new line is brought into sight at the end.
    await scan(shop.goods[1].code);
    await lines(page, LONG + 1);
    const last = await rowOf(page, register, -1);
    await inSight(last, "the new line");
    assert.deepEqual(
      [await last.getAttribute("aria-posinset"), await last.getAttribute("aria-setsize")],
      [String(LONG + 1), String(LONG + 1)],
    );
    assert.deepEqual(await violations(page), []);
    // Keys walk over what is in the page to what is not.
    const wanted = LONG - 30;
    for (let times = 0; times < 30; times += 1) await page.keyboard.press("ArrowUp");
    const row = await rowOf(page, register, wanted);
    await inSight(row, "the line that the arrows chose");
    await row.locator('[aria-pressed="true"]').waitFor();
    await page.keyboard.press("+");
    await eventually(async () => (await kept(page, register)).lines[wanted].quantity === "2", "one more of it");
    await page.keyboard.press("Delete");
    await lines(page, LONG);
    await button(page, "sales:undo").click();
    await lines(page, LONG + 1);
    assert.equal((await kept(page, register)).lines[wanted].note, `no. ${wanted + 1}`);
    // A row that has the focus keeps it, wherever the list is moved.
    const focused = row.getByRole("button");
    await focused.focus();
    await page.getByRole("list", { name: t("sales:lines") }).evaluate((list) => {
      list.parentElement.scrollTop = 0;
    });
    await inSight(await rowOf(page, register, 0), "the first line");
    assert.ok(await focused.evaluate((one) => one === document.activeElement));
    // A scan of what is far away in it moves there.
    await scan(shop.goods[1].code);
    await inSight(last, "the line that was scanned again");
    await lines(page, LONG + 1);
    assert.equal((await kept(page, register)).lines.at(-1).quantity, "2");
    assert.deepEqual(page.faults, []);
  },
);
