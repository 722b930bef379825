/** A file that is brought in: how far it is, and in the end what became of each row. It goes on without this page. */
import { CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { may } from "@/session/session";
import { Button } from "@/ui/button";
import { Broken, Notice } from "@/ui/states";
import { useGo, usePart } from "../go";
import { Page } from "../page";
import { BadRows } from "./bad-rows";
import { allImportErrors, type Import, isUnderWay, useImport, useImportErrors } from "./data";
import { Figures } from "./figures";
import { Steps } from "./step-names";
import { Progress, Waiting } from "./steps";

export function OneImport() {
  const { t } = useTranslation();
  const id = usePart("id");
  const found = useImport(id);
  const one = found.data;
  return (
    <Page
      narrow
      back={{ to: "/products/import", label: t("catalog:imports.title") }}
      title={one ? <bdi>{one.file_name}</bdi> : t("catalog:imports.title")}
      about={one ? t("catalog:imports.rows", { count: one.lines }) : undefined}
    >
      {found.isError && !one ? <Broken error={found.error} retry={() => void found.refetch()} /> : null}
      {!one && !found.isError ? <Waiting title={t("catalog:imports.title")} /> : null}
      {one ? <Told of={one} /> : null}
    </Page>
  );
}

function Told({ of }: { of: Import }) {
  const { t } = useTranslation();
  const go = useGo();
  const errors = useImportErrors(of.import_id, of.refused);
  const bad = errors.data ?? [];
  return (
    <>
      <Steps at={of.state === "done" ? "done" : "check"} />
      <div className="flex flex-col gap-5" aria-live="polite">
        {isUnderWay(of) ? (
          <>
            <Progress title={t("catalog:imports.bringing")} done={of.brought} total={of.rows} />
            <p className="text-sm text-ink-2">{t("catalog:imports.goes_on")}</p>
            {of.error ? <Notice tone="amber">{t("catalog:imports.tried_again", { error: of.error })}</Notice> : null}
          </>
        ) : of.state === "done" ? (
          <p className="flex items-center gap-3 text-lg font-semibold">
            <CircleCheck className="size-7 text-brand" />
            {t("catalog:imports.done", { count: of.created + of.updated })}
          </p>
        ) : (
          <Notice tone="rose">
            {t(of.state === "dead" ? "catalog:imports.given_up" : "catalog:imports.called_off", {
              done: of.brought.toLocaleString("en"),
              total: of.rows.toLocaleString("en"),
            })}
            {of.error ? <p>{of.error}</p> : null}
            {of.state === "dead" && may("jobs.view") ? <p>{t("catalog:imports.try_in_jobs")}</p> : null}
          </Notice>
        )}
        <Figures
          of={[
            ["created", of.created],
            ["updated", of.updated],
            ["unchanged", of.unchanged],
            ["left_out", of.refused],
          ]}
        />
        <div className="flex flex-wrap gap-3">
          <Button kind="primary" onClick={() => go({ to: "/products" })}>
            {t("catalog:imports.to_list")}
          </Button>
          <Button onClick={() => go({ to: "/products/import" })}>{t("catalog:imports.again")}</Button>
        </div>
        {bad.length > 0 ? (
          <BadRows
            title={t("catalog:imports.left_out_rows", { count: of.refused })}
            bad={bad}
            total={Math.max(of.refused, bad.length)}
            all={() => allImportErrors(of.import_id)}
          />
        ) : null}
      </div>
    </>
  );
}
