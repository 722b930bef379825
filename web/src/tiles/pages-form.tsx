/** The pages of one place, as they are changed and saved. */
import { Plus, Trash2, Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Register } from "@/till/place";
import { Button, IconButton } from "@/ui/button";
import { TextField } from "@/ui/field";
import { Notice } from "@/ui/states";
import { say } from "@/ui/toast";
import { AddProducts } from "./add-products";
import { type Depth, type PagesSetting, resetPages, savePages } from "./data";
import { NAME_MAX, PAGES_MAX, pagesOf, renamed, type TilePage, without, withProducts, wrongName } from "./model";
import { PageTabs } from "./page-tabs";
import { ProductList } from "./product-list";

interface FormProps {
  setting: PagesSetting;
  depth: Depth;
  register: Register;
  onTouch: () => void;
  onDone: () => void;
  wordsOf: (error: unknown) => string;
}

export function PagesForm({ setting, depth, register, onTouch, onDone, wordsOf }: FormProps) {
  const { t } = useTranslation();
  const [pages, setPages] = useState<readonly TilePage[]>(() => pagesOf(setting.value));
  const [at, setAt] = useState(0);
  const [reason, setReason] = useState("");
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | undefined>();
  const page = pages[at];
  const wrong = wrongName(pages, at);
  const change = (next: readonly TilePage[], to = at) => {
    onTouch();
    setPages(next);
    setAt(Math.max(0, Math.min(next.length - 1, to)));
  };
  const send = async (what: "save" | "reset") => {
    const odd = pages.findIndex((_, no) => wrongName(pages, no) !== undefined);
    if (what === "save" && odd >= 0) {
      setAt(odd);
      setShown(true);
      return;
    }
    setBusy(true);
    setError(undefined);
    const wish = { depth, register, version: setting.version, reason: reason.trim() || t("tiles:reason_usual") };
    try {
      await (what === "save" ? savePages(wish, pages) : resetPages(wish));
      say({ kind: "good", text: t(what === "save" ? "tiles:saved" : "tiles:taken_back") });
      onDone();
    } catch (caught) {
      setError(wordsOf(caught));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-1 flex-col gap-4">
      <div className="flex items-end gap-2 max-md:flex-wrap">
        <PageTabs pages={pages} at={at} onTurn={setAt} onMove={(next, to) => change(next, to)} />
        <Button
          icon={<Plus className="size-4" />}
          disabled={pages.length >= PAGES_MAX}
          onClick={() => {
            setShown(false);
            change([...pages, { name: "", products: [] }], pages.length);
          }}
        >
          {t("tiles:add_page")}
        </Button>
      </div>
      {page ? (
        <>
          <div className="flex items-start gap-2">
            <TextField
              key={at}
              className="flex-1"
              label={t("tiles:name")}
              value={page.name}
              maxLength={NAME_MAX}
              autoFocus={page.name === ""}
              dir="auto"
              error={wrong && (shown || page.name !== "") ? t(`tiles:${wrong}`) : undefined}
              onChange={(event) => change(renamed(pages, at, event.target.value))}
              onBlur={() => setShown(true)}
            />
            <IconButton label={t("tiles:remove_page")} className="mt-6.5" onClick={() => change(without(pages, at))}>
              <Trash2 />
            </IconButton>
          </div>
          <AddProducts page={page} onAdd={(id) => change(withProducts(pages, at, (all) => [...all, id]))} />
          <ProductList products={page.products} onChange={(next) => change(withProducts(pages, at, () => next))} />
        </>
      ) : (
        <p className="py-6 text-center text-sm text-ink-2">{t("tiles:none")}</p>
      )}
      <span className="flex-1" />
      {error ? <Notice tone="rose">{error}</Notice> : null}
      <div className="sticky -bottom-5 z-10 flex flex-wrap items-end gap-3 border-t border-line bg-surface pt-4 pb-5">
        <TextField
          className="min-w-40 flex-1"
          label={t("common:reason")}
          optional={t("common:optional")}
          placeholder={t("tiles:reason_usual")}
          value={reason}
          maxLength={200}
          onChange={(event) => setReason(event.target.value)}
        />
        {setting.is_set && depth !== "business" ? (
          <Button icon={<Undo2 className="size-4" />} disabled={busy} onClick={() => void send("reset")}>
            {t("tiles:take_back")}
          </Button>
        ) : null}
        <Button kind="primary" busy={busy} onClick={() => void send("save")}>
          {t("common:save")}
        </Button>
      </div>
    </div>
  );
}
