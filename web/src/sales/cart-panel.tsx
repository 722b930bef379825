/** The sale itself: customer, lines, the bar for the selected line, totals, and the one loud button. Every control has its place. */
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, Grid3x3, Minus, NotebookPen, Pause, Percent, Plus, Tag, Trash2 } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useKeyNames } from "@/keys/chosen";
import { useKeys } from "@/keys/keys";
import { useMoney } from "@/lib/money";
import { useMay } from "@/session/session";
import { Button, IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import { later } from "@/ui/later";
import { Menu } from "@/ui/menu";
import { Notice } from "@/ui/states";
import { say } from "@/ui/toast";
import { allowed, notAllowed } from "./acts";
import {
  clearSale,
  currentSale,
  isPaidInPart,
  moveSelection,
  newSale,
  paidSale,
  putBack,
  removeLine,
  stepQuantity,
  useCart,
} from "./cart";
import { Foot, Totals } from "./cart-foot";
import { CustomerRow, SaleTabs } from "./cart-head";
import { Lines } from "./cart-lines";
import { hold } from "./held";
import { judge, useTerms } from "./judge";
import { isUnanswered, useOutgoingEntries } from "./outgoing";
import { openPanel, usePanel } from "./panels";
import { repeatLast } from "./repeat";
import { SheetBar, useSheet } from "./sheet";

const CustomerPicker = later(() => import("@/till/pieces").then((pieces) => pieces.CustomerPicker));
const DiscountPanel = later(() => import("@/till/pieces").then((pieces) => pieces.DiscountPanel));
const HeldPanel = later(() => import("@/till/pieces").then((pieces) => pieces.HeldPanel));
const NamePanel = later(() => import("@/till/pieces").then((pieces) => pieces.NamePanel));
const PriceCheck = later(() => import("@/till/pieces").then((pieces) => pieces.PriceCheck));
const NotePanel = later(() => import("@/till/pieces").then((pieces) => pieces.NotePanel));

interface CartPanelProps {
  mode: "open" | "paying" | "paid";
  /** The sale that is paid, where its change is shown. */
  paid: string | undefined;
}

export function CartPanel({ mode, paid }: CartPanelProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const terms = useTerms();
  const keyName = useKeyNames();
  const money = useMoney();
  const last = useCart((state) => state.paid.at(-1)?.saleId);
  const maySeeReceipts = useMay("invoices.view");
  const sheet = useSheet((state) => state.open);
  const sale = useCart((state) => (paid ? paidSale(state, paid) : currentSale(state)));
  const verdict = useMemo(() => judge(sale, terms), [sale, terms]);
  const line = sale.lines.find((one) => one.lineId === sale.selected);
  const underWay = useOutgoingEntries((state) => {
    const one = state.entries.find(({ saleId }) => saleId === sale.saleId);
    if (one?.kind === "complete") return "sales:under_way";
    return one && (isUnanswered(one) ? "sales:holding" : "shortly");
  });
  const editable = mode === "open" && !underWay;
  const empty = sale.lines.length === 0;
  const refused = verdict.judged
    ? verdict.judged.refused.length + verdict.judged.discounts_without_reason.length > 0
    : !empty;

  const charge = async () => {
    if (empty || !editable || refused) return;
    // Before any money: what somebody has to allow and nobody has yet, e.g. because the basket is another one by now.
    if (notAllowed(sale, verdict.judged).length > 0 && !(await allowed(sale, terms, t, money))) return;
    void navigate({ to: "/pay" });
  };
  const holdIt = () => {
    if (!empty && editable) void hold(t);
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
      "sale.customer": () => openPanel("customer"),
      "sale.hold": holdIt,
      "sale.held": () => openPanel("held"),
      "sale.price_check": () => openPanel("price-check"),
      "sale.discount": () => (empty ? undefined : openPanel("discount")),
      "sale.charge": () => void charge(),
      "sale.quick": () => void navigate({ to: "/quick" }),
      ArrowDown: () => moveSelection(1),
      ArrowUp: () => moveSelection(-1),
      "sale.more": () => line && stepQuantity(line, "1"),
      "sale.less": () => line && stepQuantity(line, "-1"),
      "sale.remove": remove,
    },
    editable,
  );

  return (
    <>
      <section
        aria-label={t("sales:cart")}
        className={cx(
          "relative flex h-full w-[364px] shrink-0 flex-col border-s border-line bg-surface xl:w-[404px] 2xl:w-110",
          // On a telephone it is a sheet that is pulled up over the products; the total below it stays.
          "max-md:absolute max-md:inset-x-0 max-md:top-0 max-md:bottom-17 max-md:z-20 max-md:h-auto max-md:w-auto max-md:overflow-y-auto max-md:border-0 max-md:*:shrink-0",
          !sheet && "max-md:hidden",
        )}
      >
        <SaleTabs disabled={mode !== "open"} />
        <CustomerRow customer={sale.customer} disabled={!editable} />
        <Lines sale={sale} verdict={verdict} dim={mode === "paid"} />
        {underWay && underWay !== "shortly" && mode === "open" ? (
          <Notice className="mx-4 mb-3">
            {t(underWay)}
            <Button className="mt-2.5 flex" onClick={newSale}>
              {t("sales:next_customer")}
            </Button>
          </Notice>
        ) : null}
        {mode === "open" && !underWay && isPaidInPart(sale) ? (
          <Notice className="mx-4 mb-3">{t("sales:paid_in_part")}</Notice>
        ) : null}
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
          {/* Close together, so that the words of every language have room beside their keys. */}
          <div className="mt-3 flex gap-1.5 [&_kbd]:px-1 [&>button]:min-w-0 [&>button]:gap-1.5 max-xl:[&_kbd]:hidden">
            <Button
              className="flex-1 px-1.5"
              icon={<Pause className="size-4" />}
              hint={keyName("sale.hold")}
              disabled={empty || !editable}
              onClick={holdIt}
            >
              {t("sales:hold")}
            </Button>
            <Button
              className="flex-[1.25] px-1.5"
              icon={<Percent className="size-4" />}
              hint={keyName("sale.discount")}
              disabled={empty || !editable}
              onClick={() => openPanel("discount")}
            >
              {t("sales:discount")}
            </Button>
            <Button
              className="flex-[0.8] px-1.5"
              icon={<NotebookPen className="size-4" />}
              disabled={empty || !editable}
              onClick={() => openPanel("note")}
            >
              {t("sales:note")}
            </Button>
            <Menu
              trigger={
                <Button
                  className="w-11 shrink-0 px-0"
                  aria-label={t("common:more")}
                  disabled={!editable}
                  icon={<Ellipsis className="size-4" />}
                />
              }
              entries={[
                { label: t("sales:held_list"), hint: keyName("sale.held"), onClick: () => openPanel("held") },
                { label: t("sales:name_title"), disabled: empty, onClick: () => openPanel("name") },
                { label: t("sales:new_beside"), onClick: newSale },
                {
                  label: t("sales:price_check"),
                  hint: keyName("sale.price_check"),
                  onClick: () => openPanel("price-check"),
                },
                { label: t("sales:repeat"), disabled: !last, onClick: () => repeatLast(t) },
                ...(maySeeReceipts
                  ? [
                      {
                        label: t("sales:last_receipt"),
                        disabled: !last,
                        onClick: () => void navigate({ to: "/receipts", search: last ? { id: last } : {} }),
                      },
                    ]
                  : []),
                {
                  label: t("sales:clear"),
                  disabled: empty || isPaidInPart(sale),
                  onClick: () => clear(t("sales:cleared"), t("sales:undo")),
                },
              ]}
            />
          </div>
          <Foot
            mode={mode}
            disabled={empty || refused || underWay !== undefined}
            onCharge={() => void charge()}
            total={verdict.judged?.totals.total_minor ?? 0}
          />
        </div>
        <Panels />
      </section>
      <SheetBar
        mode={mode}
        lines={sale.lines.length}
        total={verdict.judged?.totals.total_minor ?? 0}
        disabled={empty || refused || underWay !== undefined}
        onCharge={() => void charge()}
      />
    </>
  );
}

function Panels() {
  const open = usePanel((state) => state.open);
  if (open === "customer") return <CustomerPicker />;
  if (open === "discount") return <DiscountPanel />;
  if (open === "note") return <NotePanel />;
  if (open === "name") return <NamePanel />;
  if (open === "price-check") return <PriceCheck />;
  return open === "held" ? <HeldPanel /> : null;
}

/** Empties the sale; what was in it can be brought back for a few seconds. */
function clear(text: string, undo: string): void {
  const run = clearSale();
  say({ id: "removed", text, action: { label: undo, run } });
}
