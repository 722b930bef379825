/** The browser, and what people do at a till: sign in, scan, tap, pay. */
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { eventually } from "./runner.mjs";
import { OWNER, PASSWORD } from "./shop.mjs";
import { spoken, t } from "./words.mjs";

const ARGS = ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"];
const PROGRAMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A browser; `more` are switches of Chromium. */
export function launch(more = []) {
  const executablePath = process.env.CHROMIUM_BIN ?? PROGRAMS.find((path) => existsSync(path));
  if (!executablePath) throw new Error("Chromium is missing: run scripts/setup");
  return chromium.launch({ executablePath, args: [...ARGS, ...more] });
}

/** One shop and one browser for all scenarios; what a scenario opens is closed after it. */
export class World {
  contexts = [];
  owned = [];

  constructor(shop, browser) {
    this.shop = shop;
    this.browser = browser;
  }

  /** A browser with a profile of its own. The service worker stays out unless it is what is looked at. */
  async context({
    touch = false,
    language = spoken,
    theme = "light",
    worker = false,
    size = [1280, 800],
    ...more
  } = {}) {
    const context = await this.browser.newContext({
      baseURL: this.shop?.url,
      viewport: { width: size[0], height: size[1] },
      hasTouch: touch,
      isMobile: false,
      colorScheme: theme,
      serviceWorkers: worker ? "allow" : "block",
      ...more,
    });
    context.setDefaultTimeout(15_000);
    await context.addInitScript(
      ([spoken, colours]) => {
        if (!localStorage.getItem("till.language")) localStorage.setItem("till.language", spoken);
        if (!localStorage.getItem("till.theme")) localStorage.setItem("till.theme", colours);
        localStorage.setItem("till.sound", "off");
      },
      [language, theme],
    );
    const { newPage } = context;
    context.newPage = async () => attentive(await newPage.call(context));
    this.contexts.push(context);
    return context;
  }

  /** Signs a context in without its sign-in screen. */
  async signIn(context, { username = OWNER, password = PASSWORD } = {}) {
    const origin = this.shop.url;
    const answer = await context.request.post("/api/v1/auth/sign-in", {
      headers: { origin, "sec-fetch-site": "same-origin", "idempotency-key": crypto.randomUUID() },
      data: { username, password, device_name: "Till" },
    });
    if (!answer.ok()) throw new Error(`sign-in: ${answer.status()}: ${await answer.text()}`);
    // A page of this browser may remember that nobody is in.
    const pages = context.pages().filter((page) => page.url().startsWith(origin));
    for (const page of pages) await page.evaluate(() => localStorage.removeItem("till.out"));
    return (await answer.json()).data;
  }

  /** Makes the browser know which register it is. */
  at(context, register) {
    const place = { register: { ...register, shift: undefined }, shift: null };
    return context.addInitScript((kept) => {
      if (!localStorage.getItem("till.place")) localStorage.setItem("till.place", kept);
    }, JSON.stringify(place));
  }

  /** A till on which somebody is signed in, at a register with an open shift, ready to scan. */
  async till({ user, register, context, path = "/", ...more } = {}) {
    const desk = register ?? (await this.shop.register({ by: user }));
    const own = context ?? (await this.context(more));
    await this.signIn(own, user);
    await this.at(own, desk);
    const page = await own.newPage();
    watch(page);
    await page.goto(path);
    if (path === "/") await ready(page);
    return { page, context: own, register: desk };
  }

  async tidyUp() {
    await Promise.all(
      this.contexts.map(async (context) => {
        // A page asks by itself as well: what it asks for while it is closed has no answer to give.
        // A scenario may have closed its own.
        for (const routed of [context, ...context.pages()])
          await routed.unrouteAll({ behavior: "ignoreErrors" }).catch(() => undefined);
        await context.close().catch(() => undefined);
      }),
    );
    this.contexts = [];
    for (const till of this.owned) await till.stop();
    this.owned = [];
  }
}

/**
 * Past the moment in which a press means nothing, and the turn in which what has just come begins to hear its keys. While the page is
 * loaded there is nothing to ask; the new one is asked then.
 */
export const hears = (page) =>
  page
    .evaluate(
      () =>
        new Promise((done) => {
          const look = () => (document.documentElement.hasAttribute("data-deaf") ? setTimeout(look, 15) : done());
          setTimeout(look);
        }),
    )
    .catch(() => page.locator("html:not([data-deaf])").waitFor({ state: "attached" }));

/**
 * A page whose hand looks before it presses: where the screen is deaf for a moment (`src/lib/deaf.ts`), clicks, taps and keys wait for its
 * end. Who means to press in that moment takes `rash`, `page.mouse` or `dblclick`, whose second press looks at nothing.
 */
async function attentive(page) {
  await page.addLocatorHandler(page.locator("html[data-deaf]"), () => undefined);
  const { keyboard } = page;
  for (const how of ["press", "type"]) {
    const own = keyboard[how].bind(keyboard);
    keyboard[how] = async (keys, options) => {
      await hears(page);
      await own(keys, options);
    };
  }
  return page;
}

/** Presses a key at once, whether anybody hears it or not. */
export async function rash(page, key) {
  await page.keyboard.down(key);
  await page.keyboard.up(key);
}

/**
 * A press that was meant for what stood there before: `press` (a key, or a click on it) in the very turn in which `selector` comes, however
 * slow the machine is. To be said before it comes; what it answers waits for it, and for the end of the deaf moment it fell into.
 */
export async function tooSoon(page, selector, press = "click") {
  await page.evaluate(
    ([wanted, key]) => {
      const look = (_, seen) => {
        const found = document.querySelector(wanted);
        if (!found) return;
        seen.disconnect();
        window.pressedDeaf = document.documentElement.hasAttribute("data-deaf");
        if (key === "click") found.click();
        else
          document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      };
      window.pressedDeaf = undefined;
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    },
    [selector, press],
  );
  return async () => {
    await page.waitForFunction(() => window.pressedDeaf !== undefined);
    await hears(page);
    return page.evaluate(() => window.pressedDeaf);
  };
}

/** Errors that no handler caught, and words the page could not find: kept for whoever asks. */
export function watch(page) {
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  return page;
}

/**
 * Answers requests in the server's place, as `page.route` does. Chromium says that it stands a moment before the page's own loader knows
 * of it, and on a busy machine a request still slips through: a page that is open is asked until it knows.
 */
export async function intercept(page, address, handler) {
  await page.route(address, handler);
  if (!page.url().startsWith("http")) return;
  await page.route("**/e2e-probe", (route) => route.fulfill({ status: 204 }));
  const known = () => page.evaluate(() => fetch("/e2e-probe").then(({ status }) => status === 204));
  await eventually(known, "requests are intercepted");
}

/** Until the page has asked for nothing for so long: what it fetches while nobody waits comes with pauses. */
export async function quiet(page, ms = 1000, patience = 15_000) {
  let last = Date.now();
  const hear = () => {
    last = Date.now();
  };
  page.on("request", hear);
  const until = last + patience;
  while (Date.now() - last < ms && Date.now() < until) await page.waitForTimeout(50);
  page.off("request", hear);
}

/** Makes a tab the till, where another one is: the one that was says so. */
export async function workHere(page) {
  await page.bringToFront();
  await button(page, "till:use_here").click();
  await ready(page);
}

/** The payment stands there, perhaps below a question. */
export const atPay = (page) => page.locator("[data-pay]").waitFor();

/** To the payment of the open sale. */
export async function toPay(page) {
  await chargeButton(page).last().click();
  await atPay(page);
}

/** Said while the answer of a sale is missing: the sentence up to the cause. */
export const UNKNOWN = t("sales:not_known_yet").split("{{")[0].trim();
/** Where sales are completed. */
export const COMPLETE = "**/api/v1/sales/*/complete";

/** The sale screen with its products. */
export async function ready(page) {
  await page.locator('[data-catalogue="ready"]').waitFor();
}

const CODES = { Enter: ["Enter", 13, "\r"], "-": ["Minus", 189, "-"], "*": ["NumpadMultiply", 106, "*"] };

function keyOf(char) {
  const [code, windowsVirtualKeyCode, text] =
    CODES[char] ??
    (/\d/.test(char)
      ? [`Digit${char}`, 48 + Number(char), char]
      : [`Key${char.toUpperCase()}`, char.charCodeAt(0), char]);
  return { key: char, code, windowsVirtualKeyCode, text };
}

/**
 * The keyboard of a scanner: keys 5 ms apart at the window, sent without waiting for one another. The times are those the hardware
 * would give, so that a busy test machine does not tear a code apart; `paced: false` leaves them to the browser, for measuring.
 */
export async function scanner(page, { paced = true } = {}) {
  const session = await page.context().newCDPSession(page);
  return (code, end = "Enter") => {
    const start = Date.now() / 1000;
    const sent = [];
    for (const [at, char] of [...code, ...(end ? [end] : [])].entries()) {
      const key = keyOf(char);
      const time = (ms) => (paced ? { timestamp: start + (at * 5 + ms) / 1000 } : {});
      sent.push(session.send("Input.dispatchKeyEvent", { type: "keyDown", ...time(0), ...key }));
      sent.push(session.send("Input.dispatchKeyEvent", { type: "keyUp", ...time(2), ...key, text: undefined }));
    }
    return Promise.all(sent);
  };
}

/** Under this key a browser keeps what is open at a register; its lines have keys of their own. */
export const headKey = ({ register_id }) => `till.cart.${register_id}`;

/** The open sale as the browser keeps it. */
export const kept = (page, register) =>
  page.evaluate(
    ([key, id]) => {
      const all = JSON.parse(localStorage.getItem(key) ?? "null");
      const sale = all?.sales.find((one) => one.saleId === all.current);
      const lineOf = (line) => JSON.parse(localStorage.getItem(`till.line.${id}.${sale.saleId}.${line}`));
      return sale && { ...sale, lines: sale.lines.map(lineOf) };
    },
    [headKey(register), register.register_id],
  );

/** How many lines the sale on the screen has; only those in sight are in the page. */
export const lineCount = (page) =>
  page.evaluate(() => Number(document.querySelector("[data-lines]")?.dataset.lines ?? 0));
/** Waits until that many lines are on the screen. */
export const lines = (page, count) => eventually(async () => (await lineCount(page)) === count, `${count} lines`);

/** Types like a person: keys that come faster than this, on a busy machine too, are taken for a scanner. */
export async function typed(page, text) {
  await hears(page);
  for (const key of text) {
    await page.keyboard.down(key);
    await page.waitForTimeout(80);
    await page.keyboard.up(key);
  }
}

/** Goes with a key to what is wanted, as who sees where the focus stands; a list that comes anew on the way does not matter. */
export async function walkTo(page, wanted, key = "Tab", most = 40) {
  await wanted.waitFor();
  for (let times = 0; !(await wanted.evaluate((one) => one === document.activeElement)); times += 1) {
    if (times === most) throw new Error(`${most} times ${key} do not lead there`);
    await page.keyboard.press(key);
  }
}

/** A role with words from the program's own files. */
export const button = (page, key, values) => page.getByRole("button", { name: t(key, values), exact: true });

/** The button whose name begins with these words: a key cap or an amount follows them. */
export const chargeButton = (page, say = t) =>
  page.getByRole("button", { name: new RegExp(`^${say("sales:charge")}`) });

export const completeButton = (page, say = t) => page.getByRole("button", { name: say("sales:complete"), exact: true });

/** The paid screen of a sale; answers the sale's id. */
export async function paid(page) {
  await page.waitForURL(/\/paid\//);
  await page.locator("[data-change]").waitFor();
  return page.url().split("/").at(-1);
}

/** Counts the float as one amount. */
export async function openShift(page, float) {
  await page.getByRole("heading", { name: t("shifts:open_title") }).waitFor();
  const pad = page.getByRole("main");
  for (const digit of float) await pad.getByRole("button", { name: digit, exact: true }).click();
  await page.getByRole("button", { name: new RegExp(t("shifts:open_do")) }).click();
}
