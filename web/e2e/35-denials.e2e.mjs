/** Using a till does not fill the security log: its screens ask for nothing that whoever uses them may not have. */
import assert from "node:assert/strict";
import { completeButton, lines, paid, quiet, scanner, toPay } from "./support/browser.mjs";
import { eventually, scenario } from "./support/runner.mjs";
import { t } from "./support/words.mjs";

scenario("no screen of the till asks the server for what a cashier may not have", async (world) => {
  const { shop } = world;
  const user = await shop.hire("cashier", "Ruth Rights");
  const register = await shop.register({ by: user });
  const context = await world.context();
  const denied = [];
  const subscribed = [];
  context.on("response", (answer) => {
    if (answer.status() === 403) denied.push(new URL(answer.url()).pathname);
  });
  context.on("page", (page) =>
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        const message = JSON.parse(String(payload));
        if (message.type === "fault") denied.push(`live ${message.id}: ${message.code}`);
        if (message.type === "subscribed") subscribed.push(message.id);
      }),
    ),
  );
  const { page } = await world.till({ user, register, context });
  await eventually(() => subscribed.includes("sales.parked"), "it hears of what it may hear");
  const scan = await scanner(page);
  await scan(shop.goods[0].code);
  await lines(page, 1);
  for (const key of ["F3", "F8", "Shift+F4", "Control+k"]) {
    await page.keyboard.press(key);
    await quiet(page, 300);
    await page.keyboard.press("Escape");
  }
  await toPay(page);
  await completeButton(page).click();
  await paid(page);
  for (const path of ["/quick", "/receipts", "/drawer", "/close", `/report/${register.shift}`]) {
    await page.goto(path);
    await quiet(page, 300);
  }
  assert.deepEqual(denied, []);
});

scenario(
  "who may not sell is told so at a till that knows its register, before anything is scanned (20)",
  async (world) => {
    const { shop } = world;
    const user = await shop.hire("employee", "Emil Employee");
    const register = await shop.register();
    const context = await world.context();
    await world.signIn(context, user);
    await world.at(context, register);
    const page = await context.newPage();
    await page.goto("/");
    await page.getByText(t("session:not_selling")).waitFor();
    assert.equal(await page.locator("[data-catalogue]").count(), 0);
    await page.goto("/pay");
    await page.getByText(t("session:not_selling")).waitFor();
  },
);
