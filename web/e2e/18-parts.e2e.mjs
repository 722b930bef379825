/** Money that is taken before the sale is complete: it belongs to the sale and to the drawer that took it, whatever happens then. */
import assert from "node:assert/strict";
import {
  button,
  completeButton,
  headKey,
  intercept,
  kept,
  lines,
  paid,
  ready,
  scanner,
  toPay,
  typed,
} from "./support/browser.mjs";
import { core, eventually, scenario } from "./support/runner.mjs";
import { t } from "./support/words.mjs";

/** A till with one product in the sale, on the payment screen. */
async function paying(world) {
  const till = await world.till();
  const scan = await scanner(till.page);
  await scan(world.shop.goods[0].code);
  await lines(till.page, 1);
  await toPay(till.page);
  return till;
}

/** Takes an amount by card and stays on the screen: something is left to pay. */
const takeCard = async (page, amount) => {
  await page.keyboard.press("d");
  await typed(page, amount);
  await page.keyboard.press("Enter");
};

const waitingFor = async (shop, saleId) =>
  (await shop.owner.get(`/waiting-payments?branch_id=${shop.branch}`)).filter((one) => one.sale_id === saleId);

const chips = (page) => page.getByRole("button", { name: t("sales:give_back") });

core(
  "a part is stored when it is taken; holding, another register and a lost browser keep it (1, 34)",
  async (world) => {
    const { shop } = world;
    const first = await world.till();
    const scan = await scanner(first.page);
    await scan(shop.goods[0].code);
    await scan(shop.goods[1].code);
    await lines(first.page, 2);
    await toPay(first.page);
    await takeCard(first.page, "1");
    await chips(first.page).waitFor();
    const { saleId } = await kept(first.page, first.register);
    const stored = () => shop.owner.get(`/sales/${saleId}/payments`);
    await eventually(
      async () => (await stored().catch(() => ({ payments: [] }))).payments.length === 1,
      "stored at once",
    );
    const [part] = (await stored()).payments;
    assert.equal(part.amount_minor, 100);

    // What happens to the sale on the screen drops nothing.
    await first.page.keyboard.press("Escape");
    await first.page.getByText(t("sales:paid_in_part")).waitFor();
    await scan(shop.goods[2].code);
    await lines(first.page, 3);
    await first.page.keyboard.press("F4");
    await lines(first.page, 0);

    const second = await world.till();
    await second.page.keyboard.press("Shift+F4");
    const list = second.page.getByRole("dialog", { name: t("sales:held_list") });
    await list
      .getByRole("button", { name: t("sales:take_up") })
      .first()
      .click();
    await lines(second.page, 3);
    assert.deepEqual(
      (await kept(second.page, second.register)).payments.map((one) => one.payment_id),
      [part.payment_id],
    );
    // A browser that forgot the part is told of it by the server, and counts it then.
    await second.page.evaluate((key) => {
      const all = JSON.parse(localStorage.getItem(key));
      for (const sale of all.sales) sale.payments = [];
      localStorage.setItem(key, JSON.stringify(all));
    }, headKey(second.register));
    await second.page.reload();
    await ready(second.page);
    await lines(second.page, 3);
    await toPay(second.page);
    await completeButton(second.page).click();
    await second.page.getByText(t("problems:sales.payments-differ")).waitFor();
    await chips(second.page).waitFor();
    await completeButton(second.page).click();
    assert.equal(await paid(second.page), saleId);
    const sale = await shop.owner.get(`/sales/${saleId}`);
    assert.equal(sale.payments[0].payment_id, part.payment_id);
    assert.equal(
      sale.payments.reduce((sum, one) => sum + one.amount_minor, 0),
      sale.tendered_minor,
    );
    assert.deepEqual(await waitingFor(shop, saleId), []);
    assert.deepEqual([...first.page.faults, ...second.page.faults], []);
  },
);

core("a part is given back once, also when the answer is lost and the key pressed twice", async (world) => {
  const { shop } = world;
  const { page, register } = await paying(world);
  await page.keyboard.press("c");
  await typed(page, "1");
  await page.keyboard.press("Enter");
  await chips(page).waitFor();
  const { saleId } = await kept(page, register);
  const stored = async () => (await shop.owner.get(`/sales/${saleId}/payments`)).payments;
  await eventually(
    () =>
      stored().then(
        (all) => all.length === 1,
        () => false,
      ),
    "stored",
  );
  // The first answer to giving it back is lost on the way.
  let lost = 0;
  await intercept(page, "**/payments/*/return", async (route) => {
    if (lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort();
  });
  await chips(page).dblclick();
  await chips(page).waitFor({ state: "detached" });
  await eventually(async () => (await stored()).length === 0, "given back");
  const drawer = async () => {
    const { shift_id: shift } = await shop.owner.get(`/registers/${register.register_id}/current-shift`);
    return (await shop.owner.get(`/shifts/${shift}/drawer`)).balance_minor;
  };
  const before = await drawer();
  await page.waitForTimeout(4500);
  assert.equal(await drawer(), before, "once");
  assert.equal(lost, 1);
  await completeButton(page).click();
  await paid(page);
  assert.equal((await shop.owner.get(`/sales/${saleId}`)).payments.length, 1);
});

core("money that was taken for a sale that is gone is found at the drawer, and given back", async (world) => {
  const { shop } = world;
  const { page, register } = await paying(world);
  await takeCard(page, "1.23");
  await chips(page).waitFor();
  const { saleId } = await kept(page, register);
  const waiting = () => waitingFor(shop, saleId);
  await eventually(async () => (await waiting()).length === 1, "stored");
  // The browser forgets the sale: a new disk, another machine.
  await page.evaluate((key) => localStorage.removeItem(key), headKey(register));
  await page.goto("/drawer");
  const section = page.getByRole("region", { name: t("shifts:waiting") });
  await section.waitFor();
  const row = section.getByRole("listitem").filter({ hasText: "1.23" });
  await row.getByRole("button", { name: t("sales:give_back") }).click();
  const dialog = page.getByRole("dialog", { name: t("sales:give_back") });
  await dialog.getByRole("button", { name: t("sales:give_back") }).click();
  await eventually(async () => (await waiting()).length === 0, "given back");
  await row.waitFor({ state: "detached" });
  assert.deepEqual(page.faults, []);
});

core("while the server is away a part is taken, and counted once when it is back", async (world) => {
  const { shop } = world;
  const { page, register } = await paying(world);
  await intercept(page, "**/api/**", (route) => route.abort());
  await takeCard(page, "1");
  await chips(page).waitFor();
  const { saleId } = await kept(page, register);
  await completeButton(page).click();
  await button(page, "sales:next_customer").first().waitFor();
  await page.unroute("**/api/**");
  await eventually(
    () =>
      shop.owner.get(`/sales/${saleId}`).then(
        (sale) => sale.payments.length === 2,
        () => false,
      ),
    "stored",
    20_000,
  );
  assert.deepEqual(await waitingFor(shop, saleId), []);
});

scenario("a part that the server does not have yet looks it, until the server does", async (world) => {
  const { page } = await paying(world);
  let let_go;
  const held = new Promise((done) => {
    let_go = done;
  });
  await intercept(page, "**/payments", async (route) => {
    if (route.request().method() === "POST") await held;
    await route.continue();
  });
  const part = (state) => page.locator(`[data-part="${state}"]`);
  const says = (state) => part(state).getByText(t(`sales:part_${state}`), { exact: true });
  await takeCard(page, "1");
  await says("storing").waitFor();
  assert.equal(await part("stored").count(), 0);
  const before = await part("storing").boundingBox();
  let_go();
  await says("stored").waitFor();
  assert.deepEqual(await part("stored").boundingBox(), before, "nothing moves when it is stored");
  assert.deepEqual(page.faults, []);
});

scenario("after giving a part back, with one press or two, the focus stands on the way to pay", async (world) => {
  const { page, register } = await paying(world);
  await takeCard(page, "0.20");
  await chips(page).nth(0).waitFor();
  await takeCard(page, "0.30");
  await chips(page).nth(1).waitFor();
  const focused = () =>
    page.evaluate(() => document.activeElement?.getAttribute("role") + document.activeElement?.ariaChecked);
  await chips(page).first().dblclick();
  await eventually(async () => (await chips(page).count()) === 1, "one press, one part");
  assert.equal(await focused(), "radiotrue");
  assert.deepEqual(
    (await kept(page, register)).payments.map((one) => one.amount_minor),
    [30],
  );
  // The last one too, whose row is empty after it.
  await chips(page).first().dblclick();
  await eventually(async () => (await chips(page).count()) === 0, "given back");
  assert.equal(await focused(), "radiotrue");
  assert.deepEqual(page.faults, []);
});
