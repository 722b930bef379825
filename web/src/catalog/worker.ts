/**
 * Keeps the catalogue in IndexedDB and hands it to the page in chunks. It runs beside the page, so that reading 50,000 products costs
 * the page no frame. Chunks, not rows: one record of 1,000 products is read a hundred times quicker than 1,000 records.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Asked, Brand, Category, Groups, TaxClass, TillProduct, Told } from "./model";
import { byShelf, ordered } from "./order";

const CHUNK = 1000;
/** So many chunks are read at once. */
const CHUNKS_READ = 10;
/** Changed products are kept beside the chunks; beyond this many it is quicker to write the chunks anew. */
const LOOSE_MAX = 5000;

interface Rest extends Groups {
  cursor: string;
  count: number;
}

interface Kept extends DBSchema {
  chunks: { key: number; value: TillProduct[] };
  /** Products changed since the chunks were written; null for those that are gone. */
  loose: { key: string; value: { id: string; product: TillProduct | null } };
  rest: { key: "rest"; value: Rest };
}

interface Snapshot {
  cursor: string;
  products: TillProduct[];
  categories: Category[];
  tax_classes: TaxClass[];
  brands: Brand[];
}
interface Changes extends Snapshot {
  is_reload: boolean;
  gone: string[];
}

let db: IDBPDatabase<Kept> | undefined;
let branch = "";
let rest: Rest | undefined;

const tell = (told: Told): void => self.postMessage(told);

function tellHead({ categories, taxClasses, brands, count }: Rest): void {
  tell({ kind: "head", categories, taxClasses, brands, count });
}

async function get<T>(path: string, token: string): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, { headers: { authorization: `Bearer ${token}` } });
  } catch {
    throw { code: "client.network", status: 0 };
  }
  const body = await answer.json().catch(() => undefined);
  if (!answer.ok) throw { code: String(body?.type ?? "").replace("urn:till:fault:", ""), status: answer.status };
  // The snapshot is one document as it lies in the server's cache; other answers have it as `data`.
  return (body.data ?? body) as T;
}

async function open(tenant: string, at: string): Promise<void> {
  branch = at;
  try {
    db = await openDB<Kept>(`till.catalogue.${tenant}.${at}`, 1, {
      upgrade(made) {
        made.createObjectStore("chunks");
        made.createObjectStore("loose", { keyPath: "id" });
        made.createObjectStore("rest");
      },
      // Another tab wants a newer shape: let go, or it would wait for ever.
      blocking: () => db?.close(),
    });
  } catch {
    // A private window may have no database: the catalogue then lives as long as the page.
    db = undefined;
  }
}

/** Hands over what is kept. False if nothing is. */
async function kept(): Promise<boolean> {
  const found = await db?.get("rest", "rest");
  if (!db || !found) return false;
  tellHead(found);
  const loose = new Map((await db.getAll("loose")).map(({ id, product }) => [id, product]));
  // The first thousand by themselves, for the first picture; then many at a time: a step of a cursor costs more than what it reads.
  const last = Math.ceil(found.count / CHUNK);
  for (let at = 0, many = 1; at <= last; at += many, many = CHUNKS_READ) {
    const chunks = await db.getAll("chunks", IDBKeyRange.bound(at, at + many - 1));
    for (const chunk of chunks)
      tell({
        kind: "chunk",
        products: loose.size === 0 ? chunk : chunk.filter(({ product_id: id }) => !loose.has(id)),
      });
  }
  const added = [...loose.values()].filter((product) => product !== null);
  if (added.length > 0) tell({ kind: "chunk", products: added });
  rest = found;
  tell({ kind: "whole", fresh: false });
  return true;
}

async function snapshot(token: string): Promise<void> {
  const all = await get<Snapshot>(`/api/v1/catalog/snapshot?branch_id=${branch}`, token);
  rest = {
    cursor: all.cursor,
    categories: all.categories,
    taxClasses: all.tax_classes,
    brands: all.brands,
    count: all.products.length,
  };
  all.products.sort(byShelf(ordered(rest.categories), rest.count));
  tellHead(rest);
  for (let at = 0; at < all.products.length; at += CHUNK)
    tell({ kind: "chunk", products: all.products.slice(at, at + CHUNK) });
  tell({ kind: "whole", fresh: true });
  await write(all.products, rest);
}

/** The new is written whole before the old is gone: one transaction. */
async function write(products: TillProduct[], now: Rest): Promise<void> {
  if (!db) return;
  const work = db.transaction(["chunks", "loose", "rest"], "readwrite");
  void work.objectStore("chunks").clear();
  void work.objectStore("loose").clear();
  for (let at = 0; at < products.length; at += CHUNK)
    void work.objectStore("chunks").put(products.slice(at, at + CHUNK), at / CHUNK);
  void work.objectStore("rest").put(now, "rest");
  await work.done;
}

const merged = <T>(old: T[], changed: T[], id: (one: T) => string): T[] => {
  const by = new Map(old.map((one) => [id(one), one]));
  for (const one of changed) by.set(id(one), one);
  return [...by.values()];
};

async function changes(token: string): Promise<void> {
  if (!rest) return snapshot(token);
  const news = await get<Changes>(
    `/api/v1/catalog/changes?branch_id=${branch}&since=${encodeURIComponent(rest.cursor)}`,
    token,
  );
  if (news.is_reload) return snapshot(token);
  rest = {
    cursor: news.cursor,
    categories: merged(rest.categories, news.categories, (one) => one.category_id),
    taxClasses: merged(rest.taxClasses, news.tax_classes, (one) => one.tax_class_id),
    brands: merged(rest.brands, news.brands, (one) => one.brand_id),
    count: rest.count,
  };
  tell({
    kind: "changed",
    products: news.products,
    gone: news.gone,
    categories: rest.categories,
    taxClasses: rest.taxClasses,
    brands: rest.brands,
  });
  if (!db) return;
  const work = db.transaction(["loose", "rest"], "readwrite");
  for (const product of news.products) void work.objectStore("loose").put({ id: product.product_id, product });
  for (const id of news.gone) void work.objectStore("loose").put({ id, product: null });
  void work.objectStore("rest").put(rest, "rest");
  await work.done;
  if ((await db.count("loose")) > LOOSE_MAX) await snapshot(token);
}

/** One after the other: a change must not overtake the snapshot it belongs to. */
let queue: Promise<void> = Promise.resolve();

self.addEventListener("message", ({ data }: MessageEvent<Asked>) => {
  queue = queue.then(async () => {
    try {
      if (data.kind === "open") {
        await open(data.tenant, data.branch);
        await ((await kept()) ? changes(data.token) : snapshot(data.token));
      } else if (data.kind === "changes") await changes(data.token);
      else await snapshot(data.token);
    } catch (error) {
      const { code = "client.unreadable", status = 0 } = error as { code?: string; status?: number };
      tell({ kind: "failed", code, status });
    }
  });
});
