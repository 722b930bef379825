/** Receipts without paper: the mail server is set up and tried, a receipt goes out by mail and as a code, is opened by a stranger, and revoked. */
import assert from "node:assert/strict";
import { violations } from "./support/axe.mjs";
import { chargeButton, completeButton, paid, ready } from "./support/browser.mjs";
import { mailServer } from "./support/mail.mjs";
import { office, panelOf, row } from "./support/office.mjs";
import { eventually, scenario } from "./support/runner.mjs";
import { t } from "./support/words.mjs";

const press = (place, key) => place.getByRole("button", { name: t(key), exact: true });

scenario(
  "sending: a mail server is tried, a receipt goes out from till and office, a stranger opens it, and it is revoked",
  async (world) => {
    const { shop } = world;
    const mail = await mailServer();

    // Set up in the office: what is wrong is said at its field, and a test says that it works.
    const desk = await office(world, "settings/mail");
    await desk.getByLabel(t("settings:mail_host"), { exact: true }).fill("http://mail");
    await desk.getByLabel(t("settings:mail_from"), { exact: true }).fill("shop@example.com");
    await press(desk, "common:save").click();
    await desk.locator("[aria-invalid=true]").first().waitFor();
    await desk.getByLabel(t("settings:mail_host"), { exact: true }).fill("127.0.0.1");
    await desk.getByRole("radio", { name: t("settings:mail_securities.none") }).click();
    await desk.getByLabel(t("settings:mail_port"), { exact: true }).fill(String(mail.port));
    await press(desk, "common:save").click();
    await desk.getByText(t("settings:mail_saved")).first().waitFor();
    const trial = desk.getByRole("region", { name: t("settings:mail_try") });
    await trial.getByLabel(t("settings:mail_to"), { exact: true }).fill("nobody@example.net");
    await press(trial, "settings:mail_try_send").click();
    await trial.getByText(t("sending:failures.recipient_refused")).waitFor();
    await trial.getByText("Nobody is called that").waitFor();
    await trial.getByLabel(t("settings:mail_to"), { exact: true }).fill("olivia@example.net");
    await press(trial, "settings:mail_try_send").click();
    await trial.getByText(t("settings:mail_works", { to: "olivia@example.net" })).waitFor();
    assert.deepEqual(
      mail.taken.map(({ to }) => to),
      ["olivia@example.net"],
    );
    assert.deepEqual(await violations(desk), []);

    // From the till, after a sale: by mail.
    const { page } = await world.till();
    await ready(page);
    await page.waitForTimeout(450);
    await page.locator("[data-tiles]").getByRole("button", { name: shop.goods[0].name }).click();
    await chargeButton(page).click();
    await page.waitForTimeout(450);
    await completeButton(page).click();
    await paid(page);
    await page.waitForTimeout(450);
    await press(page, "invoices:send_title").click();
    const dialog = page.getByRole("dialog", { name: t("invoices:send_title") });
    await dialog
      .getByLabel(t("invoices:mail_to"), { exact: true })
      .pressSequentially("ada@example.net", { delay: 120 });
    assert.deepEqual(await violations(page), []);
    await press(dialog, "invoices:send").click();
    await dialog.waitFor({ state: "detached" });
    await eventually(() => mail.taken.some(({ to }) => to === "ada@example.net"), "the receipt arrived");
    const { data } = mail.taken.find(({ to }) => to === "ada@example.net");
    assert.match(data, /application\/pdf/);

    // And as a code to scan.
    await press(page, "invoices:send_title").click();
    await dialog.getByRole("radio", { name: t("invoices:by_link") }).click();
    await press(dialog, "invoices:make_link").click();
    await dialog.locator("[data-qr]").waitFor();
    const [link] = await shop.owner.get("/receipt-links?way=link");
    assert.equal(link.copy_no, 2, "the mail was the first copy");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    // The next sale begins as ever.
    await page.waitForTimeout(450);
    await page.keyboard.press("Enter");
    await ready(page);

    // A stranger, who has nothing but the link.
    const stranger = await world.context();
    const paper = await stranger.newPage();
    const answer = await paper.goto(link.path);
    assert.equal(answer.status(), 200);
    await paper.getByText(shop.goods[0].name).waitFor();
    assert.deepEqual(await violations(paper), []);
    await paper.emulateMedia({ colorScheme: "dark" });
    assert.deepEqual(await violations(paper), []);

    // In the office: what was sent, and the page is taken away.
    await desk.goto("/office/sent");
    await row(desk, "ada@example.net").first().getByText(t("sending:states.sent")).waitFor();
    await desk.getByRole("tab", { name: t("sending:trouble") }).click();
    await row(desk, "nobody@example.net").first().click();
    const trouble = panelOf(desk);
    await trouble.getByText(t("sending:failures.recipient_refused")).first().waitFor();
    await press(trouble, "sending:drop").click();
    await press(desk.getByRole("dialog").last(), "sending:drop").click();
    await desk.getByText(t("sending:no_trouble")).waitFor();
    await desk.goto("/office/sent/links");
    await row(desk, t("sending:ways.link")).first().click();
    const panel = panelOf(desk);
    await press(panel, "sending:revoke").click();
    await press(desk.getByRole("dialog").last(), "sending:revoke").click();
    await desk
      .getByText(t("sending:revoke_said", { name: link.number }))
      .first()
      .waitFor();
    const gone = await paper.reload();
    assert.equal(gone.status(), 404);
    assert.deepEqual(await violations(paper), []);
    await mail.close();
  },
  { minutes: 2 },
);
