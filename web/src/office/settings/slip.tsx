/** What a receipt looks like with what is being typed: the paper of the till itself, with an example for a sale. */
import { useTranslation } from "react-i18next";
import { type Receipt, ReceiptPaper } from "@/invoices/receipt-paper";
import { useTime } from "@/lib/time";
import { useSession } from "@/session/session";

interface SlipProps {
  name: string;
  legalName: string;
  taxNumber: string;
  header: string;
  footer: string;
}

const ONE = 24_000;
const TWO = 19_000;
const TOTAL = 62_000;

/** Only what the paper shows of a sale; nothing of it was ever sold. */
function example(
  words: { one: string; two: string },
  number: string,
  currency: string,
  cashier: string,
): Receipt["sale"] {
  const line = (line_id: string, name: string, quantity: string, unit_price_minor: number, gross_minor: number) => ({
    line_id,
    product_id: "",
    name,
    quantity,
    unit_price_minor,
    gross_minor,
    line_discount_minor: 0,
    note: "",
  });
  return {
    number,
    currency,
    cashier_name: cashier,
    customer: null,
    lines: [line("1", words.one, "1", ONE, ONE), line("2", words.two, "2", TWO, 2 * TWO)],
    sale_discount_minor: 0,
    taxes: [],
    rounding_minor: 0,
    due_minor: TOTAL,
    payments: [{ payment_id: "1", kind: "cash", tender: "cash", reference: "", amount_minor: 100_000 }],
    change_minor: 100_000 - TOTAL,
    note: "",
  } as unknown as Receipt["sale"];
}

export function Slip({ name, legalName, taxNumber, header, footer }: SlipProps) {
  const { t, i18n } = useTranslation();
  const time = useTime();
  const me = useSession((session) => session.me);
  const branch = me?.branches[0];
  const number = `${branch?.code ?? "B01"}-R01-26-000123`;
  const words = { one: t("settings:slip.item_one"), two: t("settings:slip.item_two") };
  const receipt: Receipt = {
    number,
    legal_name: legalName === name ? "" : legalName,
    tax_number: taxNumber,
    header,
    footer,
    rendering: "original",
    printed_time: time.moment(new Date().toISOString()),
    issued_at: "",
    chain_prefix: "0123456789abcdef",
    code: number,
    seller: {
      business: name,
      branch: branch?.name ?? "",
      branch_code: branch?.code ?? "B01",
      register_code: "R01",
      address: branch?.address ?? "",
      phone: branch?.phone ?? "",
      language: i18n.language,
      time_zone: "",
    },
    sale: example(words, number, me?.business.currency ?? "USD", me?.full_name ?? ""),
  };
  return (
    <figure className="sticky top-4">
      <figcaption className="mb-4 text-xs text-ink-3">{t("settings:preview")}</figcaption>
      <div className="mx-auto max-w-80 shadow-2">
        <ReceiptPaper receipt={receipt} />
      </div>
    </figure>
  );
}
