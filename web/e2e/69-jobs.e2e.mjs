/** What the program does by itself: seen, run, paused and set to other times; what failed; and what roles see of it. */
import assert from "node:assert/strict";
import { violations } from "./support/axe.mjs";
import { walkTo } from "./support/browser.mjs";
import { office, panelOf, row } from "./support/office.mjs";
import { eventually, scenario } from "./support/runner.mjs";
import { calm } from "./support/screens.mjs";
import { t } from "./support/words.mjs";

const SWEEP = t("operations:do.jobs.sweep");
const NIGHTLY = t("jobs:when.day", { time: "03:40" });

const sweepOf = async (shop) =>
  (await shop.owner.get("/jobs?is_scheduled=true")).find((one) => one.kind === "jobs.sweep");

const press = (panel, key) => panel.getByRole("button", { name: t(key), exact: true });

scenario(
  "jobs: the nightly sweep is seen, run now, paused, resumed and set to other times",
  async (world) => {
    const { shop } = world;
    const page = await office(world, "jobs");
    await page.getByRole("heading", { name: t("office:pages.jobs") }).waitFor();
    await page.getByRole("tab", { name: t("jobs:schedules") }).click();
    const listed = row(page, SWEEP).first();
    await listed.getByText(NIGHTLY).waitFor();
    await listed.click();
    const panel = panelOf(page);
    await panel
      .getByText(t("jobs:no_runs"))
      .or(panel.getByText(t("jobs:outcomes.done")).first())
      .waitFor();
    await panel.getByText(t("operations:system")).waitFor();

    // What came of it comes by itself: nothing is loaded anew.
    const before = await panel.getByRole("listitem").count();
    await press(panel, "jobs:run_now").click();
    await page
      .getByText(t("jobs:run_now_said", { name: SWEEP }))
      .first()
      .waitFor();
    await panel.getByText(t("jobs:result")).waitFor();
    await panel.getByText(t("jobs:parts.kernel.job")).waitFor();
    const runs = panel.getByRole("listitem");
    await eventually(async () => (await runs.count()) === before + 1, "the run stands in the history");
    await runs.first().getByText(t("jobs:outcomes.done")).waitFor();
    assert.ok((await sweepOf(shop)).worker, "a worker is named");

    // Paused and resumed; each button keeps its place, and one that makes no sense is off.
    const places = () =>
      panel
        .getByRole("group", { name: t("kit:actions") })
        .getByRole("button")
        .evaluateAll((all) => all.map((one) => `${one.textContent} ${one.getBoundingClientRect().x}`));
    const were = await places();
    await press(panel, "jobs:pause").click();
    await panel.getByText(t("jobs:states.paused"), { exact: true }).waitFor();
    assert.equal((await sweepOf(shop)).is_paused, true);
    assert.deepEqual(await places(), were);
    assert.deepEqual(
      [await press(panel, "jobs:run_now").isDisabled(), await press(panel, "jobs:pause").isDisabled()],
      [true, true],
    );
    await press(panel, "jobs:resume").click();
    await panel.getByText(t("jobs:states.waiting"), { exact: true }).waitFor();

    // Other times: chosen in words, half a time is refused, and when it comes next is said.
    await press(panel, "jobs:change_times").click();
    const form = page.getByRole("dialog", { name: t("jobs:change_times") });
    await form.getByLabel(t("jobs:time"), { exact: true }).fill("04:15");
    await form.getByLabel(t("jobs:rhythm")).click();
    await page.getByRole("option", { name: t("jobs:rhythms.week") }).click();
    await form.getByLabel(t("jobs:weekday"), { exact: true }).click();
    await page.getByRole("option", { name: "Sunday" }).click();
    await form.getByRole("button", { name: t("common:save") }).click();
    await form.waitFor({ state: "detached" });
    await page
      .getByText(t("jobs:times_said", { next: "" }).trim())
      .first()
      .waitFor();
    await panel.getByText(t("jobs:when.week", { days: "Sunday", time: "04:15" })).waitFor();
    const weekly = await sweepOf(shop);
    assert.equal(weekly.cron, "15 4 * * 0");
    const clock = new Intl.DateTimeFormat("en-GB", {
      timeZone: "Europe/Zurich",
      weekday: "short",
      timeStyle: undefined,
      hour: "2-digit",
      minute: "2-digit",
    });
    assert.match(clock.format(new Date(weekly.next_at)), /Sun.*04:15/, "by the clock of the business");

    // Who knows the five fields types them; what are none stands at the field.
    await press(panel, "jobs:change_times").click();
    await form.getByLabel(t("jobs:rhythm")).click();
    await page.getByRole("option", { name: t("jobs:rhythms.own") }).click();
    const fields = form.getByLabel(t("jobs:fields"), { exact: true });
    await fields.fill("now and then");
    await page.keyboard.press("Enter");
    await form.locator("[aria-invalid=true]").waitFor();
    await fields.fill("40 3 * * *");
    await page.keyboard.press("Enter");
    await form.waitFor({ state: "detached" });
    await panel.getByText(NIGHTLY).waitFor();
    assert.equal((await sweepOf(shop)).cron, "40 3 * * *");

    // Who did it stands in the audit trail.
    const did = (await shop.owner.get("/audit?limit=50")).map(({ action }) => action);
    for (const action of ["jobs.run_now", "jobs.pause", "jobs.resume", "jobs.set_times"])
      assert.ok(did.includes(action), action);
    assert.deepEqual(page.faults, []);
  },
  { minutes: 3 },
);

scenario("jobs: with the keyboard alone one is found, looked at and run", async (world) => {
  const page = await office(world, "products");
  await page.locator("tbody tr:not([aria-hidden])").first().waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("j");
  await page.getByRole("heading", { name: t("office:pages.jobs"), exact: true }).waitFor();
  // Down to the one that is looked for, whatever else was done.
  const marked = page.locator("[data-marked]").filter({ hasText: SWEEP });
  await eventually(async () => {
    await page.keyboard.press("ArrowDown");
    return (await marked.count()) === 1;
  }, "it is marked");
  await page.keyboard.press("Enter");
  const panel = panelOf(page);
  await panel.getByRole("heading", { name: SWEEP }).waitFor();
  const now = press(panel, "jobs:run_now");
  await eventually(() => now.isEnabled(), "it does not run already");
  await walkTo(page, now);
  const runs = panel.getByRole("listitem");
  const before = await runs.count();
  await page.keyboard.press("Enter");
  await eventually(async () => (await runs.count()) > before, "it ran");
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  assert.deepEqual(page.faults, []);
});

scenario("jobs: a manager looks and cannot act, a cashier has no such page", async (world) => {
  const { shop } = world;
  const manager = await office(world, "jobs", await shop.hire("manager", "Mona Manager"));
  await row(manager, SWEEP).first().click();
  const panel = panelOf(manager);
  await panel.getByText(t("jobs:runs")).waitFor();
  for (const key of ["jobs:run_now", "jobs:pause", "jobs:resume", "jobs:change_times"])
    assert.equal(await press(panel, key).count(), 0, key);
  assert.deepEqual(manager.faults, []);
  const cashier = await office(world, "jobs", await shop.hire("cashier", "Cleo Cashier"));
  await cashier.getByText(t("kit:not_allowed"), { exact: true }).waitFor();
  assert.equal(await cashier.getByRole("link", { name: t("office:pages.jobs") }).count(), 0);
  assert.deepEqual(cashier.faults, []);
});

/** Jobs as they would be after a bad night; only the answers are made up. */
function badNight() {
  const at = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
  const job = (more) => ({
    ...{
      kind: "customers.import",
      state: "waiting",
      is_paused: false,
      cron: null,
      next_at: at(5),
      attempts: 0,
      made: 0,
    },
    ...{ total: null, error: null, user_id: crypto.randomUUID(), user_name: "Olivia Owner", enqueued_at: at(60) },
    ...{ ended_at: null, started_at: at(5), worker: "0a1b2c3d", took_ms: null, job_id: crypto.randomUUID() },
    ...more,
  });
  const error = "The file could not be read: line 8,001 has no name.";
  return {
    running: job({ state: "running", kind: "catalog.import_products", made: 120, total: 8000, attempts: 1 }),
    dead: job({ state: "dead", error, ended_at: at(1), took_ms: 75_000 }),
    retry: job({ error, attempts: 2, took_ms: 400, next_at: at(-10) }),
  };
}

scenario("jobs: progress, what failed and what is called off, also on a telephone", async (world) => {
  const jobs = badNight();
  const posted = [];
  for (const size of [
    [1280, 800],
    [390, 844],
  ]) {
    const page = await office(world, "sessions", undefined, { size, reducedMotion: "reduce" });
    await page.route("**/api/v1/jobs**", async (route) => {
      const [, id, act] = /jobs\/([^/?]+)(?:\/([\w-]+))?$/.exec(new URL(route.request().url()).pathname) ?? [];
      const found = Object.values(jobs).find((one) => one.job_id === id);
      if (act) posted.push(`${found.kind} ${act}`);
      const run = { worker: "0a1b2c3d", started_at: found?.started_at, ended_at: found?.ended_at, steps: 3 };
      const one = (data) => ({
        ...{ asked: { file: "spring.csv" }, result: null, attempts_max: 10 },
        ...{ job: data, runs: [{ ...run, outcome: data.ended_at ? "dead" : null, error: data.error }] },
      });
      const all = Object.values(jobs);
      const meta = { total: all.length, next_cursor: null };
      await route.fulfill({ json: id ? { data: act ? found : one(found) } : { data: all, meta } });
    });
    await page.goto("/office/jobs");
    const open = async (job) => {
      await row(page, t(`operations:do.${job.kind}`))
        .filter({ hasText: t(`jobs:states.${job.state}`) })
        .first()
        .click();
      await panelOf(page).waitFor();
      return panelOf(page);
    };
    await page.getByText("120 of 8,000").first().waitFor();
    await row(page, t("jobs:states.retry")).first().waitFor();
    await calm(page);
    assert.deepEqual(await violations(page), [], "the list");
    assert.ok(
      await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
      "no wider than the screen",
    );

    const dead = await open(jobs.dead);
    await dead.getByText("line 8,001").first().waitFor();
    await dead.getByText("spring.csv").waitFor();
    await calm(page);
    assert.deepEqual(await violations(page), [], "a look at one");
    await press(dead, "jobs:requeue").click();
    await eventually(() => posted.includes("customers.import requeue"), "tried again");
    await page.keyboard.press("Escape");
    await dead.waitFor({ state: "detached" });

    // What cannot be taken back is asked for once more.
    const running = await open(jobs.running);
    await press(running, "jobs:cancel").click();
    const name = t("operations:do.catalog.import_products");
    const sure = page.getByRole("dialog", { name: t("jobs:cancel_title", { name }) });
    await sure.waitFor();
    assert.equal(posted.filter((one) => one.endsWith("cancel")).length, 0);
    await sure.getByRole("button", { name: t("jobs:cancel"), exact: true }).click();
    await sure.waitFor({ state: "detached" });
    assert.deepEqual(posted.splice(0), ["customers.import requeue", "catalog.import_products cancel"]);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
});
