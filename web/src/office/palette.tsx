/** Ctrl K: pages, things to do, and products, by typing a part of their name. */
import { Dialog as Base } from "@base-ui/react/dialog";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { FileUp, Keyboard, LogOut, Plus, Search, ShoppingBasket, SunMoon } from "lucide-react";
import { type ReactNode, useDeferredValue, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, takePage } from "@/api/client";
import { useKeyBarrier } from "@/keys/keys";
import { may, signOut } from "@/session/session";
import { toggleTheme } from "@/session/theme";
import { Kbd } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Money } from "@/ui/money";
import { Pictogram } from "@/ui/pictogram";
import { useGo } from "./go";
import { usePages } from "./pages";

interface Entry {
  id: string;
  section: "go_to" | "do" | "products";
  label: string;
  icon: ReactNode;
  hint?: string;
  end?: ReactNode;
  run: () => void;
}

interface PaletteProps {
  open: boolean;
  onClose: () => void;
  onKeys: () => void;
}

export function Palette({ open, onClose, onKeys }: PaletteProps) {
  useKeyBarrier(open);
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-ink/30 transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0 dark:bg-black/60" />
        <Base.Popup className="rise fixed inset-x-0 top-[14vh] z-40 mx-auto w-[min(36.5rem,94vw)] overflow-hidden rounded-2xl bg-surface text-ink shadow-3 outline-none">
          <Inside onClose={onClose} onKeys={onKeys} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function useEntries(asked: string, onKeys: () => void): readonly Entry[] {
  const { t } = useTranslation();
  const pages = usePages();
  const go = useGo();
  const later = useDeferredValue(asked.trim());
  const found = useQuery({
    queryKey: ["products", "palette", later],
    queryFn: () => takePage(api.GET("/api/v1/products", { params: { query: { q: later, limit: 6 } } })),
    enabled: later.length > 1 && may("catalog.view"),
    placeholderData: keepPreviousData,
  });
  const commands: (Omit<Entry, "section" | "id"> & { when: boolean })[] = [
    {
      label: t("office:do.new_product"),
      icon: <Plus />,
      hint: "N",
      when: may("catalog.edit"),
      run: () => go({ to: "/products/new" }),
    },
    {
      label: t("office:do.import"),
      icon: <FileUp />,
      when: may("catalog.import"),
      run: () => go({ to: "/products/import" }),
    },
    { label: t("office:do.new_user"), icon: <Plus />, when: may("users.edit"), run: () => go({ to: "/users/new" }) },
    { label: t("office:do.new_role"), icon: <Plus />, when: may("roles.edit"), run: () => go({ to: "/roles/new" }) },
    {
      label: t("office:open_register"),
      icon: <ShoppingBasket />,
      when: may("sales.sell"),
      run: () => location.assign("/"),
    },
    { label: t("common:theme"), icon: <SunMoon />, when: true, run: toggleTheme },
    { label: t("common:keys"), icon: <Keyboard />, hint: "?", when: true, run: () => setTimeout(onKeys) },
    {
      label: t("session:sign_out"),
      icon: <LogOut className="rtl:-scale-x-100" />,
      when: true,
      run: () => void signOut(),
    },
  ];
  const words = asked.trim().toLocaleLowerCase().split(/\s+/);
  const fits = (label: string) => words.every((word) => label.toLocaleLowerCase().includes(word));
  return [
    ...pages
      .map((page): Entry => {
        const label = t(`office:pages.${page.name}`);
        return {
          id: page.to,
          section: "go_to",
          label,
          icon: page.icon,
          hint: `G ${page.letter.toUpperCase()}`,
          run: () => go({ to: page.to }),
        };
      })
      .filter(({ label }) => fits(label)),
    ...commands
      .filter(({ when, label }) => when && fits(label))
      .map(({ when: _, ...command }): Entry => ({ ...command, id: command.label, section: "do" })),
    ...(later.length > 1 ? (found.data?.data ?? []) : []).map(
      (product): Entry => ({
        id: product.product_id,
        section: "products",
        label: product.name,
        icon: <Pictogram name={product.pictogram} size={22} />,
        end: <Money minor={product.unit_price_minor} className="text-sm text-ink-2" />,
        run: () => go({ to: `/products/${product.product_id}` }),
      }),
    ),
  ];
}

function Inside({ onClose, onKeys }: Omit<PaletteProps, "open">) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const entries = useEntries(asked, onKeys);
  const now = Math.min(at, Math.max(0, entries.length - 1));
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  });
  const take = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  return (
    <>
      <Base.Title className="sr-only">{t("office:palette")}</Base.Title>
      <div className="flex h-14 items-center gap-3 border-b border-line px-5">
        <Search className="size-5 shrink-0 text-ink-2" />
        <input
          type="search"
          role="combobox"
          aria-expanded
          aria-controls="palette"
          aria-activedescendant={entries[now] ? `palette-${now}` : undefined}
          aria-label={t("office:palette")}
          autoFocus
          autoComplete="off"
          placeholder={t("office:palette_placeholder")}
          value={asked}
          onChange={(event) => {
            setAsked(event.target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
            if (step !== 0) setAt((now + step + entries.length) % Math.max(1, entries.length));
            else if (event.key === "Enter") take(entries[now]);
            else return;
            event.preventDefault();
          }}
          className="h-full min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-ink-3 focus-visible:outline-none"
        />
        <Kbd>Esc</Kbd>
      </div>
      <div
        ref={list}
        id="palette"
        role="listbox"
        aria-label={t("office:palette")}
        className="max-h-[min(26rem,60vh)] overflow-y-auto p-2"
      >
        {entries.length === 0 ? (
          <p className="px-3 py-8 text-center text-sm text-ink-2">{t("office:palette_none")}</p>
        ) : null}
        {entries.map((entry, index) => (
          <div key={entry.id}>
            {entry.section !== entries[index - 1]?.section ? (
              <p className="px-3 pt-3 pb-2 text-xs text-ink-2">{t(`office:sections.${entry.section}`)}</p>
            ) : null}
            <button
              type="button"
              role="option"
              id={`palette-${index}`}
              aria-selected={index === now}
              tabIndex={-1}
              onMouseMove={() => setAt(index)}
              onClick={() => take(entry)}
              className={cx(
                "flex h-11 w-full items-center gap-3.5 rounded-lg px-3 text-start text-sm font-medium [&_svg]:size-4.5 [&_svg]:stroke-[1.8]",
                index === now ? "bg-brand-soft text-brand-ink" : "[&_svg]:text-ink-2",
              )}
            >
              <span className="grid w-6 place-items-center">{entry.icon}</span>
              <span className="min-w-0 flex-1 truncate">{entry.label}</span>
              {entry.end}
              {entry.hint ? <Kbd>{entry.hint}</Kbd> : null}
            </button>
          </div>
        ))}
      </div>
    </>
  );
}
