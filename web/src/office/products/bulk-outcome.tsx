import { useTranslation } from "react-i18next";
import { Notice } from "@/ui/states";
import type { Outcome } from "./bulk-run";

/** What was not done, and why: each by its name. */
export function BulkOutcome({ outcome, count }: { outcome: Outcome | undefined; count: number }) {
  const { t } = useTranslation();
  if (!outcome || (outcome.refused.length === 0 && !outcome.isStopped)) return null;
  const { refused, isStopped, seen } = outcome;
  return (
    <Notice tone={refused.length > 0 ? "rose" : "amber"}>
      {isStopped ? <p>{t("catalog:bulk_stopped", { done: seen, count })}</p> : null}
      {refused.length > 0 ? (
        <>
          <p>{t("catalog:bulk_failed", { count: refused.length })}</p>
          <ul className="mt-1 max-h-40 overflow-y-auto font-normal">
            {refused.map((one) => (
              <li key={one.id}>
                <bdi>{one.name}</bdi>: {one.why}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </Notice>
  );
}
