/** What a product asks before it can be sold. Each question has the focus where its answer is given; Enter is the answer. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { readQuantity, unitOf } from "@/catalog/measure";
import type { Coded } from "@/catalog/model";
import { useMoney } from "@/lib/money";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { NumberPad, type PadKey } from "@/ui/number-pad";
import { addProduct, setAgeChecked } from "./cart";
import { answered, asksAge, type Question } from "./questions";
import { asksWeight, offer } from "./scan";

interface AgeProps {
  product: Coded["product"];
  yes: string;
  no: string;
  onYes: () => void;
  onNo: () => void;
}

/** Whether the buyer is old enough for a product. */
export function AgeQuestion({ product, yes, no, onYes, onNo }: AgeProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      open
      onClose={onNo}
      title={t("sales:age_title", { years: product.age_restriction })}
      about={<bdi>{product.name}</bdi>}
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

interface FigureProps {
  name: string;
  about: string;
  label: string;
  /** What is wrong with what is typed, if it is no answer. */
  wrong: (text: string) => string;
  decimals: number;
  /** What the text means; nothing if it is no answer yet. */
  read: (text: string) => unknown;
  onDone: (text: string) => void;
  onClose: () => void;
}

/** A figure, typed by keys or by thumb. */
function FigureQuestion({ name, about, label, wrong, decimals, read, onDone, onClose }: FigureProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const ready = read(text) !== undefined;
  const press = (key: PadKey) =>
    setText((now) => {
      if (key === "erase") return now.slice(0, -1);
      if (key === "clear") return "";
      if (key === ".") return now.includes(".") ? now : `${now || "0"}.`;
      return now + key;
    });
  return (
    <Dialog open onClose={onClose} title={name} about={about}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onDone(text);
        }}
        className="flex flex-col gap-3"
      >
        <TextField
          label={label}
          inputMode="decimal"
          autoComplete="off"
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
          error={text !== "" && !ready && !/^0?[.,]?0*$/.test(text) ? wrong(text) : undefined}
        />
        <NumberPad
          layout="money"
          className="h-64"
          decimals={decimals}
          onKey={press}
          corner={
            <Button kind="primary" size="lg" type="submit" className="h-full" disabled={!ready}>
              {t("sales:add")}
            </Button>
          }
        />
      </form>
    </Dialog>
  );
}

/** The questions of one product, one after the other: the buyer's age, how much of it, its price. */
export function ProductQuestion({ question }: { question: Question }) {
  const { t } = useTranslation();
  const money = useMoney();
  const { coded, barcode } = question;
  const { product } = coded;
  const [ageOk, setAgeOk] = useState(() => !asksAge(product));
  const [weight, setWeight] = useState<string | undefined>();
  const weighs = asksWeight(coded, question.quantity);
  const close = () => answered((next) => offer(next.coded, next.barcode, next.quantity, t));
  const add = (quantity: string, unitPriceMinor?: number) => {
    const added = addProduct({
      product,
      quantity,
      ...(barcode === undefined ? {} : { barcode }),
      ...(unitPriceMinor === undefined ? {} : { unitPriceMinor }),
    });
    // Kept with the sale that the product went to: the next buyer is asked again.
    if (added && product.age_restriction) setAgeChecked(product.age_restriction);
    close();
  };
  if (!ageOk)
    return (
      <AgeQuestion
        product={product}
        yes={t("sales:age_yes")}
        no={t("sales:age_no")}
        onNo={close}
        onYes={() => {
          if (weighs || product.is_open_price) setAgeOk(true);
          else add(question.quantity ?? "1");
        }}
      />
    );
  if (weighs && weight === undefined)
    return (
      <FigureQuestion
        key="weight"
        name={product.name}
        about={t("sales:weight_asked")}
        label={t("sales:weight_in", { unit: unitOf(product) })}
        wrong={() => t("sales:not_a_weight")}
        decimals={3}
        read={readQuantity}
        onClose={close}
        onDone={(text) => {
          const quantity = readQuantity(text) ?? "1";
          if (product.is_open_price) setWeight(quantity);
          else add(quantity);
        }}
      />
    );
  return (
    <FigureQuestion
      key="price"
      name={product.name}
      about={t("sales:price_asked")}
      label={t("sales:price_in", { symbol: money.symbol })}
      wrong={(text) =>
        money.isForeign(text) ? t("common:counts_in", { symbol: money.symbol }) : t("sales:not_an_amount")
      }
      decimals={money.currency.exponent}
      read={money.read}
      onClose={close}
      onDone={(text) => add(weight ?? question.quantity ?? "1", money.read(text))}
    />
  );
}
