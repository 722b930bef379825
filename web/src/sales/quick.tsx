/** Quick sell: an amount, what it is for, and it is in the cart. For things that have no barcode and no tile. */
import { useNavigate } from "@tanstack/react-router";
import { ArrowLeft, PackagePlus, Zap } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { openPriced, quickTiles, useCatalogue } from "@/catalog/catalogue";
import type { TillProduct } from "@/catalog/model";
import { useKeys } from "@/keys/keys";
import { useMoney } from "@/lib/money";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Money } from "@/ui/money";
import { NumberPad, type PadKey } from "@/ui/number-pad";
import { Pictogram } from "@/ui/pictogram";
import { Pills } from "@/ui/pills";
import { Empty } from "@/ui/states";
import { addProduct, setChannel } from "./cart";

export function QuickSell() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const money = useMoney();
  const revision = useCatalogue((state) => state.revision);
  const [typed, setTyped] = useState("");
  const [name, setName] = useState("");
  const kinds = useMemo(() => {
    void revision;
    return openPriced();
  }, [revision]);
  const tiles = useMemo(() => {
    void revision;
    return quickTiles(12);
  }, [revision]);
  const [kind, setKind] = useState<string | undefined>();
  const chosen = kinds.find((one) => one.product_id === kind) ?? kinds[0];
  const amount = money.read(typed);

  const press = (key: PadKey) =>
    setTyped((now) => {
      if (key === "erase") return now.slice(0, -1);
      if (key === "clear") return "";
      if (key === ".") return money.currency.exponent === 0 || now.includes(".") ? now : `${now || "0"}.`;
      const longer = now === "" || now === "0" ? key.replace(/^0+(?=\d)/, "") : now + key;
      return money.read(longer) === undefined ? now : longer;
    });
  const add = () => {
    if (!chosen || !amount) return;
    setChannel("quick");
    addProduct({ product: chosen, unitPriceMinor: amount, note: name.trim() });
    setTyped("");
    setName("");
  };
  const tap = (product: TillProduct) => {
    setChannel("quick");
    addProduct({ product });
  };
  useKeys({
    Escape: () => void navigate({ to: "/" }),
    Enter: () => (amount ? add() : false),
    Backspace: () => press("erase"),
    Delete: () => (typed ? press("clear") : false),
    ...Object.fromEntries([..."0123456789"].map((key) => [key, () => press(key as PadKey)])),
    ".": () => press("."),
  });
  return (
    <section
      aria-label={t("sales:quick")}
      data-said="beside-back"
      className="mx-auto flex h-full max-w-215 flex-col gap-4 overflow-y-auto px-6 py-5 max-md:px-3"
    >
      <div className="flex items-center gap-3">
        <Button
          kind="ghost"
          className="-ms-3"
          icon={<ArrowLeft className="size-4 rtl:rotate-180" />}
          hint="Esc"
          onClick={() => void navigate({ to: "/" })}
        >
          {t("sales:back_to_products")}
        </Button>
        <h1 className="text-lg font-semibold">{t("sales:quick")}</h1>
      </div>
      {kinds.length === 0 ? (
        <Empty
          className="h-auto rounded-xl bg-surface"
          icon={<PackagePlus />}
          title={t("sales:quick_none")}
          text={t("sales:quick_none_text")}
        />
      ) : (
        <>
          <output className="flex items-baseline justify-end rounded-2xl bg-surface px-6 py-4 hairline-2">
            <span className={cx("text-4xl font-semibold tracking-tight", !typed && "text-ink-3")}>
              <span className="me-2 text-xl font-normal text-ink-3">{money.symbol}</span>
              <bdi>{typed || "0"}</bdi>
            </span>
          </output>
          <Pills
            label={t("sales:quick_kind")}
            className="flex-nowrap overflow-x-auto no-bar"
            value={chosen?.product_id}
            onChange={setKind}
            choices={kinds.map((one) => ({
              value: one.product_id,
              label: one.name,
              icon: <Pictogram name={one.pictogram} size={20} />,
            }))}
          />
          <input
            aria-label={t("sales:quick_name")}
            placeholder={t("sales:quick_name")}
            value={name}
            maxLength={80}
            onChange={(event) => setName(event.target.value)}
            className="h-11 shrink-0 rounded-md bg-surface px-4 hairline-2 placeholder:text-ink-3 focus:outline-2 focus:outline-offset-0 focus:outline-brand"
          />
          <NumberPad
            className="max-h-110 min-h-64 flex-1"
            layout="money"
            decimals={money.currency.exponent}
            onKey={press}
            corner={
              <button
                type="button"
                disabled={!amount}
                onClick={add}
                className="press flex h-full flex-col items-center justify-center gap-2 rounded-xl bg-brand font-semibold text-on-brand hover:bg-brand-2 disabled:bg-hover disabled:text-ink-3"
              >
                <PackagePlus className="size-6" />
                {t("sales:add")}
              </button>
            }
          />
        </>
      )}
      {tiles.length > 0 ? (
        <ul
          aria-label={t("sales:quick_tiles")}
          className="grid shrink-0 grid-cols-[repeat(auto-fill,minmax(150px,1fr))] gap-2"
        >
          {tiles.map((one) => (
            <li key={one.product_id}>
              <button
                type="button"
                onClick={() => tap(one)}
                className="press flex h-14 w-full items-center gap-2.5 rounded-lg bg-surface px-3 text-start text-sm font-medium hairline-2 hover:bg-hover"
              >
                {one.pictogram ? <Pictogram name={one.pictogram} size={26} /> : <Zap className="size-4 text-ink-3" />}
                <span className="min-w-0 flex-1 truncate">{one.name}</span>
                <Money minor={one.unit_price_minor} className="text-ink-2" />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
