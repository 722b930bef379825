import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Coded } from "@/catalog/model";
import { useMoney } from "@/lib/money";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { addProduct, setAgeChecked } from "./cart";
import { answered, asksAge, type Question } from "./questions";
import { offer } from "./scan";

/** Whether the buyer is old enough for a product. */
export function AgeQuestion({
  product,
  yes,
  no,
  onYes,
  onNo,
}: {
  product: Coded["product"];
  yes: string;
  no: string;
  onYes: () => void;
  onNo: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Dialog
      open
      onClose={onNo}
      title={t("sales:age_title", { years: product.age_restriction })}
      about={product.name}
      foot={
        <>
          <Button size="lg" onClick={onNo}>
            {no}
          </Button>
          <Button size="lg" kind="primary" onClick={onYes}>
            {yes}
          </Button>
        </>
      }
    >
      <p className="text-ink-2">{t("sales:age_text")}</p>
    </Dialog>
  );
}

/** What a product asks before it can be sold: its price, or whether the buyer is old enough. */
export function ProductQuestion({ question }: { question: Question }) {
  const { t } = useTranslation();
  const money = useMoney();
  const { product } = question.coded;
  const [ageOk, setAgeOk] = useState(() => !asksAge(product));
  const [text, setText] = useState("");
  const close = () => answered(({ coded, barcode, quantity }) => offer(coded, barcode, quantity, t));
  const price = money.read(text);
  const add = (unitPriceMinor?: number) => {
    const added = addProduct({
      product,
      quantity: question.quantity,
      ...(question.barcode === undefined ? {} : { barcode: question.barcode }),
      ...(unitPriceMinor === undefined ? {} : { unitPriceMinor }),
    });
    // Kept with the sale that the product went to: the next buyer is asked again.
    if (added && product.age_restriction) setAgeChecked(product.age_restriction);
    close();
  };
  if (!ageOk) {
    return (
      <AgeQuestion
        product={product}
        yes={t("sales:age_yes")}
        no={t("sales:age_no")}
        onNo={close}
        onYes={() => {
          if (product.is_open_price) setAgeOk(true);
          else add();
        }}
      />
    );
  }
  return (
    <Dialog open onClose={close} title={product.name} about={t("sales:price_asked")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (price !== undefined) add(price);
        }}
        className="flex flex-col gap-4"
      >
        <TextField
          label={t("sales:price_in", { symbol: money.symbol })}
          inputMode="decimal"
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
          error={text && price === undefined ? t("sales:not_an_amount") : undefined}
        />
        <Button kind="primary" size="lg" type="submit" disabled={price === undefined}>
          {t("sales:add")}
        </Button>
      </form>
    </Dialog>
  );
}
