/** What can be done with several products: one after the other, each with its own note in the audit trail. */
import { Archive, Eye, EyeOff, FolderInput } from "lucide-react";
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
import { BulkButton } from "../kit/bulk";
import { unsavedWords } from "../unsaved";
import { fetchProduct, inTree, type Product, type ProductItem, useCategories } from "./data";
import { inputOf, type ProductInput } from "./draft";
import { Tile } from "./tile";

type Act = "category" | "show" | "hide" | "archive";

export function BulkActions({ chosen, onDone }: { chosen: readonly ProductItem[]; onDone: () => void }) {
  const { t } = useTranslation();
  const away = useAway();
  const mayArchive = useMay("catalog.archive");
  const [act, setAct] = useState<Act | undefined>();
  const areHidden = chosen.every(({ status }) => status === "hidden");
  return (
    <>
      <BulkButton icon={<FolderInput />} disabled={away} onClick={() => setAct("category")}>
        {t("catalog:set_category")}
      </BulkButton>
      <BulkButton
        icon={areHidden ? <Eye /> : <EyeOff />}
        disabled={away}
        onClick={() => setAct(areHidden ? "show" : "hide")}
      >
        {t(areHidden ? "catalog:show" : "catalog:hide")}
      </BulkButton>
      {mayArchive ? (
        <BulkButton icon={<Archive />} disabled={away} onClick={() => setAct("archive")}>
          {t("catalog:archive")}
        </BulkButton>
      ) : null}
      {act ? <BulkDialog act={act} chosen={chosen} onClose={() => setAct(undefined)} onDone={onDone} /> : null}
    </>
  );
}

/** What is asked, and what is said when it is done. */
const WORDS = {
  category: { title: "catalog:set_category_title", done: "catalog:moved" },
  show: { title: "catalog:show_title", done: "catalog:shown_many" },
  hide: { title: "catalog:hide_title", done: "catalog:hidden_many" },
  archive: { title: "catalog:archive_title", done: "catalog:archived_many" },
} as const;

interface BulkDialogProps {
  act: Act;
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
  const put = (product: Product, part: Partial<ProductInput>) =>
    take(api.PUT("/api/v1/products/{product_id}", { params: path(product), body: { ...inputOf(product), ...part } }));

  const change = async (product: Product): Promise<void> => {
    if (act === "category") {
      if (product.category_id !== category) await put(product, { category_id: category ?? null });
    } else if (act === "archive") {
      if (product.status === "archived") return;
      await take(
        api.POST("/api/v1/products/{product_id}/archive", { params: path(product), body: { reason: reason.trim() } }),
      );
    } else {
      const status = act === "hide" ? "hidden" : "active";
      if (product.status !== "archived" && product.status !== status) await put(product, { status });
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
        text: t(WORDS[act].done, { count: chosen.length }),
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
      title={t(WORDS[act].title, { count: chosen.length })}
      about={act === "category" ? undefined : t(`catalog:${act}_text`)}
      foot={
        <>
          <Button onClick={onClose} disabled={busy}>
            {t("common:cancel")}
          </Button>
          <Button
            kind={act === "archive" ? "danger" : "primary"}
            busy={busy}
            disabled={(act === "archive" && reason.trim() === "") || (act === "category" && category === undefined)}
            onClick={() => void run()}
          >
            {busy
              ? t("catalog:of", { done: done + 1, count: chosen.length })
              : t(act === "category" ? "catalog:set_category_do" : `catalog:${act}`)}
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
        ) : act === "archive" ? (
          <AreaField
            label={t("common:reason")}
            help={t("office:reason_help")}
            autoFocus
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            disabled={busy}
          />
        ) : null}
        {busy ? <progress className="h-1.5 w-full accent-brand" value={done} max={chosen.length} /> : null}
      </div>
    </Dialog>
  );
}
