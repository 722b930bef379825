/** Everything about one product, in sections; the same page adds one. */
import { Archive, ArchiveRestore } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { useKeys } from "@/keys/keys";
import { useAttempt } from "@/lib/attempt";
import { isolate } from "@/lib/isolate";
import { useMoney } from "@/lib/money";
import { useTime } from "@/lib/time";
import { withApproval } from "@/session/approval";
import { useMay } from "@/session/session";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Broken, Notice, Skeleton } from "@/ui/states";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { FormErrors, Leaving, Section, useForm } from "../form";
import { useGo, usePart } from "../go";
import { from, once } from "../headers";
import { Page } from "../page";
import { ReasonDialog } from "../reason";
import { unsavedWords } from "../unsaved";
import { withReason } from "../why";
import { fetchProduct, type Product, tookProduct, useProduct, useTaxClasses } from "./data";
import { draftOf, emptyDraft, nextDraft, readDraft } from "./draft";
import { PriceHistory } from "./prices";
import { Barcodes } from "./section-barcodes";
import { Basics } from "./section-basics";
import { Prices } from "./section-prices";
import { Stock } from "./section-stock";

function Waiting() {
  return (
    <Page narrow title={<Skeleton className="h-8 w-64" />}>
      <div className="flex flex-col gap-8">
        {[64, 80, 40].map((height) => (
          <div key={height} className="grid gap-8 lg:grid-cols-[13rem_minmax(0,1fr)]">
            <Skeleton className="h-6 w-32" />
            <Skeleton className="rounded-xl" />
            <span style={{ height: height * 4 }} />
          </div>
        ))}
      </div>
    </Page>
  );
}

export function NewProduct() {
  const taxes = useTaxClasses();
  if (taxes.isError) return <Broken error={taxes.error} retry={() => void taxes.refetch()} />;
  if (!taxes.data) return <Waiting />;
  return (
    <Editor
      product={undefined}
      taxClassId={taxes.data.find((one) => one.is_default)?.tax_class_id ?? taxes.data[0]?.tax_class_id ?? ""}
    />
  );
}

export function EditProduct() {
  const id = usePart("id");
  const product = useProduct(id);
  if (product.isError && !product.data) return <Broken error={product.error} retry={() => void product.refetch()} />;
  if (!product.data) return <Waiting />;
  return <Editor key={id} product={product.data} taxClassId="" />;
}

function Editor({ product: latest, taxClassId }: { product: Product | undefined; taxClassId: string }) {
  const { t } = useTranslation();
  const money = useMoney();
  const time = useTime();
  const go = useGo();
  const away = useAway();
  const mayCost = useMay("catalog.change_cost");
  const mayEdit = useMay("catalog.edit");
  const mayArchive = useMay("catalog.archive");
  // What the form is based on. A newer one that arrives in between is offered, never put in place of what is being typed.
  const [product, setProduct] = useState(latest);
  const attempt = useAttempt();
  const form = useForm(
    useMemo(() => (product ? draftOf(product, money) : emptyDraft(taxClassId)), [product, money, taxClassId]),
  );
  const [archiving, setArchiving] = useState(false);
  /** How many were added here: the sections of each begin anew, with the focus in the name. */
  const [next, setNext] = useState(0);
  const isArchived = product?.status === "archived";
  const isFixed = isArchived || !mayEdit || away;
  const isOld = product !== undefined && latest !== undefined && latest.version > product.version;

  const use = (next: Product) => {
    tookProduct(next);
    setProduct(next);
    form.reset(draftOf(next, money));
  };
  // With nothing typed there is nothing to lose: the newer one is simply shown.
  useEffect(() => {
    if (isOld && !form.dirty && !form.busy && latest) {
      setProduct(latest);
      form.reset(draftOf(latest, money));
    }
  });

  /** `more`: the next new product follows in the same form, of the same kind as this one. */
  const save = async (more = false) => {
    if (isFixed || form.busy || (product && !form.dirty)) return;
    const { input, wrong } = readDraft(form.now, product, money, mayCost);
    const words = Object.fromEntries(
      Object.entries(wrong).map(([pointer, word]) => [pointer, t(`catalog:wrong.${word}`)]),
    );
    const about = () => [`${isolate(input.name)} · ${isolate(money.text(input.unit_price_minor))}`];
    await form.send(async () => {
      const approved = (approval?: string) => (approval ? { "X-Approval": approval } : {});
      if (product) {
        const path = { product_id: product.product_id };
        use(
          await withReason((reason) =>
            withApproval(
              (approval) =>
                take(
                  api.PUT("/api/v1/products/{product_id}", {
                    params: { path, header: { ...from(product.version), ...approved(approval) } },
                    body: { ...input, ...(reason ? { reason } : {}) },
                  }),
                ),
              about,
            ),
          ),
        );
        say({ text: t("catalog:saved", { name: input.name }), kind: "good" });
      } else {
        const header = once(attempt.keyFor(input));
        const made = await withApproval(
          (approval) =>
            take(
              api.POST("/api/v1/products", { params: { header: { ...header, ...approved(approval) } }, body: input }),
            ),
          about,
        );
        attempt.done();
        tookProduct(made);
        if (more) {
          form.reset(nextDraft(form.now));
          say({ text: t("catalog:added", { name: made.name }), kind: "good" });
          setNext((count) => count + 1);
          return;
        }
        form.reset(form.now);
        const another = { label: t("catalog:another"), run: () => go({ to: "/products/new" }) };
        say({ text: t("catalog:added", { name: made.name }), kind: "good", action: another });
        // After this turn, so that the form is no longer seen as changed.
        setTimeout(() => go({ to: `/products/${made.product_id}`, replace: true }));
      }
    }, words);
  };

  const newer = async () => {
    if (product) use(await fetchProduct(product.product_id));
  };

  const restore = async () => {
    if (!product) return;
    try {
      use(
        await take(
          api.POST("/api/v1/products/{product_id}/restore", {
            params: { path: { product_id: product.product_id }, header: from(product.version) },
          }),
        ),
      );
      say({ text: t("catalog:restored", { name: product.name }), kind: "good" });
    } catch (error) {
      say({ text: unsavedWords(t, error), kind: "bad" });
    }
  };

  useKeys({ "Ctrl+s": () => void save() });
  const sections = { form, disabled: isFixed };
  return (
    <Page
      narrow
      back={{ to: "/products", label: t("office:pages.products") }}
      title={
        <span className="flex items-center gap-3">
          <span className="truncate">
            {form.now.name.trim() || t(product ? "catalog:no_name" : "catalog:new_product")}
          </span>
          {isArchived ? <Badge>{t("catalog:archived")}</Badge> : null}
        </span>
      }
      about={product ? t("catalog:changed_at", { time: time.moment(product.updated_at) }) : t("catalog:new_about")}
      told={
        <FormErrors
          form={form}
          floats="down"
          onNewer={() => void newer()}
          newer={isOld && form.dirty && form.error === undefined ? t("catalog:newer") : undefined}
        />
      }
      actions={
        <>
          {product && mayArchive && !isArchived ? (
            <Button
              icon={<Archive className="size-4" />}
              disabled={away || form.dirty}
              onClick={() => setArchiving(true)}
            >
              {t("catalog:archive")}
            </Button>
          ) : null}
          {isArchived && mayArchive ? (
            <Button
              kind="primary"
              icon={<ArchiveRestore className="size-4" />}
              disabled={away}
              onClick={() => void restore()}
            >
              {t("catalog:restore")}
            </Button>
          ) : mayEdit && !isArchived ? (
            <>
              {product ? null : (
                <Button disabled={isFixed || form.busy} onClick={() => void save(true)}>
                  {t("office:add_more")}
                </Button>
              )}
              <Button
                kind="primary"
                hint="Ctrl S"
                busy={form.busy}
                disabled={isFixed || (product !== undefined && !form.dirty)}
                onClick={() => void save()}
              >
                {t(product ? "common:save" : "catalog:add")}
              </Button>
            </>
          ) : null}
        </>
      }
    >
      <form
        className="flex flex-col gap-8"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {isArchived ? <Notice tone="sky">{t("catalog:archived_fixed")}</Notice> : null}
        {/* Who adds a product has it in the hand: its code comes first, and is seen when it is scanned. */}
        {product ? null : <Barcodes {...sections} />}
        <Basics key={next} {...sections} />
        <Prices {...sections} />
        {product ? <Barcodes {...sections} /> : null}
        <Stock {...sections} {...(product ? { onHand: product.on_hand } : {})} />
        {product ? (
          <Section title={t("catalog:history")} text={t("catalog:history_text")}>
            <PriceHistory id={product.product_id} />
          </Section>
        ) : null}
        <button type="submit" hidden />
      </form>
      {archiving && product ? (
        <ReasonDialog
          danger
          title={t("catalog:archive_one", { name: product.name })}
          text={t("catalog:archive_text")}
          action={t("catalog:archive")}
          onClose={() => setArchiving(false)}
          run={async (reason) => {
            const params = { path: { product_id: product.product_id } };
            const header = from(product.version);
            use(
              await withApproval(
                (approval) =>
                  take(
                    api.POST("/api/v1/products/{product_id}/archive", {
                      params: { ...params, header: { ...header, ...(approval ? { "X-Approval": approval } : {}) } },
                      body: { reason },
                    }),
                  ),
                () => [isolate(product.name), isolate(reason)],
              ),
            );
          }}
        />
      ) : null}
      <Leaving dirty={form.dirty && !form.busy} />
    </Page>
  );
}
