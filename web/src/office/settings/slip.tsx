import { useTranslation } from "react-i18next";
import { useMoney } from "@/lib/money";
import { useTime } from "@/lib/time";
import { useSession } from "@/session/session";

interface SlipProps {
  name: string;
  legalName: string;
  taxNumber: string;
  header: string;
  footer: string;
}

const lines = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

/** What an 80 mm receipt looks like with what is being typed. Its sale is an example. */
export function Slip({ name, legalName, taxNumber, header, footer }: SlipProps) {
  const { t } = useTranslation();
  const money = useMoney();
  const time = useTime();
  const branch = useSession((session) => session.me?.branches[0]);
  const row = (label: string, minor: number, strong = false) => (
    <p className={`flex justify-between gap-3 ${strong ? "text-base font-semibold" : ""}`}>
      <span>{label}</span>
      <bdi dir="ltr" className="tabular">
        {money.text(minor)}
      </bdi>
    </p>
  );
  return (
    <figure className="sticky top-4">
      <figcaption className="mb-2 text-xs text-ink-3">{t("settings:preview")}</figcaption>
      <div className="bg-white px-6 pt-6 pb-8 font-mono text-xs leading-5 text-[#15211c] shadow-2 [mask:conic-gradient(from_135deg_at_top,#0000,#000_1deg_89deg,#0000_90deg)_bottom/14px_7px_repeat-x,linear-gradient(#000_0_0)_top/100%_calc(100%-7px)_no-repeat]">
        <div className="text-center">
          {lines(header).map((line, index) => (
            <p key={index} dir="auto">
              {line}
            </p>
          ))}
          <p className="text-base font-semibold break-words">{name}</p>
          {legalName && legalName !== name ? <p>{legalName}</p> : null}
          {branch?.address ? lines(branch.address).map((line) => <p key={line}>{line}</p>) : null}
          {branch?.phone ? <p dir="ltr">{branch.phone}</p> : null}
          {taxNumber ? <p>{t("settings:slip.tax_number", { number: taxNumber })}</p> : null}
        </div>
        <p className="mt-3 flex justify-between border-t border-dashed border-black/30 pt-2">
          <bdi dir="ltr">{branch?.code ?? "B01"}-R01-000123</bdi>
          <span>{time.moment(new Date().toISOString())}</span>
        </p>
        <div className="mt-2 border-t border-dashed border-black/30 pt-2">
          {row(t("settings:slip.item_one"), 24_000)}
          {row(t("settings:slip.item_two"), 38_000)}
        </div>
        <div className="mt-2 border-t border-dashed border-black/30 pt-2">
          {row(t("settings:slip.total"), 62_000, true)}
          {row(t("settings:slip.cash"), 100_000)}
          {row(t("settings:slip.change"), 38_000)}
        </div>
        {footer.trim() ? (
          <div className="mt-3 border-t border-dashed border-black/30 pt-2 text-center break-words">
            {lines(footer).map((line, index) => (
              <p key={index} dir="auto">
                {line}
              </p>
            ))}
          </div>
        ) : null}
        <div
          aria-hidden
          className="mx-auto mt-4 h-10 w-4/5 bg-[repeating-linear-gradient(90deg,#15211c_0_2px,#0000_2px_3px,#15211c_3px_4px,#0000_4px_7px,#15211c_7px_10px,#0000_10px_12px)]"
        />
      </div>
    </figure>
  );
}
