/** The products of a page in their order: dragged by their handle, or moved by arrow keys on it. */
import { GripVertical, X } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { productOf } from "@/catalog/catalogue";
import { unbroken } from "@/catalog/measure";
import { IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Money } from "@/ui/money";
import { Pictogram } from "@/ui/pictogram";
import { moved } from "./model";

interface ProductListProps {
  products: readonly string[];
  onChange: (products: readonly string[]) => void;
}

export function ProductList({ products, onChange }: ProductListProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLOListElement>(null);
  const [dragged, setDragged] = useState<string | undefined>();
  const [told, setTold] = useState("");
  const move = (from: number, to: number) => {
    const next = moved(products, from, to);
    if (next === products) return;
    onChange(next);
    setTold(t("tiles:moved", { name: productOf(products[from] ?? "")?.name ?? "", no: to + 1, of: products.length }));
  };
  /** Takes the row that is held to where the finger is. */
  const drag = (id: string, y: number) => {
    const rows = [...(list.current?.children ?? [])].map((row) => row.getBoundingClientRect());
    const to = rows.findIndex((row) => y < row.bottom);
    move(products.indexOf(id), to < 0 ? products.length - 1 : to);
  };
  if (products.length === 0) return <p className="py-4 text-center text-sm text-ink-3">{t("tiles:empty")}</p>;
  return (
    <>
      <ol
        ref={list}
        aria-label={t("tiles:products")}
        className="flex flex-col"
        onPointerMove={(event) => dragged !== undefined && drag(dragged, event.clientY)}
        onPointerUp={() => setDragged(undefined)}
        onPointerCancel={() => setDragged(undefined)}
      >
        {products.map((id, at) => (
          <li
            key={id}
            className={cx("flex min-h-12 items-center gap-2 rounded-lg", dragged === id && "bg-brand-soft shadow-2")}
          >
            <button
              type="button"
              aria-label={t("tiles:move", { name: productOf(id)?.name ?? t("tiles:gone") })}
              className="grid size-11 shrink-0 cursor-grab touch-none place-items-center rounded-md text-ink-3 hover:bg-hover"
              onPointerDown={(event) => {
                // The list holds the pointer: a row that is put elsewhere would lose it.
                list.current?.setPointerCapture(event.pointerId);
                setDragged(id);
              }}
              onKeyDown={(event) => {
                const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
                if (by === 0) return;
                event.preventDefault();
                move(at, at + by);
              }}
            >
              <GripVertical className="size-5" />
            </button>
            <Product id={id} />
            <IconButton
              label={t("tiles:take_off", { name: productOf(id)?.name ?? t("tiles:gone") })}
              onClick={() => onChange(products.filter((one) => one !== id))}
            >
              <X />
            </IconButton>
          </li>
        ))}
      </ol>
      <p role="status" className="sr-only">
        {told}
      </p>
    </>
  );
}

/** What is not sold here stays on the page, and is left out at the till. */
function Product({ id }: { id: string }) {
  const { t } = useTranslation();
  const product = productOf(id);
  if (!product)
    return (
      <span className="flex-1 text-sm">
        <span className="rounded-full bg-amber-soft px-2.5 py-1 font-medium text-amber-ink">{t("tiles:gone")}</span>
      </span>
    );
  return (
    <span className="flex min-w-0 flex-1 items-center gap-3 text-sm">
      <Pictogram name={product.pictogram} size={28} />
      <bdi className="min-w-0 flex-1 truncate font-medium">{unbroken(product.name)}</bdi>
      {product.is_open_price ? null : <Money minor={product.unit_price_minor} sign className="text-ink-2" />}
    </span>
  );
}
