/** What can be done with several products: one after the other, each with its own note in the audit trail. */
import { Archive, Barcode, Eye, EyeOff, FolderInput, Tag } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { useMay } from "@/session/session";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { AreaField } from "@/ui/field";
import { PickField } from "@/ui/pick";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { from } from "../headers";
import { BulkButton } from "../kit/bulk";
import { BulkOutcome } from "./bulk-outcome";
import { BulkPrice } from "./bulk-price";
import { useBulkRun } from "./bulk-run";
import { fetchProduct, inTree, type Product, type ProductItem, useCategories } from "./data";
import { inputOf, type ProductInput } from "./draft";
import { Labels } from "./labels/dialog";
import { Tile } from "./tile";

type Act = "category" | "show" | "hide" | "archive";

export function BulkActions({ chosen, onDone }: { chosen: readonly ProductItem[]; onDone: () => void }) {
  const { t } = useTranslation();
  const away = useAway();
  const mayArchive = useMay("catalog.archive");
  const mayPrice = useMay("catalog.change_price");
  const [act, setAct] = useState<Act | "price" | "labels" | undefined>();
  const close = () => setAct(undefined);
  const areHidden = chosen.every(({ status }) => status === "hidden");
  return (
    <>
      <BulkButton icon={<FolderInput />} disabled={away} onClick={() => setAct("category")}>
        {t("catalog:set_category")}
      </BulkButton>
      {mayPrice ? (
        <BulkButton icon={<Tag />} disabled={away} onClick={() => setAct("price")}>
          {t("catalog:bulk_price")}
        </BulkButton>
      ) : null}
      <BulkButton icon={<Barcode />} disabled={away} onClick={() => setAct("labels")}>
        {t("catalog:labels")}
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
      {act === "price" ? <BulkPrice chosen={chosen} onClose={close} onDone={onDone} /> : null}
      {act === "labels" ? <Labels chosen={chosen} onClose={close} /> : null}
      {act && act !== "price" && act !== "labels" ? (
        <BulkDialog act={act} chosen={chosen} onClose={close} onDone={onDone} />
      ) : null}
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
  const { at, outcome, run, stop } = useBulkRun();
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

  const start = async () => {
    const { refused, isStopped } = await run(chosen, async ({ product_id }) => change(await fetchProduct(product_id)));
    if (refused.length > 0 || isStopped) return;
    say({ text: t(WORDS[act].done, { count: chosen.length }), kind: "good" });
    onClose();
    onDone();
  };

  const busy = at !== undefined;
  return (
    <Dialog
      open
      onClose={busy ? () => undefined : onClose}
      title={t(WORDS[act].title, { count: chosen.length })}
      about={act === "category" ? undefined : t(`catalog:${act}_text`)}
      foot={
        <>
          <Button onClick={busy ? stop : onClose}>{t(busy ? "catalog:stop" : "common:cancel")}</Button>
          <Button
            kind={act === "archive" ? "danger" : "primary"}
            busy={busy}
            disabled={(act === "archive" && reason.trim() === "") || (act === "category" && category === undefined)}
            onClick={() => void start()}
          >
            {busy
              ? t("catalog:of", { done: at + 1, count: chosen.length })
              : t(act === "category" ? "catalog:set_category_do" : `catalog:${act}`)}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <BulkOutcome outcome={outcome} count={chosen.length} />
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
        {busy ? <progress className="h-1.5 w-full accent-brand" value={at} max={chosen.length} /> : null}
      </div>
    </Dialog>
  );
}
