/** What a key paints, in frames of this machine: measured beside a page that does nothing but add a row. */

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Presses a key; answers how long after it the second frame with `selector` in the page was drawn. */
export async function pressed(page, key, selector) {
  await page.evaluate(
    ([wanted, shown]) => {
      window.took = new Promise((done, failed) => {
        setTimeout(() => failed(new Error(`${shown} is not there 10 s after ${wanted}`)), 10_000);
        const begin = ({ key: name, timeStamp }) => {
          if (name !== wanted) return;
          removeEventListener("keydown", begin, { capture: true });
          const look = () => {
            if (!document.querySelector(shown)) return;
            observer.disconnect();
            requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - timeStamp)));
          };
          const observer = new MutationObserver(look);
          observer.observe(document, { subtree: true, childList: true, attributes: true });
          look();
        };
        addEventListener("keydown", begin, { capture: true });
      });
    },
    [key, selector],
  );
  await page.keyboard.press(key);
  return page.evaluate(() => window.took);
}

/** Of a bare page: how long a frame lasts, and how long after a key its row is drawn. */
export async function bare(context, times) {
  const page = await context.newPage();
  await page.setContent("<main></main>");
  await page.evaluate(() =>
    addEventListener("keydown", () => {
      const row = document.createElement("p");
      row.dataset.row = String(document.querySelectorAll("p").length);
      row.textContent = row.dataset.row;
      document.querySelector("main").append(row);
    }),
  );
  const frames = await page.evaluate(async () => {
    const at = [];
    await new Promise((done) => {
      const next = (now) => (at.push(now) > 90 ? done() : requestAnimationFrame(next));
      requestAnimationFrame(next);
    });
    return at.slice(1).map((now, index) => now - at[index]);
  });
  const rows = [];
  for (let no = 0; no < times; no += 1) {
    rows.push(await pressed(page, "Enter", `[data-row="${no}"]`));
    await page.waitForTimeout(40);
  }
  await page.close();
  return { frame: median(frames), rows };
}

/** How long the first request to an address with this end took; waits until the browser has noted it. */
export const requestTime = (page, end) =>
  page.evaluate(async (wanted) => {
    for (const late = performance.now() + 5000; performance.now() < late; ) {
      const all = performance.getEntriesByType("resource");
      const found = all.find(
        ({ name, initiatorType }) => initiatorType === "fetch" && new URL(name).pathname.endsWith(wanted),
      );
      if (found) return found.duration;
      await new Promise((done) => setTimeout(done, 20));
    }
    throw new Error(`nothing was asked of ${wanted}`);
  }, end);
