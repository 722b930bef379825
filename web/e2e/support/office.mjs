/** The back office in a browser: a page of it, and what stands on it. */
import { watch } from "./browser.mjs";

export async function office(world, path, user, options = {}) {
  const context = await world.context({ acceptDownloads: true, ...options });
  await world.signIn(context, user);
  const page = watch(await context.newPage());
  await page.goto(`/office/${path}`);
  await page.getByRole("heading").first().waitFor();
  // Not before it is drawn: what is pressed over a page that is still coming means nothing to it.
  await page.locator('[class*="shimmer"]').first().waitFor({ state: "detached" });
  return page;
}

/** What stands over the page; what is said in passing is a dialog too. */
export const panelOf = (page) => page.getByRole("dialog").filter({ has: page.locator("[data-body]") });

export const row = (page, text) => page.getByRole("row").filter({ hasText: text });
