/** Search for a page or a command and go there without the mouse. */
import { Dialog as Base } from "@base-ui/react/dialog";
import { useNavigate } from "@tanstack/react-router";
import {
  Calculator,
  LayoutDashboard,
  Lock,
  LogOut,
  MonitorCog,
  Moon,
  ReceiptText,
  Search,
  ShoppingBasket,
  Vault,
  WalletCards,
} from "lucide-react";
import type { ReactNode } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeyNames } from "@/keys/chosen";
import { useKeyBarrier } from "@/keys/keys";
import { newSale } from "@/sales/cart";
import { lock, may, signOut } from "@/session/session";
import { toggleTheme } from "@/session/theme";
import { Kbd } from "@/ui/button";
import { cx } from "@/ui/cx";

interface Entry {
  group: "go_to" | "do";
  words: string;
  icon: ReactNode;
  hint?: string;
  run: () => void;
}

export function Palette({ onClose, onThisTill }: { onClose: () => void; onThisTill: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const keyName = useKeyNames();
  useKeyBarrier(true);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const all: Entry[] = [
    { group: "go_to", words: t("till:sell"), icon: <ShoppingBasket />, run: () => void navigate({ to: "/" }) },
    {
      group: "go_to",
      words: t("sales:quick"),
      icon: <Calculator />,
      hint: keyName("sale.quick"),
      run: () => void navigate({ to: "/quick" }),
    },
    ...(may("invoices.view")
      ? [
          {
            group: "go_to" as const,
            words: t("till:receipts"),
            icon: <ReceiptText />,
            run: () => void navigate({ to: "/receipts" }),
          },
        ]
      : []),
    ...(may("drawer.view")
      ? [
          {
            group: "go_to" as const,
            words: t("till:drawer"),
            icon: <Vault />,
            run: () => void navigate({ to: "/drawer" }),
          },
        ]
      : []),
    ...(may("shifts.close")
      ? [
          {
            group: "go_to" as const,
            words: t("till:close"),
            icon: <WalletCards />,
            run: () => void navigate({ to: "/close" }),
          },
        ]
      : []),
    ...(may("catalog.edit") || may("users.view")
      ? [
          {
            group: "go_to" as const,
            words: t("till:office"),
            icon: <LayoutDashboard />,
            run: () => location.assign("/office"),
          },
        ]
      : []),
    { group: "do", words: t("sales:new_beside"), icon: <ShoppingBasket />, run: newSale },
    { group: "do", words: t("common:theme"), icon: <Moon />, run: toggleTheme },
    { group: "do", words: t("till:this_till"), icon: <MonitorCog />, run: onThisTill },
    { group: "do", words: t("session:lock"), icon: <Lock />, hint: keyName("till.lock"), run: lock },
    { group: "do", words: t("session:sign_out"), icon: <LogOut />, run: () => void signOut() },
  ];
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter((entry) => words.every((word) => entry.words.toLowerCase().includes(word)));
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  return (
    <Base.Root open onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-ink/30 dark:bg-black/60" />
        <Base.Popup
          aria-label={t("till:palette")}
          className="rise fixed inset-x-0 top-[14vh] z-40 mx-auto flex max-h-[70vh] w-[min(36rem,94vw)] flex-col overflow-hidden rounded-2xl bg-surface text-ink shadow-3 outline-none"
        >
          <Base.Title className="sr-only">{t("till:palette")}</Base.Title>
          <div className="flex items-center gap-3 border-b border-line px-5">
            <Search aria-hidden className="size-5 text-ink-3" />
            <input
              autoFocus
              role="combobox"
              aria-expanded
              aria-controls="palette-list"
              aria-activedescendant={found[at] ? `palette-${at}` : undefined}
              aria-label={t("till:palette")}
              placeholder={t("till:palette")}
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                setAt(0);
              }}
              onKeyDown={(event) => {
                if (event.key === "ArrowDown") setAt((now) => Math.min(found.length - 1, now + 1));
                else if (event.key === "ArrowUp") setAt((now) => Math.max(0, now - 1));
                else if (event.key === "Enter") run(found[at]);
                else return;
                event.preventDefault();
              }}
              className="h-14 flex-1 bg-transparent outline-none placeholder:text-ink-3"
            />
            <Kbd>Esc</Kbd>
          </div>
          <div id="palette-list" role="listbox" aria-label={t("till:palette")} className="overflow-y-auto p-2">
            {found.length === 0 ? <p className="p-6 text-center text-sm text-ink-2">{t("till:palette_none")}</p> : null}
            {found.map((entry, index) => (
              <div key={entry.words}>
                {index === 0 || found[index - 1]?.group !== entry.group ? (
                  <p className="px-3 pt-2 pb-1 text-xs text-ink-3">{t(`till:${entry.group}`)}</p>
                ) : null}
                <button
                  type="button"
                  id={`palette-${index}`}
                  role="option"
                  aria-selected={index === at}
                  onMouseMove={() => setAt(index)}
                  onClick={() => run(entry)}
                  className={cx(
                    "flex h-11 w-full items-center gap-3 rounded-lg px-3 text-start text-sm [&_svg]:size-4.5",
                    index === at && "bg-brand-soft text-brand-ink",
                  )}
                >
                  {entry.icon}
                  <span className="flex-1">{entry.words}</span>
                  {entry.hint ? <Kbd>{entry.hint}</Kbd> : null}
                </button>
              </div>
            ))}
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
