/** Scanning by camera, on a telephone and a tablet, with a camera that Chromium feigns. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { violations } from "./support/axe.mjs";
import { button, kept, launch, lines, World } from "./support/browser.mjs";
import { eventually, scenario } from "./support/runner.mjs";
import { video } from "./support/video.mjs";
import { t } from "./support/words.mjs";

/** A browser whose camera shows a film, for as long as `run` takes. */
async function before({ shop }, shown, run) {
  const folder = mkdtempSync(join(tmpdir(), "till-camera-"));
  const film = video(join(folder, "film.y4m"), shown);
  const browser = await launch(["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${film}`]);
  const world = new World(shop, browser);
  try {
    await run(world);
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
    const film = [
      ["", 1],
      [milk.code, 3],
      ["", 2.5],
      [water.code, 1],
      ["", 0.5],
      [salt.code, 1],
      ["", 0.5],
      ["QR-CARD-7", 1],
      ["", 0.5],
      ["4006381333931", 1],
      ["", 30],
    ];
    await before(world, film, async (own) => {
      const context = await own.context({ touch: true, size: [390, 844], permissions: ["camera"] });
      const { page, register } = await own.till({ context });
      const asked = [];
      page.on("request", (request) => asked.push(request.url()));
      await button(page, "sales:camera").tap();
      await camera(page).waitFor();
      await camera(page).getByText(t("sales:camera_unknown")).waitFor({ timeout: 30_000 });
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
  const film = [
    ["", 1],
    [milk.code, 1],
    ["", 2.5],
    [milk.code, 1],
    ["", 1],
    [gin.code, 3],
    ["", 30],
  ];
  await before(world, film, async (own) => {
    const context = await own.context({ touch: true, size: [1024, 768], permissions: ["camera"] });
    const { page, register } = await own.till({ context });
    await button(page, "sales:camera").tap();
    const age = page.getByRole("dialog", { name: t("sales:age_title", { years: 18 }) });
    await age.waitFor({ timeout: 30_000 });
    await page.waitForTimeout(1000);
    await age.getByRole("button", { name: t("sales:age_yes") }).tap();
    await lines(page, 2);
    await eventually(async () => (await quantities(page, register))[gin.name] === 1, "the gin is in the sale");
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
  await before(world, [["", 2]], async (own) => {
    const { page: other } = await own.till({ touch: true, size: [390, 844] });
    await button(other, "sales:camera").tap();
    await camera(other).getByText(t("sales:camera_none.denied")).waitFor();
    assert.deepEqual(await violations(other), []);
    assert.deepEqual([...page.faults, ...other.faults], []);
  });
});
