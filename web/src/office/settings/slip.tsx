/** What a receipt looks like with what is being typed: composed by the server as every receipt is, with an example for a sale. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { useRested } from "@/lib/rest";
import { Paper } from "@/paper/paper";
import { useSession } from "@/session/session";
import { Skeleton } from "@/ui/states";

const REST_MS = 250;

interface SlipProps {
  name: string;
  legalName: string;
  taxNumber: string;
  header: string;
  footer: string;
}

/** As it will be stored: without blanks around it. */
const given = (text: string): string => text.trim();

export function Slip({ name, legalName, taxNumber, header, footer }: SlipProps) {
  const { t, i18n } = useTranslation();
  const me = useSession((session) => session.me);
  const branch = me?.branches[0];
  const texts = useRested(JSON.stringify([name, legalName, taxNumber, header, footer].map(given)), REST_MS);
  const sample = useQuery({
    queryKey: ["receipt-sample", texts, branch?.branch_id, i18n.language],
    queryFn: () => {
      const [business = "", legal_name = "", tax_number = "", header = "", footer = ""] = JSON.parse(texts) as string[];
      return take(
        api.GET("/api/v1/receipt-sample", {
          params: {
            query: {
              business: business || "–",
              branch: branch?.name ?? "",
              address: branch?.address ?? "",
              phone: branch?.phone ?? "",
              legal_name: legal_name === business ? "" : legal_name,
              tax_number,
              header,
              footer,
              currency: me?.business.currency ?? "USD",
              language: i18n.language,
            },
          },
        }),
      );
    },
    placeholderData: keepPreviousData,
  });
  return (
    <figure className="sticky top-4">
      <figcaption className="mb-4 text-xs text-ink-3">{t("settings:preview")}</figcaption>
      {sample.data ? (
        <div className="mx-auto max-w-80 shadow-2">
          <Paper slip={sample.data.slip} />
        </div>
      ) : (
        <Skeleton className="mx-auto h-120 max-w-80 rounded-none" />
      )}
    </figure>
  );
}
