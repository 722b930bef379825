/** Who is not in: a lock that holds over reloads and tabs, a server that is away, a scan before anybody has signed in. */
import assert from "node:assert/strict";
import {
  button,
  completeButton,
  intercept,
  kept,
  lines,
  paid,
  ready,
  scanner,
  toPay,
  watch,
} from "./support/browser.mjs";
import { core, eventually, scenario } from "./support/runner.mjs";
import { PASSWORD } from "./support/shop.mjs";
import { t } from "./support/words.mjs";

async function enter(page, user) {
  await page.getByLabel(t("session:user")).fill(user);
  await page.getByLabel(t("session:password"), { exact: true }).fill(PASSWORD);
  await button(page, "session:sign_in").click();
}

core(
  "a lock holds over a reload, in other tabs and in the office; another person goes on with the sale (4)",
  async (world) => {
    const { shop } = world;
    const other = await shop.hire("manager", "Mona Manager");
    const { page, context, register } = await world.till();
    const scan = await scanner(page);
    await scan(shop.goods[1].code);
    await lines(page, 1);
    const second = watch(await context.newPage());
    await second.goto("/");
    await button(second, "till:use_here").waitFor();
    const before = await context.newPage();
    await before.goto("/office/users");
    await before
      .getByRole("heading", { name: t("office:pages.users") })
      .first()
      .waitFor();
    await page.bringToFront();
    await page.keyboard.press("Control+Shift+L");
    const locked = (tab) => tab.getByRole("heading", { name: t("session:locked") }).waitFor();
    await locked(page);
    await locked(second);
    // The tab that is not the till knows of the sale too: it never says that there is none.
    await second.getByText(t("session:locked_over"), { exact: true }).waitFor();
    // It has no sale to speak of.
    await before.getByText(t("session:locked_office")).waitFor();
    await before.getByLabel(t("session:user")).waitFor();
    await before.close();
    // The server knows: what the browser still has opens nothing.
    const renewed = async () =>
      (await context.request.post("/api/v1/auth/refresh", { headers: { origin: shop.url } })).status();
    await eventually(async () => (await renewed()) === 401, "nothing is renewed");
    await page.reload();
    await locked(page);
    await page.getByText(t("session:locked_over"), { exact: true }).waitFor();
    await page.keyboard.press("F9");
    const office = await context.newPage();
    await office.goto("/office/users");
    await office.getByLabel(t("session:user")).waitFor();
    await office.close();
    await page.bringToFront();
    await enter(page, other.username);
    await ready(page);
    await lines(page, 1);
    assert.equal((await kept(page, register)).lines[0].product.name, shop.goods[1].name);
    // The other tab is open again with it.
    await second.bringToFront();
    await second.getByRole("heading", { name: t("session:locked") }).waitFor({ state: "detached" });
    assert.deepEqual([...page.faults, ...second.faults], []);
  },
);

scenario("a till that nobody touches locks itself", async (world) => {
  const { page } = await world.till();
  await page.clock.install();
  await page.goto("/");
  await ready(page);
  await page.keyboard.press("F2");
  await page.clock.fastForward("14:00");
  await page.waitForTimeout(300);
  assert.equal(await page.getByRole("heading", { name: t("session:locked") }).count(), 0);
  await page.clock.fastForward("02:00");
  await page.getByRole("heading", { name: t("session:locked") }).waitFor();
});

scenario("a scan before anybody is in writes into no field, and is said", async (world) => {
  const { shop } = world;
  const context = await world.context();
  const register = await shop.register();
  await world.at(context, register);
  const page = watch(await context.newPage());
  await page.goto("/");
  const name = page.getByLabel(t("session:user"));
  await name.waitFor();
  await name.fill("");
  await name.focus();
  const scan = await scanner(page);
  await scan(shop.goods[0].code);
  await page.getByText(t("session:scan_out", { code: shop.goods[0].code })).waitFor();
  assert.equal(await name.inputValue(), "");
  // What another program types as fast is a name or a password.
  await scan("ab-cdef", null);
  await eventually(async () => (await name.inputValue()) === "ab-cdef", "it stands in the field");
  assert.deepEqual(page.faults, []);
});

core("reloaded while the server is away: what waits is said, and the till goes on by itself (26)", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till({ worker: true });
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await ready(page);
  const scan = await scanner(page);
  await scan(shop.goods[1].code);
  await scan(shop.goods[2].code);
  await lines(page, 2);
  const { saleId } = await kept(page, register);
  await toPay(page);
  await shop.till.kill();
  await completeButton(page).click();
  await page.getByRole("button", { name: new RegExp(`^${t("sales:next_customer")}`) }).waitFor();
  await page.reload();
  await page.getByText(t("session:away")).waitFor();
  await page.getByText(t("session:waiting_one", { count: 1 })).waitFor();
  await shop.till.start();
  await page.locator("[data-catalogue]").or(page.locator("[data-change]")).first().waitFor({ timeout: 20_000 });
  await shop.refreshOwner();
  await eventually(async () => (await shop.owner.salesOf(register.shift)).length === 1, "it is stored once", 15_000);
  assert.deepEqual(
    (await shop.owner.salesOf(register.shift)).map((sale) => sale.sale_id),
    [saleId],
  );
});

scenario(
  "reloaded while the server hangs: the page that is kept comes, says so, and goes on with the sale",
  async (world) => {
    const { shop } = world;
    const { page } = await world.till({ worker: true });
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await ready(page);
    const scan = await scanner(page);
    await scan(shop.goods[1].code);
    await lines(page, 1);
    shop.till.child.kill("SIGSTOP");
    try {
      await page.reload({ timeout: 12_000 });
      await page.getByText(t("session:away")).waitFor({ timeout: 30_000 });
    } finally {
      shop.till.child.kill("SIGCONT");
    }
    await ready(page);
    await lines(page, 1);
  },
);

core(
  "while an answer is missing the next customer is served, and the change of the first is told (19)",
  async (world) => {
    const { shop } = world;
    const { page, register } = await world.till();
    const scan = await scanner(page);
    await scan(shop.goods[0].code);
    await lines(page, 1);
    await toPay(page);
    let lost = true;
    await intercept(page, "**/complete", async (route) => {
      if (!lost) return route.continue();
      await route.fetch();
      await route.abort("connectionreset");
    });
    await page.getByRole("button", { name: /^10(\.00)?$/ }).click();
    await completeButton(page).click();
    await page.getByRole("button", { name: new RegExp(`^${t("sales:next_customer")}`) }).waitFor();
    await page.keyboard.press("Escape");
    await page.waitForURL((url) => url.pathname === "/");
    await lines(page, 0);
    await scan(shop.goods[3].code);
    await lines(page, 1);
    lost = false;
    const told = page.getByText(t("sales:stored_change", { amount: "" }).split(":")[0]);
    await told.waitFor();
    await page.getByText("8.50").first().waitFor();
    assert.match(page.url(), /\/$/, "the screen is the next customer's");
    await lines(page, 1);
    await toPay(page);
    await completeButton(page).click();
    await paid(page);
    // What was told of the first is not taken for the change of this one.
    await told.waitFor({ state: "detached" });
    assert.equal((await shop.owner.salesOf(register.shift)).length, 2);
    assert.deepEqual(page.faults, []);
  },
);

scenario(
  "the office stays in the application while the server is away, also where a page was never opened (27)",
  async (world) => {
    const context = await world.context();
    await world.signIn(context);
    const page = watch(await context.newPage());
    // Not even what is fetched while nobody waits has come.
    await intercept(page, "**/assets/users-*.js", (route) => route.abort());
    await page.goto("/office/products");
    await page.getByRole("heading").first().waitFor();
    const rows = page.getByRole("row");
    await eventually(async () => (await rows.count()) > 3, "products are listed");
    await intercept(page, "**/api/**", (route) => route.abort());
    await page.evaluate(() => {
      window.stays = true;
    });
    await page.getByRole("link", { name: t("office:pages.users"), exact: true }).click();
    await page.getByText(t("office:away_since").split("{{")[0].trim()).first().waitFor({ timeout: 25_000 });
    assert.equal(await page.evaluate(() => window.stays), true, "the page was not loaded anew");
    await page.unroute("**/api/**");
    await page.unroute("**/assets/users-*.js");
    await page
      .getByRole("heading", { name: t("office:pages.users") })
      .first()
      .waitFor();
    assert.equal(await page.evaluate(() => window.stays), true);
  },
);
