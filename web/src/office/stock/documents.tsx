/** Goods that came, and corrections: lines of products and quantities, stored at once or not at all. */
import { ClipboardPen, PackagePlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { useAttempt } from "@/lib/attempt";
import { useMoney } from "@/lib/money";
import { queries } from "@/lib/queries";
import { withApproval } from "@/session/approval";
import { may, useMay, useSession } from "@/session/session";
import { Button } from "@/ui/button";
import { TextField } from "@/ui/field";
import { SelectField } from "@/ui/select";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { useForm } from "../form";
import { FormDialog } from "../form-dialog";
import { useBranch } from "../place";
import { type Line, Lines } from "./lines";

/** Kinds of corrections, and which way each moves stock; 0 is either. */
const KINDS = {
  count: 0,
  adjust_up: 1,
  adjust_down: -1,
  waste: -1,
  damage: -1,
  theft: -1,
  vendor_return: -1,
  production: 0,
  opening: 1,
} as const;
type Kind = keyof typeof KINDS;

type Document = "receive" | "adjust";

export function StockActions() {
  const { t } = useTranslation();
  const away = useAway();
  const mayReceive = useMay("stock.receive");
  const mayAdjust = useMay("stock.propose");
  const [open, setOpen] = useState<Document | undefined>();
  return (
    <>
      {mayAdjust ? (
        <Button icon={<ClipboardPen className="size-4" />} disabled={away} onClick={() => setOpen("adjust")}>
          {t("stock:adjust")}
        </Button>
      ) : null}
      {mayReceive ? (
        <Button
          kind="primary"
          icon={<PackagePlus className="size-4" />}
          disabled={away}
          onClick={() => setOpen("receive")}
        >
          {t("stock:receive")}
        </Button>
      ) : null}
      {open ? <DocumentDialog document={open} onClose={() => setOpen(undefined)} /> : null}
    </>
  );
}

/** `5` of what was thrown away is `-5`; a count may be typed with its own sign. */
export function signed(quantity: string, kind: Kind): string {
  const plain = quantity.trim().replace(/^[-−+]/, "");
  if (KINDS[kind] < 0) return `-${plain}`;
  return KINDS[kind] > 0 || !/^[-−]/.test(quantity.trim()) ? plain : `-${plain}`;
}

function DocumentDialog({ document, onClose }: { document: Document; onClose: () => void }) {
  const { t } = useTranslation();
  const away = useAway();
  const money = useMoney();
  const attempt = useAttempt();
  const chosen = useBranch((state) => state.branch);
  const branches = (useSession((session) => session.me)?.branches ?? []).filter((one) => one.is_active);
  const isReceipt = document === "receive";
  const mayCost = isReceipt && may("catalog.change_cost");
  const form = useForm({
    branchId: chosen ?? branches[0]?.branch_id ?? "",
    kind: "count" as Kind,
    note: "",
    reason: "",
    lines: [] as readonly Line[],
  });
  const { now, set, at } = form;
  const save = async () => {
    const wrong = Object.fromEntries(
      now.lines.flatMap(({ quantity, cost }, place) => [
        ...(/^[-−+]?\d{1,9}([.]\d{1,3})?$/.test(quantity.trim()) && Number(quantity) !== 0
          ? []
          : [[`/lines/${place}/quantity`, t("stock:wrong_quantity")]]),
        ...(mayCost && cost.trim() !== "" && money.read(cost) === undefined
          ? [[`/lines/${place}/unit_cost_minor`, t("kit:not_a_figure")]]
          : []),
      ]),
    );
    if (now.lines.length === 0) wrong["/lines"] = t("stock:no_lines");
    const sent = await form.send(async () => {
      const header = (content: unknown, approval?: string) => ({
        "Idempotency-Key": attempt.keyFor(content),
        ...(approval ? { "X-Approval": approval } : {}),
      });
      if (isReceipt) {
        const body = {
          branch_id: now.branchId,
          note: now.note.trim(),
          lines: now.lines.map(({ product, quantity, cost }) => ({
            product_id: product.product_id,
            quantity: quantity.trim(),
            ...(mayCost && cost.trim() ? { unit_cost_minor: money.read(cost) ?? null } : {}),
          })),
        };
        await take(api.POST("/api/v1/stock/receipts", { params: { header: header(body) }, body }));
      } else {
        const body = {
          branch_id: now.branchId,
          kind: now.kind,
          reason: now.reason.trim(),
          lines: now.lines.map(({ product, quantity }) => ({
            product_id: product.product_id,
            quantity: signed(quantity, now.kind),
          })),
        };
        await withApproval(
          (approval) =>
            take(api.POST("/api/v1/stock/adjustments", { params: { header: header(body, approval) }, body })),
          () => now.lines.map(({ product, quantity }) => `${signed(quantity, now.kind)} × ${product.name}`),
        );
      }
      await Promise.all(
        [["levels"], ["moves"], ["products"]].map((queryKey) => queries.invalidateQueries({ queryKey })),
      );
    }, wrong);
    if (!sent) return;
    say({ kind: "good", text: t(isReceipt ? "stock:received" : "stock:adjusted", { count: now.lines.length }) });
    onClose();
  };
  return (
    <FormDialog
      form={form}
      title={t(isReceipt ? "stock:receive" : "stock:adjust")}
      side
      wide
      disabled={away}
      onSave={save}
      onClose={onClose}
    >
      <SelectField
        label={t("stock:branch_id")}
        error={at("/branch_id")}
        value={now.branchId}
        disabled={away}
        onChange={(branchId) => set({ branchId })}
        choices={branches.map((one) => ({ value: one.branch_id, label: one.name }))}
      />
      {isReceipt ? (
        <TextField
          label={t("stock:delivery_note")}
          error={at("/note")}
          optional={t("common:optional")}
          maxLength={500}
          value={now.note}
          onChange={(event) => set({ note: event.target.value })}
        />
      ) : (
        <>
          <SelectField
            label={t("stock:kind")}
            error={at("/kind")}
            help={t(`stock:directions.${KINDS[now.kind] < 0 ? "out" : KINDS[now.kind] > 0 ? "in" : "either"}`)}
            value={now.kind}
            onChange={(kind) => set({ kind })}
            choices={(Object.keys(KINDS) as Kind[]).map((kind) => ({ value: kind, label: t(`stock:reasons.${kind}`) }))}
          />
          <TextField
            label={t("common:reason")}
            help={t("office:reason_help")}
            error={at("/reason")}
            maxLength={500}
            value={now.reason}
            onChange={(event) => set({ reason: event.target.value })}
          />
        </>
      )}
      <Lines lines={now.lines} set={(lines) => set({ lines })} at={at} mayCost={mayCost} />
    </FormDialog>
  );
}
