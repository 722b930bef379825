/** What can be done with several products: one after the other, each with its own note in the audit trail. */
import { Archive, FolderInput, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { queries } from "@/lib/queries";
import { useMay } from "@/session/session";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { AreaField } from "@/ui/field";
import { PickField } from "@/ui/pick";
import { Notice } from "@/ui/states";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { from } from "../headers";
import { unsavedWords } from "../unsaved";
import { fetchProduct, inTree, type Product, type ProductItem, useCategories } from "./data";
import { inputOf } from "./draft";
import { Tile } from "./tile";

export function BulkBar({ chosen, onDone }: { chosen: readonly ProductItem[]; onDone: () => void }) {
  const { t } = useTranslation();
  const away = useAway();
  const mayArchive = useMay("catalog.archive");
  const [act, setAct] = useState<"category" | "archive" | undefined>();
  const button =
    "press flex h-11 items-center gap-2.5 rounded-lg px-3 text-sm font-medium hover:bg-white/10 disabled:opacity-50 dark:hover:bg-black/10 [&_svg]:size-4.5";
  return (
    <>
      <div className="rise fixed inset-x-0 bottom-5 z-20 mx-auto flex w-fit items-center gap-1 rounded-2xl bg-ink py-1.5 ps-5 pe-2 text-surface shadow-3">
        <span className="me-3 border-e border-white/20 py-1.5 pe-4 text-sm font-medium dark:border-black/20">
          {t("catalog:selected", { count: chosen.length })}
        </span>
        <button type="button" className={button} disabled={away} onClick={() => setAct("category")}>
          <FolderInput />
          {t("catalog:set_category")}
        </button>
        {mayArchive ? (
          <button type="button" className={button} disabled={away} onClick={() => setAct("archive")}>
            <Archive />
            {t("catalog:archive")}
          </button>
        ) : null}
        <button type="button" className={button} aria-label={t("catalog:select_none")} onClick={onDone}>
          <X />
        </button>
      </div>
      {act ? <BulkDialog act={act} chosen={chosen} onClose={() => setAct(undefined)} onDone={onDone} /> : null}
    </>
  );
}

interface BulkDialogProps {
  act: "category" | "archive";
  chosen: readonly ProductItem[];
  onClose: () => void;
  onDone: () => void;
}

function BulkDialog({ act, chosen, onClose, onDone }: BulkDialogProps) {
  const { t } = useTranslation();
  const categories = useCategories();
  const [category, setCategory] = useState<string | undefined>();
  const [reason, setReason] = useState("");
  const [done, setDone] = useState<number | undefined>();
  const [failed, setFailed] = useState<readonly { name: string; why: string }[]>([]);
  const path = (product: Product) => ({ path: { product_id: product.product_id }, header: from(product.version) });

  const change = async (product: Product): Promise<void> => {
    if (act === "category") {
      if (product.category_id === category) return;
      await take(
        api.PUT("/api/v1/products/{product_id}", {
          params: path(product),
          body: { ...inputOf(product), category_id: category ?? null },
        }),
      );
    } else if (product.status !== "archived") {
      await take(
        api.POST("/api/v1/products/{product_id}/archive", { params: path(product), body: { reason: reason.trim() } }),
      );
    }
  };

  const run = async () => {
    const wrong: { name: string; why: string }[] = [];
    for (const [index, item] of chosen.entries()) {
      setDone(index);
      try {
        await change(await fetchProduct(item.product_id));
      } catch (error) {
        wrong.push({ name: item.name, why: unsavedWords(t, error) });
      }
    }
    void queries.invalidateQueries({ queryKey: ["products"] });
    void queries.invalidateQueries({ queryKey: ["product"] });
    if (wrong.length === 0) {
      say({
        text: t(act === "category" ? "catalog:moved" : "catalog:archived_many", { count: chosen.length }),
        kind: "good",
      });
      onClose();
      onDone();
    } else {
      setDone(undefined);
      setFailed(wrong);
    }
  };

  const busy = done !== undefined;
  return (
    <Dialog
      open
      onClose={busy ? () => undefined : onClose}
      title={t(act === "category" ? "catalog:set_category_title" : "catalog:archive_title", { count: chosen.length })}
      about={act === "archive" ? t("catalog:archive_text") : undefined}
      foot={
        <>
          <Button onClick={onClose} disabled={busy}>
            {t("common:cancel")}
          </Button>
          <Button
            kind={act === "archive" ? "danger" : "primary"}
            busy={busy}
            disabled={act === "archive" ? reason.trim() === "" : category === undefined}
            onClick={() => void run()}
          >
            {busy
              ? t("catalog:of", { done: done + 1, count: chosen.length })
              : t(act === "category" ? "catalog:set_category_do" : "catalog:archive")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {failed.length > 0 ? (
          <Notice tone="rose">
            <p>{t("catalog:bulk_failed", { count: failed.length })}</p>
            <ul className="mt-1 font-normal">
              {failed.slice(0, 5).map((one) => (
                <li key={one.name}>
                  {one.name}: {one.why}
                </li>
              ))}
            </ul>
          </Notice>
        ) : null}
        {act === "category" ? (
          <PickField
            label={t("catalog:category")}
            empty={t("catalog:choose_category")}
            value={category}
            onChange={setCategory}
            disabled={busy}
            choices={inTree(categories.data ?? []).map(({ category: one, depth }) => ({
              value: one.category_id,
              label: one.name,
              depth,
              before: <Tile pictogram={one.pictogram} hue={one.hue} size={26} />,
            }))}
          />
        ) : (
          <AreaField
            label={t("common:reason")}
            help={t("office:reason_help")}
            autoFocus
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            disabled={busy}
          />
        )}
        {busy ? <progress className="h-1.5 w-full accent-brand" value={done} max={chosen.length} /> : null}
      </div>
    </Dialog>
  );
}
