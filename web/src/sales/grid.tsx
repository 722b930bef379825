/** Products to tap: search, categories, tiles. Only the rows in view are in the page, however many products there are. */
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Calculator, Inbox, PackageSearch, Search, X } from "lucide-react";
import { useDeferredValue, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { CameraButton } from "@/camera/camera-button";
import { byCode, inCategory, search, useCatalogue } from "@/catalog/catalogue";
import type { TillProduct } from "@/catalog/model";
import { actsOf, useKeyNames } from "@/keys/chosen";
import { useKeys } from "@/keys/keys";
import { useDeafAtFirst } from "@/lib/deaf";
import { useDevice } from "@/lib/device";
import { may } from "@/session/session";
import { firstShelf, pageAt, presentShelf, productsOf, useTilePages } from "@/tiles/pages";
import { Button, Kbd } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Empty, Skeleton } from "@/ui/states";
import { useSale } from "./cart";
import { Categories } from "./categories";
import { useLevels } from "./levels";
import { OverGrid } from "./over-grid";
import { offer, quantityPrefix, scanned, useSearch } from "./scan";
import { Tile } from "./tile";

/** A search shows no more: whoever has not found it by then types another letter. */
const MATCHES = 60;
/** The second half of a double tap on the screen before falls on a tile: it means nothing. */
const GUARD_MS = 400;
const ROW = 156;
const GAP = 10;

export function ProductGrid() {
  const { t } = useTranslation();
  const text = useSearch((state) => state.text);
  const pages = useTilePages();
  const [chosen, setShelf] = useState(firstShelf);
  const shelf = presentShelf(pages, chosen);
  const field = useRef<HTMLInputElement>(null);
  const keyName = useKeyNames();
  const { revision, status } = useCatalogue();
  const wanted = useDeferredValue(quantityPrefix(text).rest.trim());

  const products = useMemo(() => {
    void revision;
    if (wanted) return search(wanted, MATCHES);
    const page = pageAt(pages, shelf);
    return page ? productsOf(page) : inCategory(shelf);
  }, [wanted, shelf, pages, revision]);

  const setText = (next: string) => useSearch.setState({ text: next, done: false });
  const deaf = useDeafAtFirst(GUARD_MS);
  const pick = (product: TillProduct) => {
    if (deaf.isNow()) return;
    const { quantity } = quantityPrefix(text);
    offer({ product, packQuantity: "1", priceMinor: undefined }, undefined, quantity, t);
    if (quantity) setText("");
    else if (text) useSearch.setState({ done: true });
  };
  useKeys({
    "sale.search": () => field.current?.focus(),
    "/": () => field.current?.focus(),
    Escape: () => {
      if (text) setText("");
      else if (document.activeElement === field.current) field.current?.blur();
      else return false;
    },
  });
  // The hit that Enter takes; it begins anew with every text.
  const [hit, setHit] = useState({ text: "", at: 0 });
  const marked = wanted ? Math.min(hit.text === wanted ? hit.at : 0, products.length - 1) : undefined;
  const onSearchKey = (event: React.KeyboardEvent<HTMLInputElement>) => {
    if (marked !== undefined && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const at = marked + (event.key === "ArrowDown" ? 1 : -1);
      setHit({ text: wanted, at: Math.max(0, Math.min(products.length - 1, at)) });
      return;
    }
    const { quantity, rest } = quantityPrefix(text);
    const code = rest.trim();
    if (event.key !== "Enter" || !code) return;
    event.preventDefault();
    // What is on the screen may still be that of a letter before.
    const hits = code === wanted ? products : search(code, MATCHES);
    const product = byCode(code) ? undefined : hits[code === wanted ? (marked ?? 0) : 0];
    if (product) offer({ product, packQuantity: "1", priceMinor: undefined }, undefined, quantity, t);
    else scanned(text.trim(), t);
    if (useSearch.getState().unknown) return;
    setText("");
    // What comes next are the keys of the sale; a letter brings the focus back.
    event.currentTarget.blur();
  };
  // A quantity that was typed before a scan is used up, and the keys are those of the sale again.
  const scannedAt = useSearch((state) => state.scannedAt);
  useEffect(() => {
    if (scannedAt > 0 && useSearch.getState().text === "") field.current?.blur();
  }, [scannedAt]);
  // Any text searches: the first letter takes the focus along.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (
        event.defaultPrevented ||
        event.key.length !== 1 ||
        event.key === " " ||
        !useDevice.getState().letters ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey
      )
        return;
      if (
        event.target instanceof HTMLInputElement ||
        event.target instanceof HTMLTextAreaElement ||
        "+-?".includes(event.key) ||
        actsOf(event.key).some((act) => /^(sale|till)\./.test(act))
      )
        return;
      // Words said in passing are dialogs too, in the eyes of a screen reader; they take no keys.
      if (document.querySelector('[role="dialog"]:not([aria-modal="false"])')) return;
      event.preventDefault();
      field.current?.focus();
      useSearch.setState(({ text: before, done }) => ({ text: (done ? "" : before) + event.key, done: false }));
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  return (
    <section className="relative flex h-full flex-col" aria-label={t("sales:products")} data-said="below-search">
      <h1 className="sr-only">{t("till:sell")}</h1>
      <div className="flex gap-2.5 px-4 pt-4">
        <div className="relative min-w-0 flex-1">
          <Search
            aria-hidden
            className="pointer-events-none absolute start-4 top-1/2 size-5 -translate-y-1/2 text-ink-3"
          />
          <input
            ref={field}
            type="search"
            aria-label={t("sales:search_label")}
            placeholder={t("sales:search")}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onFocus={(event) => useSearch.getState().done && event.currentTarget.select()}
            onKeyDown={onSearchKey}
            autoComplete="off"
            spellCheck={false}
            className="h-12 w-full rounded-lg bg-surface ps-12 pe-22 max-md:pe-10 shadow-2 hairline-2 placeholder:text-ink-3 focus:outline-2 focus:outline-offset-0 focus:outline-brand"
          />
          <span className="absolute inset-y-0 end-3 flex items-center gap-2.5">
            {text ? (
              <button
                type="button"
                aria-label={t("common:clear")}
                onClick={() => setText("")}
                className="press grid size-9 place-items-center rounded-md text-ink-3 hover:bg-hover"
              >
                <X className="size-4" />
              </button>
            ) : (
              <>
                <span title={t("sales:scanner_ready")} className="size-2 rounded-full bg-brand" />
                <Kbd className="max-md:hidden">{keyName("sale.search")}</Kbd>
              </>
            )}
          </span>
        </div>
        <CameraButton />
        <Link
          to="/quick"
          className="press inline-flex h-12 items-center gap-2.5 rounded-lg bg-surface px-4 font-medium whitespace-nowrap shadow-1 hairline-2 hover:bg-hover"
        >
          <Calculator className="size-4.5" />
          <span className="max-lg:sr-only">{t("sales:quick")}</span>
        </Link>
        {may("drawer.move") || may("drawer.view") ? (
          <Link
            to="/drawer"
            className="press inline-flex h-12 items-center gap-2.5 rounded-lg bg-surface px-4 font-medium whitespace-nowrap shadow-1 hairline-2 hover:bg-hover"
          >
            <Inbox className="size-4.5" />
            <span className="max-xl:sr-only">{t("till:drawer")}</span>
          </Link>
        ) : null}
      </div>
      <Categories
        value={wanted ? null : shelf}
        pages={pages}
        onChange={(next) => {
          setText("");
          setShelf(next);
        }}
      />
      <div className="min-h-0 flex-1">
        {status === "empty" || status === "failed" ? (
          <Loading failed={status === "failed"} />
        ) : products.length === 0 ? (
          <Empty
            icon={<PackageSearch />}
            title={wanted ? t("sales:no_match", { text: wanted }) : t("sales:no_products")}
            text={wanted ? t("sales:no_match_text") : t("sales:no_products_text")}
            action={!wanted && may("catalog.edit") ? <Stocking /> : undefined}
          />
        ) : (
          <Tiles products={products} marked={marked} onPick={pick} key={`${wanted}|${shelf ?? ""}`} />
        )}
      </div>
      <OverGrid />
    </section>
  );
}

/** From an empty till to its first products: one by one, or from a file. */
function Stocking() {
  const { t } = useTranslation();
  return (
    <span className="flex flex-wrap justify-center gap-2.5">
      <Button kind="primary" onClick={() => location.assign("/office/products/new")}>
        {t("sales:add_product")}
      </Button>
      <Button onClick={() => location.assign("/office/products/import")}>{t("sales:bring_file")}</Button>
    </span>
  );
}

/** How many tiles stand side by side; as many as have room for a name of two lines. */
function useColumns(): [React.RefObject<HTMLDivElement | null>, number] {
  const box = useRef<HTMLDivElement>(null);
  const [columns, setColumns] = useState(5);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setColumns(Math.max(2, Math.floor((element.clientWidth - 32 + GAP) / (128 + GAP))));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, columns];
}

interface TilesProps {
  products: TillProduct[];
  /** The one that Enter takes. */
  marked: number | undefined;
  onPick: (product: TillProduct) => void;
}

function Tiles({ products, marked, onPick }: TilesProps) {
  const [box, columns] = useColumns();
  const rows = Math.ceil(products.length / columns);
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 3,
    paddingEnd: 16,
  });
  const lines = useSale((sale) => sale.lines);
  const inCart = useMemo(() => {
    const by = new Map<string, string[]>();
    for (const { product, quantity } of lines) {
      const had = by.get(product.product_id);
      if (had) had.push(quantity);
      else by.set(product.product_id, [quantity]);
    }
    return by;
  }, [lines]);
  const items = virtual.getVirtualItems();
  const markedRow = marked === undefined ? undefined : Math.floor(marked / columns);
  useEffect(() => {
    if (markedRow !== undefined) virtual.scrollToIndex(markedRow);
  }, [virtual, markedRow]);
  const levels = useLevels();
  const latest = useRef(onPick);
  latest.current = onPick;
  const [stable] = useState(() => (product: TillProduct) => latest.current(product));
  return (
    <div ref={box} className="h-full overflow-y-auto px-4 no-bar" tabIndex={-1} data-tiles>
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((row) => (
          <div
            key={row.key}
            className="absolute inset-x-0 grid gap-2.5"
            style={{
              height: ROW - GAP,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
              transform: `translateY(${row.start}px)`,
            }}
          >
            {products.slice(row.index * columns, (row.index + 1) * columns).map((product) => (
              <Tile
                key={product.product_id}
                product={product}
                quantities={inCart.get(product.product_id)}
                level={levels.get(product.product_id)}
                marked={marked !== undefined && products[marked] === product}
                onPick={stable}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

/** The first time a till fetches its products. */
function Loading({ failed }: { failed: boolean }) {
  const { t } = useTranslation();
  const fault = useCatalogue((state) => state.fault);
  return (
    <div className="relative h-full overflow-hidden px-4">
      <div
        aria-hidden
        className={cx("grid grid-cols-[repeat(auto-fill,minmax(136px,1fr))] gap-2.5", failed && "opacity-40")}
      >
        {Array.from({ length: 20 }, (_, at) => (
          <Skeleton key={at} className="h-36.5 rounded-xl" />
        ))}
      </div>
      <div className="absolute inset-0 grid place-items-center">
        <div role="status" className="rounded-xl bg-surface px-6 py-5 text-center shadow-3">
          <p className="font-medium">{failed ? t("common:broken") : t("till:catalogue_loading")}</p>
          <p className="mt-1 text-sm text-ink-2">
            {failed
              ? t([`problems:${fault}`, "problems:unknown"], { keySeparator: false })
              : t("till:catalogue_loading_text")}
          </p>
        </div>
      </div>
    </div>
  );
}
