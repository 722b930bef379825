/**
 * The pricing engine: the server's own rules as WebAssembly, so that a price shown is a price charged. No money is computed in TypeScript.
 *
 * Await `loadPricing()` once before the first screen that shows money; after that every function here is synchronous and takes some
 * microseconds. What a rule refuses is thrown as `PricingRefusal`.
 */
// Made by scripts/build-wasm.
import type { Schemas } from "@/api/client";
import wasmUrl from "./pricing.wasm?url";
import type {
  Article,
  ArticleBarcode,
  ArticleProduct,
  ArticleTaxClass,
  Basket,
  BasketLine,
  Broken,
  CurrencyInfo,
  DecimalText,
  Denomination,
  LineShare,
  Minor,
  Payment,
  Pieces,
  PricedBasket,
  PricedLine,
  RefusalDetail,
  RefusalKind,
  Rounding,
  Settlement,
} from "./types";

export * from "./types";

/** What a rule refused, or an engine that cannot answer (`kind` is then `engine_failed`). */
export class PricingRefusal extends Error {
  readonly detail: RefusalDetail;

  constructor(detail: RefusalDetail) {
    super(detail.message);
    this.name = "PricingRefusal";
    this.detail = detail;
  }

  get kind(): RefusalKind {
    return this.detail.kind;
  }
}

interface Exports {
  memory: WebAssembly.Memory;
  till_alloc(length: number): number;
  till_free(start: number, length: number): void;
  till_call(start: number, length: number): bigint;
}

let module: WebAssembly.Module | undefined;
let engine: Exports | undefined;
let loading: Promise<void> | undefined;

/**
 * Loads the engine; called again it waits for the same load, and after a failed one it tries anew.
 * `source` is for tests and tools: the bytes instead of our own asset.
 */
export function loadPricing(source?: BufferSource): Promise<void> {
  if (engine) return Promise.resolve();
  loading ??= load(source).finally(() => {
    loading = undefined;
  });
  return loading;
}

/** Whether `loadPricing` has finished. */
export function isPricingLoaded(): boolean {
  return engine !== undefined;
}

async function load(source?: BufferSource): Promise<void> {
  module = source ? await WebAssembly.compile(source) : await fetched();
  engine = (await WebAssembly.instantiate(module, {})).exports as unknown as Exports;
}

async function fetched(): Promise<WebAssembly.Module> {
  const response = await fetch(wasmUrl);
  if (!response.ok) throw failed(`pricing.wasm: ${response.status}`);
  // A proxy that drops the content type must not stop the till.
  if (response.headers.get("content-type")?.startsWith("application/wasm")) {
    return WebAssembly.compileStreaming(response);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function failed(message: string): PricingRefusal {
  return new PricingRefusal({ kind: "engine_failed", message });
}

const ask = <Answer>(op: string, input: unknown): Answer => askText(op, JSON.stringify(input));

function askText<Answer>(op: string, input: string): Answer {
  if (!engine) throw failed("the pricing engine is not loaded");
  const question = `{"op":${JSON.stringify(op)},"input":${input}}`;
  const reply = JSON.parse(call(engine, question)) as { ok: Answer } | { error: RefusalDetail };
  if ("error" in reply) throw new PricingRefusal(reply.error);
  return reply.ok;
}

/** Hands a question over and takes the answer back; `shared/wasm/src/abi.rs` is the other side. */
function call(engine: Exports, question: string): string {
  try {
    const bytes = encoder.encode(question);
    const start = engine.till_alloc(bytes.length);
    if (start === 0) throw failed("the question is too long");
    // The memory may have moved while it grew: look at it anew each time.
    new Uint8Array(engine.memory.buffer, start, bytes.length).set(bytes);
    const packed = BigInt.asUintN(64, engine.till_call(start, bytes.length));
    const at = Number(packed >> 32n);
    const length = Number(packed & 0xffff_ffffn);
    const answer = decoder.decode(new Uint8Array(engine.memory.buffer, at, length));
    engine.till_free(at, length);
    return answer;
  } catch (error) {
    if (error instanceof PricingRefusal) throw error;
    restart();
    throw failed(error instanceof Error ? error.message : String(error));
  }
}

/** After a trap the memory is not to be trusted: start afresh, which costs a millisecond and loses nothing, for the engine keeps no state. */
function restart(): void {
  engine = module && (new WebAssembly.Instance(module, {}).exports as unknown as Exports);
}

/** Puts together what the engine needs to know of a line from the till's copy of the catalogue. Selects members, computes nothing. */
export function articleOf(
  product: ArticleProduct,
  taxClass: ArticleTaxClass,
  barcode?: ArticleBarcode | null,
): Article {
  const article: Article = {
    product_id: product.product_id,
    unit_price_minor: product.unit_price_minor,
    price_includes_tax: product.price_includes_tax,
    discount_allowed: product.discount_allowed,
    discount_percent_max: product.discount_percent_max,
    min_price_minor: product.min_price_minor,
    is_open_price: product.is_open_price,
    sells_fractions: product.sells_fractions,
    max_per_sale: product.max_per_sale,
    tax_class: {
      is_inclusive: taxClass.is_inclusive,
      rates: taxClass.rates.map(({ code, rate }) => ({ code, rate })),
    },
  };
  if (barcode) article.barcode = { pack_quantity: barcode.pack_quantity, price_minor: barcode.price_minor };
  return article;
}

/**
 * Prices a basket and says what stands against selling it: lines refused, lines that need approval. An empty basket comes to zero.
 * Throws kinds such as `discount_too_large`, `not_discountable`, `quantity_not_positive`, `price_out_of_range`.
 */
export function priceBasket({ lines, ...terms }: Basket): PricedBasket {
  return priceLines(terms, lines.map(lineText));
}

/** A line as the engine reads it, without what is not said. Worth keeping: most lines of a basket are asked about again with each scan. */
export const lineText = (line: BasketLine): string => JSON.stringify(line, (_, value) => value ?? undefined);

/** The same for lines that were made a text before. */
export function priceLines(terms: Omit<Basket, "lines">, lines: readonly string[]): PricedBasket {
  const others = JSON.stringify(terms).slice(0, -1);
  return askText("basket", `${others},"lines":[${lines.join()}]}`);
}

/** Where a sale stands after its payments. Paying too little is a balance; too much without cash throws `overpaid_without_cash`. */
export function settle(payment: Payment): Settlement {
  return ask("settle", payment);
}

/** Rounds an amount to what coins can pay; money back (below zero) is the mirror of money due. */
export function roundToCash(
  amountMinor: Minor,
  cashIncrementMinor: Minor,
  rounding: Rounding = "half_up",
): { due_minor: Minor; rounding_minor: Minor } {
  return ask("cash_round", { amount_minor: amountMinor, cash_increment_minor: cashIncrementMinor, rounding });
}

/** Amounts that a customer who owes this is likely to hand over, rising from the amount itself. Give it `cash_due_minor`. */
export function suggestCash(amountMinor: Minor, pieces: Pieces, atMost = 5): Minor[] {
  return ask("suggest_cash", { amount_minor: amountMinor, pieces, at_most: atMost });
}

/** An amount (change, a float) as coins and notes, largest first. */
export function breakDown(amountMinor: Minor, pieces: Pieces): Broken {
  return ask("break_down", { amount_minor: amountMinor, pieces });
}

/** What counted coins and notes are worth. */
export function worthOf(pieces: readonly Denomination[]): Minor {
  return ask("worth", pieces);
}

/** The sum; amounts below zero subtract, so that counted less expected is `sumMinor([counted, -expected])`. */
export function sumMinor(amounts: readonly Minor[]): Minor {
  return ask("sum", amounts);
}

/** The sum of quantities; `["1.5", "-1"]` is `"0.5"`. */
export function sumQuantities(quantities: readonly DecimalText[]): DecimalText {
  return ask("sum_quantities", quantities);
}

/** What share of an amount a discount is, in percent with at most 4 decimal places, for showing: `"12.5"`. */
export function discountPercent(grossMinor: Minor, discountMinor: Minor): DecimalText {
  return ask("discount_percent", { gross_minor: grossMinor, discount_minor: discountMinor });
}

/** What `quantity` of a sold line comes to when `already` of it has been given back. Any parts sum to the line, to the minor unit. */
export function refundShare(line: PricedLine, already: DecimalText, quantity: DecimalText): LineShare {
  return ask("refund_share", { line, already, quantity });
}

/**
 * Reads an amount in major units: `"12.5"` is 1250 in EUR, 12500 in KWD. Digits, one point, a minus in front and nothing else: what people
 * type in their own language is brought into this form first. Throws `malformed`, `too_precise`, `out_of_range`.
 */
export function parseAmount(text: string, currency: string): Minor {
  return ask("parse_amount", { text, currency });
}

/** An amount in major units with all places: `"1234.50"`; `Intl.NumberFormat` formats such texts exactly. Grouped: `"1,234.50"`. */
export function printAmount(amountMinor: Minor, currency: string, grouped = false): string {
  return ask("print_amount", { amount_minor: amountMinor, currency, grouped });
}

/** A printed document as HTML, and the style sheet it needs; all its texts are escaped. */
export function paperOf(slip: Schemas["Slip"]): { html: string; style: string } {
  return ask("paper", slip);
}

/** A currency's decimal places, English name, coins and notes. Throws `malformed` for an unknown code. */
export function currencyInfo(code: string): CurrencyInfo {
  return ask("currency", code);
}
