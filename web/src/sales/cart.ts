/** The open sales of this register. Kept in the browser with every change: a reload, a lock or an ended session loses nothing. */
import { create } from "zustand";
import { taxClassOf } from "@/catalog/catalogue";
import { isWeighed } from "@/catalog/measure";
import type { TillProduct } from "@/catalog/model";
import { uuid7 } from "@/lib/ids";
import { sumQuantities } from "@/pricing/engine";
import { isHead, readSales, sweepLines, writeSales } from "./kept-sales";
import type { Act, CustomerRef, Discount, Line, OpenSale, PaymentInput } from "./model";
import { isSold, outgoingOf } from "./outgoing";

interface CartState {
  register: string | undefined;
  sales: OpenSale[];
  current: string;
  /** Counts what was added, so that a row can show that it changed; or what was selected by keys, so that it is in sight. */
  touched: { lineId: string; at: number; onlySelected?: true } | undefined;
  /** The sales that were paid last, the last one at the end: the one whose change is shown stays in sight, dimmed. */
  paid: readonly OpenSale[];
}

const fresh = (): OpenSale => ({
  saleId: uuid7(),
  lines: [],
  customer: undefined,
  discounts: [],
  note: "",
  channel: "pos",
  selected: undefined,
  payments: [],
});

const first = fresh();
const NOTHING = fresh();

export const useCart = create<CartState>(() => ({
  register: undefined,
  sales: [first],
  current: first.saleId,
  touched: undefined,
  paid: [],
}));

/** Another tab of this browser wrote them: they are taken over as they are. */
let fromElsewhere = false;

useCart.subscribe((now, before) => {
  if (fromElsewhere || !now.register || (now.sales === before.sales && now.current === before.current)) return;
  writeSales(now.register, now);
});

// Two tabs of one till have the same sales, whichever of them is used: the last one to write does not undo the other.
window.addEventListener("storage", ({ key }) => {
  const { register, current } = useCart.getState();
  if (!register || !isHead(key, register)) return;
  const kept = readSales(register);
  if (!kept || kept.sales.length === 0) return;
  fromElsewhere = true;
  useCart.setState({
    sales: kept.sales,
    current: kept.sales.some((one) => one.saleId === current) ? current : kept.current,
  });
  fromElsewhere = false;
});

/** Takes up the open sales of a register where they were left. */
export function openCart(register: string): void {
  if (useCart.getState().register === register) return;
  const kept = readSales(register);
  let sales = kept?.sales ?? [];
  const current = kept?.current ?? "";
  const [head = fresh()] = sales;
  if (sales.length === 0) sales = [head];
  useCart.setState({
    register,
    sales,
    current: sales.some((one) => one.saleId === current) ? current : head.saleId,
    touched: undefined,
  });
  sweepLines(register);
}

export const currentSale = (state: CartState = useCart.getState()): OpenSale =>
  state.sales.find((one) => one.saleId === state.current) ?? (state.sales[0] as OpenSale);

export const useSale = <T>(pick: (sale: OpenSale) => T): T => useCart((state) => pick(currentSale(state)));

function change(edit: (sale: OpenSale) => OpenSale, touched?: string): void {
  useCart.setState((state) => ({
    sales: state.sales.map((one) => (one.saleId === state.current ? edit(one) : one)),
    ...(touched ? { touched: { lineId: touched, at: performance.now() } } : {}),
  }));
}

const editLine = (lineId: string, edit: (line: Line) => Line): void =>
  change(
    (sale) => ({ ...sale, lines: sale.lines.map((line) => (line.lineId === lineId ? edit(line) : line)) }),
    lineId,
  );

export interface Added {
  product: TillProduct;
  quantity?: string;
  barcode?: string;
  unitPriceMinor?: number;
  note?: string;
}

/** What a code makes of a product: single pieces are the same thing whether they were scanned or tapped, a pack of six is not. */
function packOf(product: TillProduct, barcode: string | undefined): string {
  const code = barcode === undefined ? undefined : product.barcodes?.find((one) => one.code === barcode);
  return code ? `${code.pack_quantity}|${code.price_minor ?? ""}` : "1|";
}

/**
 * Adds to the line of the same thing if there is one without peculiarities, else a new line: what is weighed twice is two lines, as two
 * bags are. False if its tax is not known.
 */
export function addProduct({ product, quantity = "1", barcode, unitPriceMinor, note = "" }: Added): boolean {
  const taxClass = taxClassOf(product.tax_class_id);
  if (!taxClass) return false;
  // What is being stored is not changed any more: the next thing belongs to the next sale.
  const { current } = useCart.getState();
  if (outgoingOf(current) || isSold(current)) newSale();
  if (currentSale().lines.length === 0) beginSale();
  const sale = currentSale();
  const same =
    note === "" && unitPriceMinor === undefined && !isWeighed(product)
      ? sale.lines.find(
          (line) =>
            line.product.product_id === product.product_id &&
            packOf(line.product, line.barcode) === packOf(product, barcode) &&
            line.unitPriceMinor === undefined &&
            line.discounts.length === 0 &&
            line.note === "",
        )
      : undefined;
  if (same) {
    const more = { ...same, product, taxClass, quantity: sumQuantities([same.quantity, quantity]) };
    change(
      (now) => ({ ...now, lines: now.lines.map((line) => (line === same ? more : line)), selected: same.lineId }),
      same.lineId,
    );
    return true;
  }
  const line: Line = { lineId: uuid7(), product, taxClass, barcode, quantity, unitPriceMinor, discounts: [], note };
  change((now) => ({ ...now, lines: [...now.lines, line], selected: line.lineId }), line.lineId);
  return true;
}

/**
 * The first line begins a sale: its id is made with it, since a till may have stood open for days, and nothing that was said of goods that
 * were taken off again holds for the next buyer: no discount, no age, no remark. Who buys may be known before the first line.
 */
function beginSale(): void {
  change(({ saleId, customer, channel }) => ({ ...fresh(), saleId, customer, channel }));
  renewId(useCart.getState().current);
}

/** Ids that sales of this page had before, with the ones that they got. */
const renewed = new Map<string, string>();

function presentId(saleId: string): string {
  let id = saleId;
  for (let next = renewed.get(id); next !== undefined; next = renewed.get(id)) id = next;
  return id;
}

/** Gives a sale that was never sent another id, made now by the server's clock; answers it. */
export function renewId(saleId: string): string {
  const made = uuid7();
  renewed.set(saleId, made);
  useCart.setState(({ sales, current }) => ({
    sales: sales.map((one) => (one.saleId === saleId ? { ...one, saleId: made } : one)),
    current: current === saleId ? made : current,
  }));
  return made;
}

/** Makes a sale of its own of what stands under the id of one that is stored: other lines, and no money yet. */
export function makeAnother(saleId: string): void {
  useCart.setState(({ sales }) => ({
    sales: sales.map((one) =>
      one.saleId === saleId
        ? {
            ...one,
            lines: one.lines.map((line) => ({ ...line, lineId: uuid7() })),
            selected: undefined,
            payments: one.payments.map((part) => ({ ...part, payment_id: uuid7() })),
          }
        : one,
    ),
  }));
  renewId(saleId);
}

export const select = (lineId: string): void =>
  change((sale) => (sale.selected === lineId ? sale : { ...sale, selected: lineId }));

export function setQuantity(lineId: string, quantity: string): void {
  if (quantity.startsWith("-") || /^0*(\.0*)?$/.test(quantity)) removeLine(lineId);
  else editLine(lineId, (line) => ({ ...line, quantity }));
}

/** Counts from what the line has now, not from what it had when it was drawn: keys come faster than pictures. */
export function stepQuantity({ lineId }: Line, by: "1" | "-1"): void {
  const now = currentSale().lines.find((line) => line.lineId === lineId);
  if (now) setQuantity(lineId, sumQuantities([now.quantity, by]));
}

export const setPrice = (lineId: string, unitPriceMinor: number | undefined): void =>
  editLine(lineId, (line) => ({ ...line, unitPriceMinor }));
export const setLineDiscounts = (lineId: string, discounts: Discount[]): void =>
  editLine(lineId, (line) => ({ ...line, discounts }));
export const setLineNote = (lineId: string, note: string): void => editLine(lineId, (line) => ({ ...line, note }));
export const setSaleDiscounts = (discounts: Discount[]): void => change((sale) => ({ ...sale, discounts }));
/** What it is called among the sales that are put aside. */
export const setLabel = (label: string): void => change((sale) => ({ ...sale, label: label || undefined }));
export const setNote = (note: string): void => change((sale) => ({ ...sale, note }));
export const setCustomer = (customer: CustomerRef | undefined): void => change((sale) => ({ ...sale, customer }));
export const setAgeChecked = (years: number): void =>
  change((sale) => ({ ...sale, ageChecked: Math.max(years, sale.ageChecked ?? 0) }));
/** Somebody allowed something in a sale. */
export const addAct = (saleId: string, act: Act): void =>
  useCart.setState(({ sales }) => ({
    sales: sales.map((one) => (one.saleId === saleId ? { ...one, acts: [...(one.acts ?? []), act] } : one)),
  }));
/** Changes what was taken for a sale, whether it is on the screen or not. */
export const changePayments = (saleId: string, edit: (parts: readonly PaymentInput[]) => PaymentInput[]): void =>
  useCart.setState(({ sales }) => ({
    sales: sales.map((one) => (one.saleId === saleId ? { ...one, payments: edit(one.payments) } : one)),
  }));
export const setChannel = (channel: OpenSale["channel"]): void =>
  change((sale) => (sale.channel === channel ? sale : { ...sale, channel }));

/** Whether money was taken for a sale that is not complete: it stays with the sale, and the sale on the screen, until it is given back. */
export const isPaidInPart = (sale: OpenSale): boolean => sale.payments.length > 0;

/** A line that was taken out: of which sale, and where it stood. */
export interface Removed {
  saleId: string;
  line: Line;
  at: number;
}

/**
 * Takes a line out; the one that takes its place is selected. Answers the line and where it was, to put it back. The last one stays where
 * a part is paid already: money without a sale is nobody's.
 */
export function removeLine(lineId: string): Removed | undefined {
  const sale = currentSale();
  const at = sale.lines.findIndex((line) => line.lineId === lineId);
  const line = sale.lines[at];
  if (!line || (sale.lines.length === 1 && isPaidInPart(sale))) return undefined;
  const lines = sale.lines.filter((one) => one.lineId !== lineId);
  change((now) => ({ ...now, lines, selected: (lines[at] ?? lines.at(-1))?.lineId }));
  return { saleId: sale.saleId, line, at };
}

/**
 * Puts it back into the sale that it was taken from, once: whoever presses twice means it once. Another sale may be on the screen by now,
 * and one that is paid, held or being stored is not changed any more.
 */
export function putBack({ saleId: before, line, at }: Removed): void {
  const saleId = presentId(before);
  const sale = useCart.getState().sales.find((one) => one.saleId === saleId);
  if (!sale || outgoingOf(saleId)) return;
  switchTo(saleId);
  if (sale.lines.some((one) => one.lineId === line.lineId)) return;
  change((now) => ({
    ...now,
    lines: [...now.lines.slice(0, at), line, ...now.lines.slice(at)],
    selected: line.lineId,
  }));
}

/** Empties the screen of a sale; answers how it is brought back, once, beside whatever was begun meanwhile. */
export function clearSale(): () => void {
  const sale = currentSale();
  closeSale(sale.saleId);
  return () => {
    const { sales } = useCart.getState();
    if (sales.some((one) => one.saleId === sale.saleId)) return switchTo(sale.saleId);
    useCart.setState({ sales: [...sales.filter((one) => one.lines.length > 0), sale], current: sale.saleId });
  };
}

/** Moves the selection, and stays at the ends. */
export function moveSelection(by: 1 | -1): void {
  const sale = currentSale();
  const at = sale.lines.findIndex((line) => line.lineId === sale.selected);
  const next = sale.lines[Math.min(sale.lines.length - 1, Math.max(0, at + by))];
  if (!next) return;
  select(next.lineId);
  useCart.setState({ touched: { lineId: next.lineId, at: performance.now(), onlySelected: true } });
}

/** Whether nothing is in a sale, and nobody knows of it. */
const isFree = ({ saleId, lines }: OpenSale): boolean => lines.length === 0 && !outgoingOf(saleId);

/** Another sale beside this one; an empty one that is there already is taken. */
export function newSale(): void {
  const { sales } = useCart.getState();
  const empty = sales.find(isFree);
  if (empty) {
    switchTo(empty.saleId);
    return;
  }
  const made = fresh();
  useCart.setState({ sales: [...sales, made], current: made.saleId });
}

/** Of so many sales that were paid it is known what was in them. */
const PAID_MAX = 8;

/** What was in a sale that was paid here, or is about to leave the screen; nothing after a reload. */
export const paidSale = ({ paid, sales }: Pick<CartState, "paid" | "sales">, saleId: string): OpenSale =>
  paid.find((one) => one.saleId === saleId) ?? sales.find((one) => one.saleId === saleId) ?? NOTHING;

export const switchTo = (saleId: string): void => useCart.setState({ current: saleId });

/**
 * Takes a paid sale off; it can still be looked at. What comes next is the next buyer's, and not what somebody else has waiting beside it.
 */
export function settleSale(saleId: string): void {
  // In one change: another tab that had it on the screen goes on with the same sale as this one.
  useCart.setState(({ sales, current, paid }) => {
    const left = sales.filter((one) => one.saleId !== saleId);
    const empty = left.find(isFree);
    const next = empty ?? fresh();
    return {
      paid: [...paid, ...sales.filter((one) => one.saleId === saleId)].slice(-PAID_MAX),
      sales: empty || (current !== saleId && left.length > 0) ? left : [...left, next],
      current: current === saleId ? next.saleId : current,
    };
  });
}

/** Takes a sale off the screen: it is paid, held on the server, or given up. */
export function closeSale(saleId: string): void {
  const { sales, current } = useCart.getState();
  let left = sales.filter((one) => one.saleId !== saleId);
  if (left.length === 0) left = [fresh()];
  const next = left.some((one) => one.saleId === current) ? current : (left.at(-1) as OpenSale).saleId;
  useCart.setState({ sales: left, current: next });
}

/** Puts a recalled sale on the screen; if it comes `late`, beside a sale that was begun meanwhile. */
export function takeUp(sale: OpenSale, { late = false } = {}): void {
  const { sales, current } = useCart.getState();
  const others = sales.filter((one) => one.saleId !== sale.saleId && one.lines.length > 0);
  const stays = late && others.some((one) => one.saleId === current);
  useCart.setState({ sales: [...others, sale], current: stays ? current : sale.saleId });
}
