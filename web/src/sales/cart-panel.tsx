/** The sale itself: customer, lines, the bar for the selected line, totals, and the one loud button. Every control has its place. */
import { useNavigate } from "@tanstack/react-router";
import {
  Check,
  Ellipsis,
  Grid3x3,
  Minus,
  NotebookPen,
  Pause,
  Percent,
  Plus,
  Tag,
  Trash2,
  TriangleAlert,
  UserRound,
  UserRoundPlus,
  X,
} from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/keys/keys";
import { may } from "@/session/session";
import { Avatar } from "@/ui/badge";
import { Button, IconButton, Kbd } from "@/ui/button";
import { cx } from "@/ui/cx";
import { later } from "@/ui/later";
import { Menu } from "@/ui/menu";
import { Money } from "@/ui/money";
import { Notice } from "@/ui/states";
import { say } from "@/ui/toast";
import {
  closeSale,
  currentSale,
  moveSelection,
  newSale,
  putBack,
  removeLine,
  select,
  setCustomer,
  stepQuantity,
  switchTo,
  useCart,
} from "./cart";
import { CartLine } from "./cart-line";
import { HeldTabs, hold } from "./held";
import { judge, useTerms, type Verdict } from "./judge";
import type { CustomerRef, OpenSale } from "./model";
import { useOutgoingEntries } from "./outgoing";
import { openPanel, usePanel } from "./panels";

const CustomerPicker = later(() => import("./customer-picker").then((module) => module.CustomerPicker));
const DiscountPanel = later(() => import("./discount-panel").then((module) => module.DiscountPanel));
const HeldPanel = later(() => import("./held-panel").then((module) => module.HeldPanel));
const NotePanel = later(() => import("./note-panel").then((module) => module.NotePanel));

export function CartPanel({ mode }: { mode: "open" | "paying" | "paid" }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const terms = useTerms();
  const sale = useCart((state) => (mode === "paid" && state.paid ? state.paid : currentSale(state)));
  const verdict = useMemo(() => judge(sale, terms), [sale, terms]);
  const line = sale.lines.find((one) => one.lineId === sale.selected);
  const underWay = useOutgoingEntries((state) => state.entries.some((one) => one.saleId === sale.saleId));
  const editable = mode === "open" && !underWay;
  const empty = sale.lines.length === 0;
  const refused = verdict.judged
    ? verdict.judged.refused.length + verdict.judged.discounts_without_reason.length > 0
    : !empty;

  const charge = () => {
    if (empty || !editable || refused) return;
    void navigate({ to: "/pay" });
  };
  const holdIt = () => {
    if (!empty && editable) void hold(terms, t);
  };
  const remove = () => {
    if (!line || !editable) return;
    const gone = removeLine(line.lineId);
    if (gone)
      say({
        id: "removed",
        text: t("sales:removed", { name: gone.line.product.name }),
        action: { label: t("sales:undo"), run: () => putBack(gone) },
      });
  };
  useKeys(
    {
      F3: () => openPanel("customer"),
      F4: holdIt,
      "Shift+F4": () => openPanel("held"),
      F8: () => (empty ? undefined : openPanel("discount")),
      F9: charge,
      F10: () => void navigate({ to: "/quick" }),
      ArrowDown: () => moveSelection(1),
      ArrowUp: () => moveSelection(-1),
      "+": () => line && stepQuantity(line, "1"),
      "-": () => line && stepQuantity(line, "-1"),
      Delete: remove,
    },
    editable,
  );

  return (
    <section
      aria-label={t("sales:cart")}
      className="relative flex h-full w-[364px] shrink-0 flex-col border-s border-line bg-surface xl:w-[404px] 2xl:w-110"
    >
      <Tabs disabled={mode !== "open"} />
      <Customer customer={sale.customer} disabled={!editable} />
      <Lines sale={sale} verdict={verdict} dim={mode === "paid"} />
      {underWay && mode === "open" ? <Notice className="mx-4 mb-3">{t("sales:under_way")}</Notice> : null}
      {/* The bar of the selected line is always there, so that nothing moves when there is none. */}
      <div className="flex h-15 items-center gap-1 border-t border-line px-4">
        <div className="flex h-11 flex-1 items-center rounded-lg bg-sunken hairline">
          <IconButton
            label={t("sales:less")}
            disabled={!line || !editable}
            onClick={() => line && stepQuantity(line, "-1")}
          >
            <Minus />
          </IconButton>
          <output aria-label={t("sales:quantity")} className="flex-1 truncate text-center text-lg font-semibold">
            {line?.quantity ?? "–"}
          </output>
          <IconButton
            label={t("sales:more_of_it")}
            disabled={!line || !editable}
            onClick={() => line && stepQuantity(line, "1")}
          >
            <Plus />
          </IconButton>
        </div>
        <IconButton label={t("sales:keypad")} disabled={!line || !editable} onClick={() => openPanel("quantity")}>
          <Grid3x3 />
        </IconButton>
        <IconButton
          label={t("sales:price")}
          disabled={!line || !editable || (!terms.mayChangePrice && !line.product.is_open_price)}
          onClick={() => openPanel("price")}
        >
          <Tag />
        </IconButton>
        <IconButton
          label={t("sales:line_discount")}
          disabled={!line || !editable || line.product.discount_allowed === false}
          onClick={() => openPanel("line-discount")}
        >
          <Percent />
        </IconButton>
        <IconButton label={t("sales:remove_line")} disabled={!line || !editable} onClick={remove}>
          <Trash2 />
        </IconButton>
      </div>
      <div className="border-t border-line px-4 pt-3 pb-4">
        <Totals sale={sale} verdict={verdict} />
        <div className="mt-3 flex gap-2 max-xl:[&_kbd]:hidden">
          <Button
            className="flex-1 px-2"
            icon={<Pause className="size-4" />}
            hint="F4"
            disabled={empty || !editable}
            onClick={holdIt}
          >
            {t("sales:hold")}
          </Button>
          <Button
            className="flex-[1.25] px-2"
            icon={<Percent className="size-4" />}
            hint="F8"
            disabled={empty || !editable}
            onClick={() => openPanel("discount")}
          >
            {t("sales:discount")}
          </Button>
          <Button
            className="flex-[0.8] px-2"
            icon={<NotebookPen className="size-4" />}
            disabled={empty || !editable}
            onClick={() => openPanel("note")}
          >
            {t("sales:note")}
          </Button>
          <Menu
            trigger={
              <Button
                className="w-11 px-0"
                aria-label={t("common:more")}
                disabled={!editable}
                icon={<Ellipsis className="size-4" />}
              />
            }
            entries={[
              { label: t("sales:held_list"), hint: "Shift F4", onClick: () => openPanel("held") },
              { label: t("sales:new_beside"), onClick: newSale },
              {
                label: t("sales:clear"),
                disabled: empty,
                onClick: () => clear(t("sales:cleared"), t("sales:undo")),
              },
            ]}
          />
        </div>
        <Foot
          mode={mode}
          disabled={empty || refused}
          onCharge={charge}
          total={verdict.judged?.totals.total_minor ?? 0}
        />
      </div>
      <Panels />
    </section>
  );
}

function Panels() {
  const open = usePanel((state) => state.open);
  if (open === "customer") return <CustomerPicker />;
  if (open === "discount") return <DiscountPanel />;
  if (open === "note") return <NotePanel />;
  return open === "held" ? <HeldPanel /> : null;
}

/** Empties the sale; what was in it can be brought back for a few seconds. */
function clear(text: string, undo: string): void {
  const sale = currentSale();
  closeSale(sale.saleId);
  say({
    id: "removed",
    text,
    action: {
      label: undo,
      run: () =>
        useCart.setState((state) => ({
          sales: [...state.sales.filter((one) => one.lines.length > 0), sale],
          current: sale.saleId,
        })),
    },
  });
}

function Tabs({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation();
  const { sales, current } = useCart();
  const box = useRef<HTMLDivElement>(null);
  // The sale on the screen is never out of sight, however many stand beside it.
  useEffect(() => {
    const row = box.current;
    const tab = current && row?.querySelector<HTMLElement>('[aria-pressed="true"]');
    if (!row || !tab) return;
    const [here, frame] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
    if (here.right > frame.right) row.scrollLeft += here.right - frame.right;
    else if (here.left < frame.left) row.scrollLeft -= frame.left - here.left;
  });
  return (
    <div className="flex h-14 items-end gap-1 border-b border-line bg-sunken px-3">
      <div ref={box} className="flex min-w-0 flex-1 items-end gap-1 overflow-x-auto no-bar">
        <HeldTabs disabled={disabled} />
        {sales.map((sale, at) => (
          <button
            key={sale.saleId}
            type="button"
            aria-pressed={sale.saleId === current}
            disabled={disabled && sale.saleId !== current}
            onClick={() => switchTo(sale.saleId)}
            className="relative -mb-px flex h-11 shrink-0 items-center gap-2 rounded-t-lg border border-transparent px-3.5 text-sm font-semibold text-ink-2 aria-pressed:border-line aria-pressed:border-b-surface aria-pressed:bg-surface aria-pressed:text-ink"
          >
            {sale.customer?.name.split(" ")[0] ?? t("sales:sale_no", { no: at + 1 })}
            {sale.lines.length > 0 ? (
              <span className="grid h-5 min-w-5 place-items-center rounded-full bg-brand-soft px-1.5 text-2xs text-brand-ink">
                {sale.lines.length}
              </span>
            ) : null}
          </button>
        ))}
      </div>
      <IconButton label={t("sales:new_beside")} disabled={disabled} onClick={newSale} className="mb-1">
        <Plus />
      </IconButton>
    </div>
  );
}

function Customer({ customer, disabled }: { customer: CustomerRef | undefined; disabled: boolean }) {
  const { t } = useTranslation();
  const allowed = may("customers.view");
  return (
    <div className="flex h-15 shrink-0 items-center gap-3 border-b border-line px-4">
      {customer ? (
        <>
          <Avatar name={customer.name} size={36} />
          <span className="min-w-0 flex-1">
            <span className="block truncate text-sm font-semibold">{customer.name}</span>
            <span className="block truncate text-xs text-ink-2">
              <bdi>{customer.phone}</bdi>
            </span>
          </span>
          <IconButton label={t("sales:no_customer")} disabled={disabled} onClick={() => setCustomer(undefined)}>
            <X />
          </IconButton>
        </>
      ) : (
        <>
          <span className="grid size-9 shrink-0 place-items-center rounded-full border border-dashed border-line-2 text-ink-3">
            <UserRound className="size-4" />
          </span>
          <span className="min-w-0 flex-1 truncate text-sm text-ink-2">{t("sales:walk_in")}</span>
          {allowed ? (
            <Button
              kind="ghost"
              size="sm"
              disabled={disabled}
              icon={<UserRoundPlus className="size-4" />}
              onClick={() => openPanel("customer")}
              className="h-11"
            >
              {t("sales:add_customer")}
              <Kbd>F3</Kbd>
            </Button>
          ) : null}
        </>
      )}
    </div>
  );
}

interface Shown {
  sale: OpenSale;
  verdict: Verdict;
  dim: boolean;
}

function Lines({ sale, verdict, dim }: Shown) {
  const { t } = useTranslation();
  const touched = useCart((state) => state.touched);
  const panel = usePanel((state) => state.open);
  const box = useRef<HTMLUListElement>(null);
  // Shows the line that changed, and moves no further than that takes.
  useEffect(() => {
    const list = box.current;
    const row = touched && list?.querySelector<HTMLElement>(`[data-line="${touched.lineId}"]`);
    if (!list || !row) return;
    // Not scrollIntoView: that may scroll the whole page as well.
    const [above, below] = [row.offsetTop - list.offsetTop, row.offsetTop - list.offsetTop + row.offsetHeight];
    if (above < list.scrollTop) list.scrollTop = above;
    else if (below > list.scrollTop + list.clientHeight) list.scrollTop = below - list.clientHeight;
  }, [touched]);
  if (sale.lines.length === 0) {
    return (
      <div className="grid min-h-0 flex-1 place-items-center p-8 text-center">
        <div>
          <p className="font-medium text-ink-2">{t("sales:empty")}</p>
          <p className="mt-1 text-sm text-ink-3">{t("sales:empty_text")}</p>
        </div>
      </div>
    );
  }
  return (
    <div className={cx("flex min-h-0 flex-1 flex-col", dim && "bg-sunken")}>
      <ul
        ref={box}
        aria-label={t("sales:lines")}
        className="min-h-0 flex-1 overflow-y-auto py-1 no-bar"
        data-panel={panel}
      >
        {sale.lines.map((line, at) => (
          <CartLine
            key={line.lineId}
            line={line}
            priced={verdict.judged?.lines[at]}
            listMinor={verdict.judged?.list_prices_minor[at]}
            selected={line.lineId === sale.selected}
            refused={verdict.judged?.refused.find((one) => one.line === line.lineId)?.why[0]?.kind}
            beyond={verdict.judged?.beyond.some((one) => one.line === line.lineId) === true}
            onSelect={select}
          />
        ))}
      </ul>
      {verdict.problem ? (
        <p role="alert" className="flex items-start gap-2 bg-rose-soft px-4 py-2.5 text-sm font-medium text-rose-ink">
          <TriangleAlert className="mt-0.5 size-4 shrink-0" />
          {t([`sales:pricing.${verdict.problem.kind}`, "sales:pricing.other"])}
        </p>
      ) : null}
    </div>
  );
}

function Totals({ sale, verdict }: Omit<Shown, "dim">) {
  const { t } = useTranslation();
  const totals = verdict.judged?.totals;
  const off = totals ? totals.line_discount_minor + totals.sale_discount_minor : 0;
  const tax = totals?.taxes.length === 1 ? totals.taxes[0] : undefined;
  const included = totals?.taxes.every((one) => one.inclusive) ?? true;
  const name = tax
    ? sale.lines.flatMap((line) => line.taxClass.rates).find((rate) => rate.code === tax.code)?.name
    : undefined;
  const row = "flex justify-between text-sm text-ink-2";
  return (
    <dl className={"flex flex-col gap-1"}>
      <div className={row}>
        <dt>{t("sales:subtotal", { count: sale.lines.length })}</dt>
        <dd className="tabular text-ink">
          <Money minor={totals?.gross_minor ?? 0} />
        </dd>
      </div>
      <div className={row}>
        <dt>{t("sales:discounts")}</dt>
        <dd className={cx("tabular", off > 0 ? "font-medium text-amber-ink" : "text-ink")}>
          <Money minor={-off} />
        </dd>
      </div>
      <div className={row}>
        <dt className="truncate">
          {tax
            ? t(included ? "sales:tax_included" : "sales:tax_added", { name: name ?? tax.code, rate: tax.rate })
            : t(included ? "sales:taxes_included" : "sales:taxes")}
        </dt>
        <dd className="tabular text-ink">
          <Money minor={totals?.tax_minor ?? 0} />
        </dd>
      </div>
    </dl>
  );
}

function Foot({
  mode,
  disabled,
  onCharge,
  total,
}: {
  mode: "open" | "paying" | "paid";
  disabled: boolean;
  onCharge: () => void;
  total: number;
}) {
  const { t } = useTranslation();
  if (mode !== "open") {
    return (
      <div className="mt-2.5 flex h-17.5 items-center justify-between rounded-xl bg-sunken px-5 hairline-2">
        <span className="flex items-center gap-2.5 text-ink-2">
          {mode === "paid" ? <Check className="size-4.5 text-brand" /> : null}
          {mode === "paid" ? t("sales:paid") : t("sales:taking_payment")}
        </span>
        <Money minor={total} sign className="text-2xl font-semibold tracking-tight" />
      </div>
    );
  }
  return (
    <button
      type="button"
      disabled={disabled}
      onClick={onCharge}
      className="press mt-2.5 flex h-17.5 w-full items-center justify-between rounded-xl bg-brand px-5 text-on-brand shadow-2 hover:bg-brand-2 disabled:bg-hover disabled:text-ink-3 disabled:shadow-none"
    >
      <span className="flex items-center gap-3 text-lg font-semibold">
        {t("sales:charge")}
        <Kbd loud>F9</Kbd>
      </span>
      <Money minor={total} sign className="text-2xl font-semibold tracking-tight [&>span]:text-current" />
    </button>
  );
}
