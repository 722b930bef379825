/** What happens to a cashier: a reload, a second tab, a server that dies, answers that get lost. */
import { t } from "../support/words.mjs";
import { Hands } from "./hands.mjs";

const TABS_MAX = 3;

async function reload(story) {
  const { model, hands } = story;
  await hands.page.reload();
  await hands.ready();
  // A page that begins shows the sale that was written last.
  model.tab.current = model.kept;
  model.undo = undefined;
  if (model.tab.screen === "pay" && model.sale.lines.length === 0) model.tab.screen = "sale";
  return "reload";
}

/** Reloaded without a server: the page waits for it, and goes on by itself. */
async function reloadWithoutServer(story) {
  const { model, hands, shop } = story;
  await hands.page.reload();
  await hands.page.getByText(t("session:away")).waitFor();
  await shop.till.start();
  model.away = false;
  await hands.ready();
  model.tab.current = model.kept;
  model.undo = undefined;
  await story.settle();
  return "reload without the server, which comes back";
}

async function openTab(story) {
  const { model } = story;
  const hands = await Hands.at(story.context, story.register);
  story.hands.all.push(hands);
  model.tabs.push({ name: "ABCDEFGHIJ"[story.opened++ % 10], screen: "sale", current: model.kept });
  await turn(story, model.tabs.length - 1);
  return `open tab ${model.tab.name}`;
}

async function turn(story, at) {
  story.model.at = at;
  // A tab that gives the till away leaves the payment: another sale may be there when it comes back.
  for (const tab of story.model.tabs) if (tab !== story.model.tab) tab.screen = "sale";
  story.model.undo = undefined;
  await story.hands.page.bringToFront();
  await story.hands.ready();
}

async function otherTab(story) {
  const { model } = story;
  await turn(story, (model.at + 1) % model.tabs.length);
  return `turn to tab ${model.tab.name}`;
}

async function closeTab(story) {
  const { model } = story;
  const [gone] = model.tabs.splice(model.at, 1);
  const [hands] = story.hands.all.splice(model.at, 1);
  story.faults.push(...hands.page.faults);
  await hands.page.close();
  await turn(story, 0);
  return `close tab ${gone.name}`;
}

async function kill(story) {
  await story.shop.till.kill();
  story.model.away = true;
  story.goneFor = story.dice.from(3, 9);
  return "the server dies";
}

async function start(story) {
  await story.shop.till.start();
  story.model.away = false;
  await story.settle();
  return "the server is back";
}

async function loseAnswers({ hands, dice }) {
  const [left, how] = [dice.from(1, 2), dice.one(["before", "after"])];
  await hands.lose(left, how);
  return `the next ${left} answers get lost, ${how} the server hears`;
}

const may = (weight, name, act, when = () => true) => ({ weight, name, act, when });
const settled = ({ away }) => !away;

export const MISHAPS = [
  may(3, "reload", reload, settled),
  may(1, "reload without server", reloadWithoutServer, ({ away, tabs }) => away && tabs.length === 1),
  may(0.7, "open tab", openTab, (model) => settled(model) && model.tabs.length < TABS_MAX),
  may(4, "other tab", otherTab, (model) => settled(model) && model.tabs.length > 1),
  may(1, "close tab", closeTab, (model) => settled(model) && model.tabs.length > 1),
  may(0.6, "kill", kill, settled),
  may(0, "start", start, ({ away }) => away),
  may(2, "lose answers", loseAnswers, settled),
];
export { start };
