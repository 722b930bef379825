/** All products: views, filters in the address, a table that holds any number of rows, and a look at one of them at the side. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { FileUp, Funnel, Package, Plus, Tag } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/keys/keys";
import { useMay } from "@/session/session";
import { Button } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { cx } from "@/ui/cx";
import { Pick } from "@/ui/pick";
import { Tabs } from "@/ui/segmented";
import { Broken, Empty, Skeleton } from "@/ui/states";
import { useAway } from "../away";
import { type Search as Asked, useAsked, useGo } from "../go";
import { TextFilter } from "../kit/filters";
import { Page } from "../page";
import { useBranch } from "../place";
import { BulkBar } from "./bulk";
import { inTree, type ProductItem, useBrands, useCategories, useProducts, VIEWS, type View } from "./data";
import { Peek } from "./peek";
import { HeadRow, ProductRow, ROW_HEIGHT } from "./row";
import { Tile } from "./tile";

export function Products() {
  const { t } = useTranslation();
  const go = useGo();
  const asked = useAsked();
  const away = useAway();
  const branch = useBranch((state) => state.branch);
  const view: View = VIEWS.find((one) => one === asked.view) ?? "all";
  const list = useProducts({ q: asked.q, category: asked.category, brand: asked.brand, branch, view });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.data) ?? [], [list.data]);
  const total = list.data?.pages[0]?.meta?.total;
  const mayEdit = useMay("catalog.edit");
  const mayImport = useMay("catalog.import");
  const ask = (change: Asked) => go({ to: "/products", search: { ...asked, ...change }, replace: true });
  const isFiltered = Boolean(asked.q || asked.category || asked.brand);

  useKeys({ n: () => (mayEdit ? go({ to: "/products/new" }) : false) });
  return (
    <Page
      fixed
      title={t("office:pages.products")}
      about={
        total === undefined ? (
          <Skeleton className="h-4 w-28" />
        ) : (
          t(isFiltered || view !== "all" ? "catalog:count_found" : "catalog:count", { count: total })
        )
      }
      actions={
        <>
          {mayImport ? (
            <Button icon={<FileUp className="size-4" />} onClick={() => go({ to: "/products/import" })} disabled={away}>
              {t("catalog:import")}
            </Button>
          ) : null}
          {mayEdit ? (
            <Button
              kind="primary"
              icon={<Plus className="size-4" />}
              onClick={() => go({ to: "/products/new" })}
              disabled={away}
            >
              {t("catalog:new_product")}
            </Button>
          ) : null}
        </>
      }
    >
      <Tabs
        label={t("catalog:views")}
        value={view}
        onChange={(next) => ask({ view: next === "all" ? undefined : next, id: undefined })}
        tabs={VIEWS.map((value) => ({ value, label: t(`catalog:view.${value}`) }))}
      />
      <Filters asked={asked} ask={ask} />
      <Table
        key={`${view}-${asked.q ?? ""}-${asked.category ?? ""}-${asked.brand ?? ""}-${branch ?? ""}`}
        list={list}
        rows={rows}
        open={asked.id}
        ask={ask}
        isFiltered={isFiltered}
        view={view}
        mayEdit={mayEdit}
      />
    </Page>
  );
}

function Filters({ asked, ask }: { asked: Asked; ask: (change: Asked) => void }) {
  const { t } = useTranslation();
  const categories = useCategories();
  const brands = useBrands();
  const tree = useMemo(
    () =>
      inTree(categories.data ?? []).map(({ category, depth }) => ({
        value: category.category_id,
        label: category.name,
        depth,
        before: <Tile pictogram={category.pictogram} hue={category.hue} size={26} />,
      })),
    [categories.data],
  );
  return (
    <div className="flex shrink-0 flex-wrap gap-2 py-3">
      <TextFilter label={t("catalog:filter")} value={asked.q} ask={(q) => ask({ q, id: undefined })} isFirst />
      <Pick
        className="max-w-60 [&>button]:h-10 [&>button]:rounded-lg max-xl:[&>button]:h-11"
        aria-label={t("catalog:category")}
        empty={t("catalog:category")}
        icon={<Funnel className="text-ink-2" />}
        clearable
        value={asked.category}
        onChange={(category) => ask({ category, id: undefined })}
        choices={tree}
      />
      <Pick
        className="max-w-60 [&>button]:h-10 [&>button]:rounded-lg max-xl:[&>button]:h-11"
        aria-label={t("catalog:brand")}
        empty={t("catalog:brand")}
        icon={<Tag className="text-ink-2" />}
        clearable
        value={asked.brand}
        onChange={(brand) => ask({ brand, id: undefined })}
        choices={(brands.data ?? []).map((one) => ({ value: one.brand_id, label: one.name }))}
      />
    </div>
  );
}

interface TableProps {
  list: ReturnType<typeof useProducts>;
  rows: readonly ProductItem[];
  open: string | undefined;
  ask: (change: Asked) => void;
  isFiltered: boolean;
  view: View;
  mayEdit: boolean;
}

function Table({ list, rows, open, ask, isFiltered, view, mayEdit }: TableProps) {
  const { t } = useTranslation();
  const go = useGo();
  const mayCost = useMay("catalog.view_cost");
  const [at, setAt] = useState(-1);
  const [chosen, setChosen] = useState<ReadonlyMap<string, ProductItem>>(new Map());
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (last >= rows.length - 20 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const toggle = (item: ProductItem) =>
    setChosen((before) => {
      const next = new Map(before);
      if (!next.delete(item.product_id)) next.set(item.product_id, item);
      return next;
    });
  const openAt = open ? rows.findIndex((item) => item.product_id === open) : -1;
  const step = (by: number) => {
    const from = open ? openAt : at;
    const next = Math.max(0, Math.min(rows.length - 1, from + by));
    setAt(next);
    virtual.scrollToIndex(next);
    if (open && rows[next]) ask({ id: rows[next].product_id });
  };
  const row = rows[at];
  useKeys({
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    j: () => step(1),
    k: () => step(-1),
    x: () => (row && mayEdit ? toggle(row) : false),
    Enter: () => (row && !open ? ask({ id: row.product_id }) : false),
    e: () => (mayEdit && (open ?? row) ? go({ to: `/products/${open ?? row?.product_id}` }) : false),
    Escape: () => (chosen.size > 0 ? setChosen(new Map()) : false),
  });

  const all = rows.length > 0 && chosen.size === rows.length ? true : chosen.size > 0 ? "some" : false;
  const empty = !list.isPending && rows.length === 0;
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={frame}
        role="grid"
        aria-label={t("office:pages.products")}
        aria-rowcount={list.data?.pages[0]?.meta?.total ?? -1}
        aria-busy={list.isPending || list.isPlaceholderData}
        className={cx(
          "min-h-0 flex-1 overflow-y-auto rounded-xl bg-surface shadow-1 ring-1 ring-line",
          list.isPlaceholderData && "opacity-60",
        )}
      >
        <HeadRow
          mayCost={mayCost}
          select={
            mayEdit ? (
              <Checkbox
                checked={all}
                label={t("catalog:select_all")}
                disabled={rows.length === 0}
                onChange={() =>
                  setChosen(all === true ? new Map() : new Map(rows.map((item) => [item.product_id, item])))
                }
              />
            ) : null
          }
        />
        {list.isPending ? (
          Array.from({ length: 12 }, (_, index) => (
            <div
              key={index}
              className="flex items-center gap-5 border-b border-line px-5"
              style={{ height: ROW_HEIGHT }}
            >
              <Skeleton className="size-8" />
              <Skeleton className="h-4 w-56" />
              <span className="flex-1" />
              <Skeleton className="h-4 w-24" />
              <Skeleton className="h-4 w-16" />
            </div>
          ))
        ) : list.isError && rows.length === 0 ? (
          <Broken className="h-auto py-16" error={list.error} retry={() => void list.refetch()} />
        ) : empty ? (
          <Empty
            className="h-auto py-16"
            icon={<Package />}
            title={isFiltered ? t("catalog:none_found") : t(`catalog:none.${view}`)}
            text={isFiltered ? t("catalog:none_found_text") : t(`catalog:none_text.${view}`)}
            action={
              isFiltered ? (
                <Button onClick={() => go({ to: "/products", search: view === "all" ? {} : { view }, replace: true })}>
                  {t("catalog:clear_filters")}
                </Button>
              ) : view === "all" && mayEdit ? (
                <Button kind="primary" onClick={() => go({ to: "/products/new" })}>
                  {t("catalog:new_product")}
                </Button>
              ) : undefined
            }
          />
        ) : (
          <div style={{ height: virtual.getTotalSize() }} className="relative">
            {shown.map(({ index, start }) => {
              const item = rows[index];
              return item ? (
                <ProductRow
                  key={item.product_id}
                  item={item}
                  top={start}
                  index={index}
                  active={index === at}
                  chosen={chosen.has(item.product_id)}
                  mayCost={mayCost}
                  onToggle={mayEdit ? toggle : undefined}
                  onOpen={() => {
                    setAt(index);
                    ask({ id: item.product_id });
                  }}
                />
              ) : null;
            })}
          </div>
        )}
        {isFetchingNextPage ? <p className="py-3 text-center text-sm text-ink-2">{t("common:loading")}</p> : null}
        {list.isFetchNextPageError ? (
          <p className="flex items-center justify-center gap-3 py-3 text-sm text-rose-ink">
            {t("catalog:rest_failed")}
            <Button size="sm" onClick={() => void fetchNextPage()}>
              {t("common:retry")}
            </Button>
          </p>
        ) : null}
      </div>
      {chosen.size > 0 ? <BulkBar chosen={[...chosen.values()]} onDone={() => setChosen(new Map())} /> : null}
      <Peek
        id={open}
        onClose={() => ask({ id: undefined })}
        onPrevious={openAt > 0 ? () => step(-1) : undefined}
        onNext={openAt >= 0 && openAt < rows.length - 1 ? () => step(1) : undefined}
      />
    </div>
  );
}
