/** Scanning by camera, on a telephone and a tablet, with a camera that Chromium feigns. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { violations } from "./support/axe.mjs";
import { button, kept, launch, lines, World } from "./support/browser.mjs";
import { eventually, pictures, scenario } from "./support/runner.mjs";
import { ean } from "./support/shop.mjs";
import { Film } from "./support/video.mjs";
import { t } from "./support/words.mjs";

/** A browser whose camera shows what `run` tells it to. */
async function before({ shop }, run) {
  const folder = mkdtempSync(join(tmpdir(), "till-camera-"));
  const film = new Film(join(folder, "film.y4m"));
  const fake = [`--use-file-for-fake-video-capture=${film.path}`, "--use-fake-device-for-media-stream"];
  const browser = await launch(fake);
  const world = new World(shop, browser);
  try {
    await run(world, film);
  } catch (error) {
    await pictures(world, "camera");
    throw error;
  } finally {
    await world.tidyUp();
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const camera = (page) => page.getByRole("dialog", { name: t("sales:camera") });
const quantities = async (page, register) =>
  Object.fromEntries((await kept(page, register)).lines.map((line) => [line.product.name, Number(line.quantity)]));

scenario(
  "a telephone scans by camera: each code once while it is in sight, a list of what was read, and the camera let go",
  async (world) => {
    const { shop } = world;
    const water = await shop.product({ name: "Camera Water", barcodes: [{ code: "96385074" }] });
    const salt = await shop.product({ name: "Camera Salt", barcodes: [{ code: "036000291452" }] });
    const card = await shop.product({ name: "Camera Card", barcodes: [{ code: "QR-CARD-7" }] });
    const [milk] = shop.goods;
    await before(world, async (own, film) => {
      const context = await own.context({ touch: true, size: [390, 844], permissions: ["camera"] });
      const { page, register } = await own.till({ context });
      const asked = [];
      page.on("request", (request) => asked.push(request.url()));
      film.show(milk.code);
      await button(page, "sales:camera").tap();
      await camera(page).waitFor();
      const read = (name) => camera(page).getByText(name, { exact: true }).waitFor({ timeout: 45_000 });
      await read(milk.name);
      // For as long as it lies there it is one piece.
      await page.waitForTimeout(2500);
      for (const [code, name] of [
        [water.code, water.name],
        [salt.code, salt.name],
        [card.code, card.name],
        // A code that no walk gives to a product.
        [ean(8_888_888_888), t("sales:camera_unknown")],
      ]) {
        film.show(code);
        await read(name);
      }
      assert.deepEqual(await quantities(page, register), {
        [milk.name]: 1,
        [water.name]: 1,
        [salt.name]: 1,
        [card.name]: 1,
      });
      const rows = await camera(page)
        .getByRole("list", { name: t("sales:camera_read") })
        .getByRole("listitem")
        .allInnerTexts();
      assert.deepEqual(
        rows.map((row) => row.split("\n")[0]),
        [t("sales:camera_unknown"), card.name, salt.name, water.name, milk.name],
      );
      assert.deepEqual(await violations(page), []);
      // Everything comes from this server, the decoder too.
      assert.deepEqual(
        asked.filter((one) => !one.startsWith(own.shop.url) && !one.startsWith("blob:")),
        [],
      );
      assert.ok(
        asked.some((one) => /zxing_reader.*\.wasm/.test(one)) ||
          (await page.evaluate(() => "BarcodeDetector" in window)),
      );
      const live = await page.evaluate(() => {
        const { srcObject } = document.querySelector("video");
        window.track = srcObject.getVideoTracks()[0];
        return window.track.readyState;
      });
      assert.equal(live, "live");
      await button(page, "sales:camera_done").tap();
      await camera(page).waitFor({ state: "detached" });
      assert.equal(await page.evaluate(() => window.track.readyState), "ended", "the camera is free again");
      assert.deepEqual(page.faults, []);
    });
  },
);

scenario("on a tablet a code that is shown again later counts again; a question stops the reading", async (world) => {
  const { shop } = world;
  const gin = await shop.product({ name: "Camera Gin", age_restriction: 18, barcodes: [{ code: "5012345678900" }] });
  const [, milk] = shop.goods;
  await before(world, async (own, film) => {
    const context = await own.context({ touch: true, size: [1024, 768], permissions: ["camera"] });
    const { page, register } = await own.till({ context });
    film.show(milk.code);
    await button(page, "sales:camera").tap();
    const read = camera(page).getByRole("list").getByText(milk.name, { exact: true });
    await read.waitFor({ timeout: 45_000 });
    film.show("");
    // Some looks at nothing, however seldom it looks.
    await page.waitForTimeout(4000);
    film.show(milk.code);
    await eventually(async () => (await read.count()) === 2, "the second piece", 45_000);
    film.show(gin.code);
    const age = page.getByRole("dialog", { name: t("sales:age_title", { years: 18 }) });
    await age.waitFor({ timeout: 45_000 });
    // It lies there while it is asked for.
    await page.waitForTimeout(2500);
    await age.getByRole("button", { name: t("sales:age_yes") }).tap();
    await lines(page, 2);
    await eventually(async () => (await quantities(page, register))[gin.name] === 1, "the gin is in the sale");
    await page.waitForTimeout(1000);
    assert.deepEqual(await quantities(page, register), { [milk.name]: 2, [gin.name]: 1 });
    assert.deepEqual(page.faults, []);
  });
});

scenario("a camera that is not allowed, and one that is not there, are said in words", async (world) => {
  const { page } = await world.till({ touch: true, size: [390, 844] });
  await button(page, "sales:camera").tap();
  await camera(page)
    .getByText(t("sales:camera_none.missing"))
    .or(camera(page).getByText(t("sales:camera_none.denied")))
    .waitFor();
  await button(page, "sales:camera_done").tap();
  await before(world, async (own) => {
    const { page: other } = await own.till({ touch: true, size: [390, 844] });
    await button(other, "sales:camera").tap();
    await camera(other).getByText(t("sales:camera_none.denied")).waitFor();
    assert.deepEqual(await violations(other), []);
    assert.deepEqual([...page.faults, ...other.faults], []);
  });
});
