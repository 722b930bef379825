/** The catalogue of this till, in memory: what a scan looks up and a search reads. It never waits for the network. */
import { create } from "zustand";
import { accessToken, refreshed } from "@/session/tokens";
import { codeKey } from "./code";
import { searchable } from "./fold";
import type { Asked, Brand, Category, Coded, Groups, TaxClass, TillProduct, Told } from "./model";
import { isNear } from "./near";
import { byShelf, ordered } from "./order";

export interface CatalogueState {
  /** `empty`: nothing kept and nothing fetched yet; `partial`: the first chunks are here; `ready`. */
  status: "empty" | "partial" | "ready" | "failed";
  /** Why nothing could be fetched, as a fault code. */
  fault: string | undefined;
  /** Counts up with every change: what depends on products depends on this. */
  revision: number;
  /** Products there are, also those that are still on their way. */
  count: number;
  categories: readonly Category[];
  /** When the server was last heard, by this browser's clock. */
  heardAt: number | undefined;
}

const nothing: CatalogueState = {
  status: "empty",
  fault: undefined,
  revision: 0,
  count: 0,
  categories: [],
  heardAt: undefined,
};

export const useCatalogue = create<CatalogueState>(() => nothing);

let products = new Map<string, TillProduct>();
/** Products by the keys of their barcodes (`codeKey`). */
let codes = new Map<string, string>();
/** Products by SKU, folded to lower case. */
let skus = new Map<string, string>();
let taxClasses = new Map<string, TaxClass>();
let brands = new Map<string, Brand>();
/** Names and SKUs as they are searched, side by side with `listed`: a search reads one flat list. */
let haystack: string[] = [];
let listed: TillProduct[] = [];
let places = new Map<string, number>();
let worker: Worker | undefined;
let opened = "";

const ask = (asked: Asked): void => worker?.postMessage(asked);

/** Opens the catalogue of a branch: what is kept at once, what is new when it comes. */
export function openCatalogue(tenant: string, branch: string): void {
  const wanted = `${tenant}.${branch}`;
  const token = accessToken();
  if (!token) return;
  if (opened === wanted && worker) return void ask({ kind: "changes", token });
  worker?.terminate();
  forget();
  opened = wanted;
  worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "catalogue" });
  worker.addEventListener("message", ({ data }: MessageEvent<Told>) => hear(data));
  ask({ kind: "open", tenant, branch, token });
}

/** Asks for what changed since; cheap when nothing did. */
export function askChanges(): void {
  const token = accessToken();
  if (token) ask({ kind: "changes", token });
}

/** Fetches everything anew. */
export function reloadCatalogue(): void {
  const token = accessToken();
  if (token) ask({ kind: "reload", token });
}

function forgetProducts(): void {
  coming = undefined;
  products = new Map();
  codes = new Map();
  skus = new Map();
  haystack = [];
  listed = [];
  places = new Map();
}

function forget(): void {
  forgetProducts();
  taxClasses = new Map();
  brands = new Map();
  useCatalogue.setState(nothing);
}

const straw = (product: TillProduct): string => `${searchable(product.name)}\n${searchable(product.sku)}`;

/** Takes the codes of a product off, but not those that another product has by now. */
function forgetCodes(product: TillProduct): void {
  const { product_id: id } = product;
  for (const { code } of product.barcodes ?? []) if (codes.get(codeKey(code)) === id) codes.delete(codeKey(code));
  const sku = product.sku.toLowerCase();
  if (skus.get(sku) === id) skus.delete(sku);
}

function put(product: TillProduct): void {
  const before = products.get(product.product_id);
  if (before && before.version > product.version) return;
  if (before) forgetCodes(before);
  products.set(product.product_id, product);
  for (const { code } of product.barcodes ?? []) codes.set(codeKey(code), product.product_id);
  skus.set(product.sku.toLowerCase(), product.product_id);
  const place = places.get(product.product_id) ?? listed.length;
  places.set(product.product_id, place);
  listed[place] = product;
  haystack[place] = straw(product);
}

function drop(id: string): void {
  const before = products.get(id);
  const place = places.get(id);
  if (!before || place === undefined) return;
  forgetCodes(before);
  products.delete(id);
  places.delete(id);
  const last = listed.length - 1;
  const moved = listed[last];
  if (place !== last && moved) {
    listed[place] = moved;
    haystack[place] = straw(moved);
    places.set(moved.product_id, place);
  }
  listed.length = last;
  haystack.length = last;
}

/** What came of a snapshot while an older one is on the screen: it takes its place when it is whole. */
let coming: { head: Extract<Told, { kind: "head" }>; products: TillProduct[] } | undefined;

function take({ categories, taxClasses: classes, brands: makers }: Groups): readonly Category[] {
  taxClasses = new Map(classes.map((one) => [one.tax_class_id, one]));
  brands = new Map(makers.map((one) => [one.brand_id, one]));
  return ordered(categories);
}

function hear(told: Told): void {
  const { revision, status } = useCatalogue.getState();
  switch (told.kind) {
    case "head":
      if (status === "ready") coming = { head: told, products: [] };
      else useCatalogue.setState({ categories: take(told), count: told.count });
      break;
    case "chunk":
      if (coming) {
        coming.products.push(...told.products);
        break;
      }
      for (const product of told.products) put(product);
      // The first screenful is shown at once; later chunks wait for the end. They come in the order of the shelves, so nothing moves.
      if (status === "empty" || status === "failed")
        useCatalogue.setState({ status: "partial", revision: revision + 1 });
      break;
    case "whole": {
      const { heardAt } = useCatalogue.getState();
      if (coming) {
        const { head, products: all } = coming;
        forgetProducts();
        for (const product of all) put(product);
        useCatalogue.setState({ categories: take(head) });
      }
      useCatalogue.setState({
        status: "ready",
        fault: undefined,
        revision: revision + 1,
        count: products.size,
        heardAt: told.fresh ? Date.now() : heardAt,
      });
      break;
    }
    case "changed": {
      for (const product of told.products) put(product);
      for (const id of told.gone) drop(id);
      const isNew = told.products.length > 0 || told.gone.length > 0;
      useCatalogue.setState({
        fault: undefined,
        heardAt: Date.now(),
        count: products.size,
        ...(isNew ? { revision: revision + 1 } : {}),
        categories: take(told),
      });
      break;
    }
    case "failed":
      if (told.status === 401) {
        void refreshed(accessToken()).then((renewed) => renewed && askChanges());
        return;
      }
      useCatalogue.setState({ fault: told.code, ...(status === "empty" ? { status: "failed" as const } : {}) });
  }
}

export const productOf = (id: string): TillProduct | undefined => products.get(id);
export const taxClassOf = (id: string): TaxClass | undefined => taxClasses.get(id);
export const brandOf = (id: string): Brand | undefined => brands.get(id);

/** What a scanned or typed code means: a barcode, whether a GTIN comes with its leading zeros or without, or a SKU in full. */
export function byCode(given: string): Coded | undefined {
  const key = codeKey(given.trim());
  const product = products.get(codes.get(key) ?? "");
  const found = product?.barcodes?.find(({ code }) => codeKey(code) === key);
  if (product && found)
    return {
      product,
      barcode: found.code,
      packQuantity: found.pack_quantity ?? "1",
      priceMinor: found.price_minor ?? undefined,
    };
  const named = products.get(skus.get(given.trim().toLowerCase()) ?? "");
  return named && { product: named, barcode: undefined, packQuantity: "1", priceMinor: undefined };
}

/** Fewer digits stand in too many codes. */
const PART_LEAST = 4;

/** Products one of whose codes holds these digits. */
function byPart(digits: string, limit: number): TillProduct[] {
  const found = new Set<TillProduct>();
  for (const [code, id] of codes) {
    const product = code.includes(digits) ? products.get(id) : undefined;
    if (product) found.add(product);
    if (found.size >= limit) break;
  }
  return [...found];
}

/** Products whose name or SKU holds each word but for a slip, or in short. */
function nearly(words: readonly string[], limit: number): TillProduct[] {
  const found: TillProduct[] = [];
  for (let at = 0; at < haystack.length && found.length < limit; at += 1)
    if (isNear(words, haystack[at] as string)) found.push(listed[at] as TillProduct);
  return found;
}

/**
 * Products whose name or SKU holds every word; those that begin with the first word come first, and those with these digits in a code last.
 * Where there are none, those that hold nearly these words. At most `limit`.
 */
export function search(text: string, limit: number): TillProduct[] {
  const words = searchable(text).split(/\s+/).filter(Boolean);
  const [head] = words;
  if (head === undefined) return [];
  const begins: TillProduct[] = [];
  const holds: TillProduct[] = [];
  for (let at = 0; at < haystack.length; at += 1) {
    const hay = haystack[at] as string;
    if (!words.every((word) => hay.includes(word))) continue;
    const product = listed[at] as TillProduct;
    if (hay.startsWith(head) || hay.includes(` ${head}`)) begins.push(product);
    else if (holds.length < limit) holds.push(product);
    if (begins.length >= limit) break;
  }
  const whole = words.length === 1 && head.length >= PART_LEAST && /^\d+$/.test(head);
  const found = new Set([...begins, ...holds, ...(whole ? byPart(head, limit) : [])]);
  return found.size > 0 ? [...found].slice(0, limit) : nearly(words, limit);
}

/** Everything in a category and below it, or everything, by name. */
export function inCategory(category: string | undefined): TillProduct[] {
  if (category === undefined) return byName(listed.slice());
  const wanted = new Set([category]);
  const { categories } = useCatalogue.getState();
  for (let grown = true; grown; ) {
    grown = false;
    for (const one of categories) {
      if (one.parent_id && wanted.has(one.parent_id) && !wanted.has(one.category_id)) {
        wanted.add(one.category_id);
        grown = true;
      }
    }
  }
  return byName(listed.filter((product) => product.category_id && wanted.has(product.category_id)));
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Sorted as the worker sorts; what is in order already costs one comparison each. */
function byName(list: TillProduct[]): TillProduct[] {
  const { categories, count } = useCatalogue.getState();
  return list.sort(byShelf(categories, count));
}

/** Articles whose price is entered: the departments of quick selling. */
export const openPriced = (): TillProduct[] =>
  listed
    .filter((product) => product.is_open_price)
    .sort((a, b) => collator.compare(a.name, b.name))
    .slice(0, 24);

/** Things without a barcode that are sold by the piece, such as carrier bags: what one would otherwise have to search. */
export const quickTiles = (limit: number): TillProduct[] =>
  listed
    .filter((product) => !product.is_open_price && !product.sells_fractions && (product.barcodes?.length ?? 0) === 0)
    .sort((a, b) => collator.compare(a.name, b.name))
    .slice(0, limit);
