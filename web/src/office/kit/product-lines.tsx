/** Lines of products in a form, e.g. of a stock document: found by name, SKU or scan; the same product again is one more of it. */
import { useQuery } from "@tanstack/react-query";
import { Search, X } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schemas, take } from "@/api/client";
import { problemWords } from "@/api/words";
import { useMoney } from "@/lib/money";
import { useScanner } from "@/scanner/use-scanner";
import { useMay } from "@/session/session";
import { IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import { boxed } from "@/ui/field";
import { Pictogram } from "@/ui/pictogram";
import { say } from "@/ui/toast";
import type { Draft, FieldProps, Figures } from "./form";

type Product = Schemas["ProductItem"];

export interface Line {
  product: Pick<Product, "product_id" | "name" | "sku" | "unit">;
  quantity: string;
  cost: string;
}

const MATCHES = 8;

const find = (q: string) => take(api.GET("/api/v1/products", { params: { query: { q, limit: MATCHES } } }));

/** One more of a product that is there already; a new line otherwise. What cannot be counted on is left for the person. */
export function withProduct(lines: readonly Line[], product: Line["product"]): readonly Line[] {
  const known = lines.find((one) => one.product.product_id === product.product_id);
  if (!known) return [...lines, { product, quantity: "1", cost: "" }];
  if (!/^\d{1,8}$/.test(known.quantity)) return lines;
  return lines.map((one) => (one === known ? { ...one, quantity: String(Number(one.quantity) + 1) } : one));
}

type LinesProps = FieldProps<readonly Line[]>;

export const PlainLines = (props: LinesProps) => <Lines {...props} mayCost={false} />;
/** With what one unit cost, for those who may set that. */
export const CostedLines = (props: LinesProps) => <Lines {...props} mayCost={useMay("catalog.change_cost")} />;

/** What cannot be read of them, by pointer. */
export function wrongLines({ lines }: Draft, t: (key: string) => string, figures: Figures): Record<string, string> {
  const all = lines as readonly Line[];
  if (all.length === 0) return { "/lines": t("stock:no_lines") };
  const wrong: Record<string, string> = {};
  for (const [place, { quantity, cost }] of all.entries()) {
    const plain = quantity.trim();
    if (!/^[-−+]?\d{1,9}([.]\d{1,3})?$/.test(plain) || Number(plain.replace("−", "-")) === 0)
      wrong[`/lines/${place}/quantity`] = t("stock:wrong_quantity");
    if (cost.trim() !== "" && figures.read(cost) === undefined)
      wrong[`/lines/${place}/unit_cost_minor`] = t("kit:not_a_figure");
  }
  return wrong;
}

/** As the API has them; a cost that nobody wrote is not sent. */
export const sentLines = (lines: readonly Line[], figures: Figures) =>
  lines.map(({ product, quantity, cost }) => ({
    product_id: product.product_id,
    quantity: quantity.trim(),
    ...(cost.trim() ? { unit_cost_minor: figures.read(cost) ?? null } : {}),
  }));

function Lines({ label, value: lines, set, at, mayCost, disabled }: LinesProps & { mayCost: boolean }) {
  const none = at("");
  return (
    <fieldset className="flex flex-col gap-3" disabled={disabled}>
      <legend className="mb-1.5 text-sm font-medium text-ink-2">{label}</legend>
      <Finder onFound={(product) => set(withProduct(lines, product))} />
      {none ? <p className="text-xs font-medium text-rose-ink">{none}</p> : null}
      <ul className="flex flex-col">
        {lines.map((line, place) => (
          <OneLine
            key={line.product.product_id}
            line={line}
            mayCost={mayCost}
            at={(member) => at(`/${place}/${member}`)}
            onChange={(part) => set(lines.map((one) => (one === line ? { ...one, ...part } : one)))}
            onRemove={() => set(lines.filter((one) => one !== line))}
          />
        ))}
      </ul>
    </fieldset>
  );
}

interface OneLineProps {
  line: Line;
  mayCost: boolean;
  at: (member: string) => string | undefined;
  onChange: (part: Partial<Line>) => void;
  onRemove: () => void;
}

function OneLine({ line: { product, quantity, cost }, mayCost, at, onChange, onRemove }: OneLineProps) {
  const { t } = useTranslation();
  const money = useMoney();
  const foreign = money.isForeign(cost) ? t("common:counts_in", { symbol: money.symbol }) : undefined;
  const errors = [at("product_id"), at("quantity"), foreign ?? at("unit_cost_minor")].filter(Boolean);
  const figure = { dir: "ltr", inputMode: "decimal" } as const;
  return (
    <li className="border-b border-line py-2 last:border-0">
      <div className="flex flex-wrap items-center justify-end gap-2">
        <span className="min-w-40 flex-1 text-sm">
          <bdi className="block w-fit max-w-full truncate font-medium">{product.name}</bdi>
          <bdi className="block w-fit max-w-full truncate text-xs text-ink-3">{product.sku}</bdi>
        </span>
        <input
          {...figure}
          aria-label={t("stock:quantity_of", { name: product.name })}
          aria-invalid={at("quantity") ? true : undefined}
          value={quantity}
          onChange={(event) => onChange({ quantity: event.target.value })}
          className={cx(boxed, "tabular h-11 w-24 text-end")}
        />
        {mayCost ? (
          <input
            {...figure}
            aria-label={t("stock:cost_of", { name: product.name })}
            aria-invalid={foreign || at("unit_cost_minor") ? true : undefined}
            placeholder={`${t("stock:unit_cost_minor")} ${money.symbol}`}
            value={cost}
            onChange={(event) => onChange({ cost: event.target.value })}
            className={cx(boxed, "tabular h-11 w-32 text-end")}
          />
        ) : null}
        <IconButton label={t("stock:remove", { name: product.name })} onClick={onRemove}>
          <X />
        </IconButton>
      </div>
      {errors.length > 0 ? <p className="mt-1 text-xs font-medium text-rose-ink">{errors.join(" ")}</p> : null}
    </li>
  );
}

function Finder({ onFound }: { onFound: (product: Product) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [marked, setMarked] = useState(0);
  const wanted = useDeferredValue(text.trim());
  const found = useQuery({
    queryKey: ["products", "find", wanted],
    queryFn: () => find(wanted),
    enabled: wanted.length > 1,
  });
  const matches = wanted.length > 1 ? (found.data ?? []) : [];
  const pick = (product: Product | undefined) => {
    if (!product) return;
    onFound(product);
    setText("");
    setMarked(0);
  };
  useScanner((code) => {
    setText("");
    void find(code).then(
      (products) => {
        const product = products.find(({ barcodes }) => barcodes.includes(code)) ?? products[0];
        if (product) onFound(product);
        else say({ kind: "bad", text: t("stock:unknown_code", { code }) });
      },
      (error: unknown) => say({ kind: "bad", text: problemWords(t, error) }),
    );
  });
  return (
    <div className="relative">
      <Search aria-hidden className="pointer-events-none absolute start-3 top-3.5 size-4 text-ink-2" />
      <input
        type="search"
        role="combobox"
        aria-expanded={matches.length > 0}
        aria-controls="stock-found"
        aria-activedescendant={matches[marked] ? `stock-found-${marked}` : undefined}
        aria-label={t("stock:find")}
        placeholder={t("stock:find")}
        autoComplete="off"
        autoFocus
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setMarked(0);
        }}
        onKeyDown={(event) => {
          const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
          if (step !== 0) setMarked((at) => Math.max(0, Math.min(matches.length - 1, at + step)));
          else if (event.key === "Enter") pick(matches[marked]);
          else return;
          event.preventDefault();
        }}
        className={cx(boxed, "h-11 ps-9")}
      />
      <div
        id="stock-found"
        role="listbox"
        aria-label={t("stock:find")}
        className={cx("mt-1 rounded-lg bg-surface p-1 shadow-2 hairline", matches.length === 0 && "hidden")}
      >
        {matches.map((product, index) => (
          <button
            key={product.product_id}
            id={`stock-found-${index}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={index === marked}
            onMouseMove={() => setMarked(index)}
            onClick={() => pick(product)}
            className="flex h-11 w-full items-center gap-3 rounded-md px-3 text-start text-sm aria-selected:bg-hover"
          >
            <Pictogram name={product.pictogram} size={22} />
            <span className="min-w-0 flex-1 truncate font-medium">{product.name}</span>
            <bdi className="text-ink-3">{product.sku}</bdi>
          </button>
        ))}
      </div>
    </div>
  );
}
