/**
 * Sales put aside. They live on the server: any register of the branch may take them up, and closing a shift carries them over. What is put
 * aside stays on the screen, and what is taken up stays in the list, until the server has said so, however often it is asked.
 */
import type { TFunction } from "i18next";
import type { Schemas } from "@/api/client";
import { problemWords } from "@/api/words";
import { productOf, taxClassOf, useCatalogue } from "@/catalog/catalogue";
import { deafness } from "@/lib/deaf";
import { uuid7 } from "@/lib/ids";
import { queries } from "@/lib/queries";
import { usePlace } from "@/till/place";
import { say } from "@/ui/toast";
import { closeSale, currentSale, takeUp, useCart } from "./cart";
import type { Answers, Parked } from "./commands";
import type { Line, OpenSale } from "./model";
import { follow, isUnanswered, outgoingOf, send, useOutgoingEntries, whenAnswered } from "./outgoing";
import { closePanel, usePanel } from "./panels";
import { asInput } from "./parts";

/** Remarks are printed in one line each: a line feed could make a line of the receipt of it. */
export const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

export const lineInput = (line: Line): Schemas["LineInput"] => ({
  line_id: line.lineId,
  product_id: line.product.product_id,
  quantity: line.quantity,
  discounts: line.discounts,
  note: oneLine(line.note),
  ...(line.barcode === undefined ? {} : { barcode: line.barcode }),
  ...(line.unitPriceMinor === undefined ? {} : { unit_price_minor: line.unitPriceMinor }),
});

/** A sale that comes by itself in the place of another is not put aside for so long: the second of two presses was meant for that other. */
const GUARD_MS = 400;
const deaf = deafness(GUARD_MS);
useCart.subscribe((now, before) => {
  if (now.current !== before.current && currentSale(now).lines.length > 0) deaf.begin();
});

/** What it is called, or else the first thing in it. */
export const nameOfHeld = ({ label, basket }: Parked, t: TFunction): string =>
  label || productOf(basket.lines[0]?.product_id ?? "")?.name || t("sales:held_one");

/** Puts the sale on the screen aside. It leaves the screen only when the server has it. */
export async function hold(t: TFunction): Promise<void> {
  const sale = currentSale();
  const register = usePlace.getState().register;
  if (!register || outgoingOf(sale.saleId) || deaf.isNow()) return;
  void send(sale.saleId, {
    kind: "hold",
    key: uuid7(),
    body: {
      register_id: register.register_id,
      label: sale.label ?? sale.customer?.name ?? sale.note.slice(0, 40),
      basket: { lines: sale.lines.map(lineInput), discounts: sale.discounts, note: oneLine(sale.note) },
      ...(sale.customer ? { customer_id: sale.customer.customer_id } : {}),
    },
  });
  await followHeld(sale.saleId, t);
}

/** Brings a sale back to the screen. Products that are not sold here any more are named and left out. */
export async function recall(parked: Parked, t: TFunction): Promise<void> {
  const register = usePlace.getState().register;
  if (!register || outgoingOf(parked.sale_id)) return;
  void send(parked.sale_id, {
    kind: "recall",
    key: uuid7(),
    body: { register_id: register.register_id },
    parked,
  });
  await followHeld(parked.sale_id, t);
}

/** Says what becomes of a sale that is being put aside or taken up, also by the page before this one. */
export async function followHeld(saleId: string, t: TFunction): Promise<void> {
  const entry = outgoingOf(saleId);
  if (!entry || entry.kind === "complete") return;
  const stop = saysUnanswered(saleId, t);
  try {
    const answer = await follow(saleId);
    if (entry.kind === "hold") say({ kind: "good", text: t("sales:held_done") });
    else {
      if (usePanel.getState().open === "held") closePanel();
      const { missing } = linesOf((answer as Answers["recall"]).parked);
      if (missing > 0) say({ kind: "bad", text: t("sales:recall_missing", { count: missing }), lasts: 0 });
    }
  } catch (error) {
    const key = entry.kind === "hold" ? "sales:held_failed" : "sales:recall_failed";
    say({ kind: "bad", text: t(key, { why: problemWords(t, error) }) });
  } finally {
    stop();
    void queries.invalidateQueries({ queryKey: ["parked"] });
  }
}

/** A sale on the screen says itself that it waits; one that is taken up is in no sight, where the list is closed. */
function saysUnanswered(saleId: string, t: TFunction): () => void {
  let said = false;
  const look = () => {
    const entry = outgoingOf(saleId);
    if (said || entry?.kind !== "recall" || !isUnanswered(entry)) return;
    said = true;
    say({ text: t("sales:recalling", { label: nameOfHeld(entry.parked, t) }) });
  };
  look();
  return useOutgoingEntries.subscribe(look);
}

/** Lines of a basket as they are sold now, and how many of them are not. */
function linesOf({ basket }: Parked): { lines: Line[]; missing: number } {
  const lines = basket.lines.flatMap((input): Line[] => {
    const product = input.product_id ? productOf(input.product_id) : undefined;
    const taxClass = product && taxClassOf(product.tax_class_id);
    if (!product || !taxClass) return [];
    return [
      {
        lineId: input.line_id,
        product,
        taxClass,
        barcode: input.barcode ?? undefined,
        quantity: input.quantity,
        unitPriceMinor: input.unit_price_minor ?? undefined,
        discounts: input.discounts ?? [],
        note: input.note ?? "",
      },
    ];
  });
  return { lines, missing: basket.lines.length - lines.length };
}

/** Until the products are here: before that nobody knows which of them are sold. */
const products = (): Promise<void> =>
  new Promise((done) => {
    if (useCatalogue.getState().status === "ready") return done();
    const stop = useCatalogue.subscribe(({ status }) => {
      if (status !== "ready") return;
      stop();
      done();
    });
  });

/** The list is right with the answer: nobody waits for it to be asked again, and no sale is in two places or in none. */
function relist(change: (rows: readonly Parked[]) => Parked[]): void {
  queries.setQueriesData<Parked[]>({ queryKey: ["parked"] }, (rows) => rows && change(rows));
}

whenAnswered("hold", (parked, { saleId }) => {
  if (parked) relist((rows) => [parked, ...rows.filter((one) => one.sale_id !== saleId)]);
  closeSale(saleId);
});

whenAnswered("recall", async ({ parked, customer }, entry) => {
  await products();
  const { lines } = linesOf(parked);
  const sale: OpenSale = {
    saleId: parked.sale_id,
    lines,
    customer: customer && { customer_id: customer.customer_id, name: customer.name, phone: customer.phones[0] ?? "" },
    discounts: parked.basket.discounts ?? [],
    note: parked.basket.note ?? "",
    ...(parked.label ? { label: parked.label } : {}),
    channel: "pos",
    selected: lines.at(-1)?.lineId,
    // What was taken for it comes along, whichever till took it.
    payments: parked.payments.map(asInput),
    acts: parked.acts,
  };
  const late = entry.tries > 0;
  // Another tab, or the page before this one, has put it there, and somebody may have gone on with it.
  if (late && useCart.getState().sales.some((one) => one.saleId === sale.saleId)) return;
  // An answer that comes late does not take the screen from who went on with another sale.
  takeUp(sale, { late });
  relist((rows) => rows.filter((one) => one.sale_id !== sale.saleId));
});
