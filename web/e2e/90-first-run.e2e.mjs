/** The first run: from the link that the program prints to the till of a shop of one's own. */
import assert from "node:assert/strict";
import { Api } from "./support/api.mjs";
import { button, watch } from "./support/browser.mjs";
import { eventually, scenario } from "./support/runner.mjs";
import { PASSWORD } from "./support/shop.mjs";
import { Till } from "./support/till.mjs";
import { t } from "./support/words.mjs";

scenario("the first run, from the printed link to the till (42)", async (world) => {
  const till = await Till.empty();
  world.owned.push(till);
  await till.start();
  const context = await world.context({ baseURL: till.url, locale: "en-PK", timezoneId: "UTC" });
  const page = watch(await context.newPage());
  const step = (name) => page.getByRole("heading", { name: t(`setup:${name}.title`), exact: true }).waitFor();
  const next = () => page.getByRole("button", { name: t("setup:next") }).click();
  const fill = (key, text) => page.getByLabel(t(key), { exact: true }).fill(text);

  // Nobody is in: the bare address leads to the first run, and without the token it says what is missing.
  await page.goto("/");
  await page.getByText(t("setup:no_token.title")).waitFor();
  // (screens 42) A link that is old or mistyped is refused at once, not after the last step; the right one goes on in the same page.
  await page.goto("/setup#wrong");
  await page.getByText(t("setup:wrong_token.title")).waitFor();
  await page.goto(`/setup#${await till.token()}`);
  await step("place");
  await page.reload();
  await step("place");
  await next();
  await step("business");
  // Nothing typed: said at the field, and nothing is sent.
  await next();
  await page.getByText(t("setup:wrong.required")).first().waitFor();
  await fill("setup:business.name", "Dilkusha Bakery");
  await fill("setup:business.branch", "Mall Road");
  await next();
  await step("admin");
  await fill("setup:admin.full_name", "Rukhsana Bibi");
  await fill("session:user", "rukhsana");
  // One that is guessed too soon: the server's rule is asked where it is typed, and nothing is founded by asking.
  await fill("session:password", "password1234");
  await next();
  await page.getByText("Is too easy to guess").waitFor();
  await step("admin");
  assert.equal(await page.getByLabel(t("session:password"), { exact: true }).getAttribute("aria-invalid"), "true");
  await fill("session:password", PASSWORD);
  await next();
  await step("money");
  await next();
  await step("devices");
  // What is refused only at the end is sent again at once when it is mended.
  const refused = { pointer: "/admin/password", code: "too-common", message: "is too easy to guess" };
  const problem = { type: "urn:till:fault:kernel.invalid", title: "Not valid", status: 422, errors: [refused] };
  await page.route(
    "**/api/v1/setup",
    (route) => route.fulfill({ status: 422, contentType: "application/problem+json", body: JSON.stringify(problem) }),
    { times: 1 },
  );
  await button(page, "setup:finish").click();
  await step("admin");
  await fill("session:password", PASSWORD);
  await button(page, "setup:finish").click();
  await page.getByText(t("setup:done.title", { name: "Dilkusha Bakery" })).waitFor();
  // A shop without products leads to them; the till is one press away too.
  await button(page, "setup:done.import").waitFor();
  await button(page, "setup:done.add").click();
  await page.waitForURL(/\/office\/products\/new$/);
  await page.getByRole("heading").first().waitFor();
  await page.goBack();
  await page.goto("/");

  // Who has just chosen a password is not asked for it again.
  await page.getByText(t("session:choose_register")).waitFor();
  const owner = await new Api(till.url).signIn("rukhsana", PASSWORD);
  const business = await owner.get("/business");
  // A machine whose clock was never set: the country says which time it is.
  assert.deepEqual([business.name, business.time_zone], ["Dilkusha Bakery", "Asia/Karachi"]);
  const branches = await owner.get("/branches");
  assert.deepEqual(
    branches.map((branch) => branch.name),
    ["Mall Road"],
  );
  // The link is worth nothing any more.
  await page.goto("/setup#anything-at-all-0123456789");
  await eventually(() => page.getByText(t("setup:already.title")).isVisible(), "it is set up already");
  assert.deepEqual(page.faults, []);
});
