/** What the beginning of a day loads and asks for, and what the drawer says when the server is away. */
import assert from "node:assert/strict";
import { button, intercept, lines, openShift, quiet, ready, scanner, watch } from "./support/browser.mjs";
import { eventually, scenario } from "./support/runner.mjs";
import { OWNER, PASSWORD } from "./support/shop.mjs";
import { t } from "./support/words.mjs";

scenario(
  "signing in loads no pricing and no letters that it does not show; the shift is asked for once (53)",
  async (world) => {
    const { shop } = world;
    const register = await shop.register({ open: false });
    const context = await world.context();
    const page = watch(await context.newPage());
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    const those = (pattern) => asked.filter((path) => pattern.test(path));
    const refused = [];
    page.on("response", (answer) => answer.status() >= 400 && refused.push(new URL(answer.url()).pathname));
    await page.goto("/");
    const name = page.getByLabel(t("session:user"));
    await name.waitFor();
    await quiet(page);
    // A browser that nobody knows asks once who it is. From then on nothing of an ordinary day is an error in the console.
    assert.deepEqual(refused.splice(0).toSorted(), ["/api/v1/auth/people", "/api/v1/auth/refresh"]);
    asked.length = 0;
    await page.reload();
    await name.waitFor();
    await quiet(page);
    assert.deepEqual([those(/\.wasm$/), those(/ibm-plex/)], [[], []]);
    await name.fill(OWNER);
    await page.getByLabel(t("session:password"), { exact: true }).fill(PASSWORD);
    await button(page, "session:sign_in").click();
    await page.getByRole("button", { name: register.name }).click();
    await page.getByRole("heading", { name: t("shifts:open_title") }).waitFor();
    await quiet(page);
    assert.equal(those(/\/shifts\?(?=.*register_id=).*status=open/).length, 1, "asked once");
    assert.equal(those(/pricing.*\.wasm$/).length, 1, "and counts money");
    await openShift(page, "100");
    await ready(page);
    const scan = await scanner(page);
    await scan(shop.goods[0].code);
    await lines(page, 1);
    // Who comes back finds it loaded with the first picture.
    await page.reload();
    await ready(page);
    await lines(page, 1);
    assert.deepEqual(refused, []);
    assert.deepEqual(page.faults, []);
  },
);

scenario(
  "without a server the drawer says so in a few seconds, and begins nothing that cannot be finished (51)",
  async (world) => {
    const { page } = await world.till();
    await intercept(page, "**/api/**", (route) => route.abort());
    await page
      .getByRole("link", { name: t("till:drawer"), exact: true })
      .first()
      .click();
    const acts = page.getByRole("main").getByRole("button", { name: new RegExp(`^${t("shifts:kinds.pay_in")}`) });
    await acts.waitFor();
    await eventually(() => acts.isDisabled(), "nothing is paid in", 8000);
    await page.keyboard.press("i");
    assert.equal(await page.getByRole("dialog").count(), 0);
    await page
      .getByText(t("common:broken"))
      .or(page.getByText(t("problems:client.network")))
      .first()
      .waitFor();
    await page.unroute("**/api/**");
    for (const again of await button(page, "common:retry").all()) await again.click();
    await eventually(() => acts.isEnabled(), "it goes on");
    assert.deepEqual(page.faults, []);
  },
);
