/** What something costs, for a customer who only asks: scanned or typed, and in no sale. */
import { ScanLine } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { byCode, search } from "@/catalog/catalogue";
import { isWeighed, packOf, unbroken } from "@/catalog/measure";
import type { Coded } from "@/catalog/model";
import { useScanner } from "@/scanner/use-scanner";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { Money } from "@/ui/money";
import { useLevels } from "./levels";
import { closePanel } from "./panels";
import { offer } from "./scan";
import { sound } from "./sound";

const meant = (text: string): Coded | undefined => {
  const coded = byCode(text);
  if (coded) return coded;
  const [product] = search(text, 1);
  return product && { product, packQuantity: "1", priceMinor: undefined };
};

export function PriceCheck() {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [asked, setAsked] = useState<string | undefined>();
  const levels = useLevels();
  const found = asked === undefined ? undefined : meant(asked);
  const ask = (what: string) => {
    sound(meant(what) ? "scan" : "unknown");
    setAsked(what);
    setText("");
  };
  useScanner(ask);
  const { product } = found ?? {};
  const pack = found && packOf(found.product, found.barcode);
  const level = product && levels.get(product.product_id);
  return (
    <Dialog
      open
      onClose={closePanel}
      title={t("sales:price_check")}
      about={t("sales:price_check_text")}
      foot={
        <>
          <Button onClick={closePanel}>{t("common:close")}</Button>
          <Button
            kind="primary"
            disabled={!found}
            onClick={() => {
              closePanel();
              if (found) offer(found, found.barcode, undefined, t);
            }}
          >
            {t("sales:scan_add")}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim()) ask(text.trim());
        }}
      >
        <TextField
          label={t("sales:search_label")}
          autoFocus
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" hidden />
        <div aria-live="polite" className="flex min-h-24 flex-col justify-center rounded-xl bg-sunken px-5 py-4">
          {product ? (
            <>
              <p className="font-medium">
                <bdi>{unbroken(product.name)}</bdi>
                {pack ? ` · ${t("common:pack_of", { quantity: pack })}` : ""}
              </p>
              <p className="mt-1 text-3xl font-semibold tracking-tight">
                {product.is_open_price ? (
                  t("sales:open_price")
                ) : (
                  <bdi dir="ltr">
                    <Money
                      minor={found?.priceMinor ?? product.unit_price_minor}
                      sign
                      className="[&>span]:text-[0.5em]"
                    />
                    {isWeighed(product) && !pack ? (
                      <span className="text-base font-normal">{t("common:per_unit", { unit: product.unit })}</span>
                    ) : null}
                  </bdi>
                )}
              </p>
              {level ? (
                <p className="mt-1 text-sm text-amber-ink">{t("sales:short_warn", { quantity: level.quantity })}</p>
              ) : null}
            </>
          ) : asked === undefined ? (
            <p className="flex items-center gap-3 text-ink-2">
              <ScanLine className="size-5" />
              {t("session:scanner")}
            </p>
          ) : (
            <p className="text-ink-2">{t("sales:no_match", { text: asked })}</p>
          )}
        </div>
      </form>
    </Dialog>
  );
}
