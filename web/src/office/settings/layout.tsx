/** Settings: what there is at the start side, the chosen part beside it. */
import { Outlet } from "@tanstack/react-router";
import { BookLock, Building2, Mail, Percent, ReceiptText, ShoppingBasket, Store, Vault, Warehouse } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { may, useMay } from "@/session/session";
import { cx } from "@/ui/cx";
import { Go } from "../go";
import { Page } from "../page";
import { useSettings } from "./data";

const MODULE_ICONS: Record<string, ReactNode> = { sales: <ShoppingBasket />, shifts: <Vault />, stock: <Warehouse /> };

export function SettingsLayout() {
  const { t } = useTranslation();
  const maySettings = useMay("settings.view");
  const settings = useSettings(maySettings);
  // The fields of the business have a form of their own.
  const modules = [...new Set((settings.data ?? []).map((one) => one.module))]
    .filter((module) => module !== "business")
    .sort();
  const items: { to: string; label: string; icon: ReactNode }[] = [
    { to: "/settings/business", label: t("settings:business"), icon: <Building2 /> },
    ...(maySettings
      ? [{ to: "/settings/rules/business", label: t("settings:modules.business"), icon: <ReceiptText /> }]
      : []),
    ...(may("branches.view") ? [{ to: "/settings/branches", label: t("settings:branches"), icon: <Store /> }] : []),
    ...(may("catalog.view") ? [{ to: "/settings/tax", label: t("settings:tax"), icon: <Percent /> }] : []),
    ...(may("periods.view") ? [{ to: "/settings/periods", label: t("settings:periods"), icon: <BookLock /> }] : []),
    ...(may("sending.set_up") ? [{ to: "/settings/mail", label: t("settings:mail"), icon: <Mail /> }] : []),
    ...modules.map((module) => ({
      to: `/settings/rules/${module}`,
      label: t(`settings:modules.${module}`, { defaultValue: module }),
      icon: MODULE_ICONS[module] ?? <ReceiptText />,
    })),
  ];
  return (
    <Page title={t("office:pages.settings")} about={t("settings:about")}>
      <div className="grid gap-x-8 gap-y-4 lg:grid-cols-[13rem_minmax(0,1fr)]">
        <nav
          aria-label={t("office:pages.settings")}
          className="flex gap-1 overflow-x-auto lg:sticky lg:top-0 lg:h-fit lg:flex-col"
        >
          {items.map((item) => (
            <Go
              key={item.to}
              to={item.to}
              className={cx(
                "press flex h-11 shrink-0 items-center gap-3 rounded-md px-3 text-sm font-medium text-ink-2 hover:bg-hover hover:text-ink lg:h-10",
                "aria-[current=page]:bg-surface aria-[current=page]:text-ink aria-[current=page]:shadow-[inset_0_0_0_1px_var(--line),var(--sh-1)] aria-[current=page]:[&_svg]:text-brand [&_svg]:size-4",
              )}
            >
              {item.icon}
              {item.label}
            </Go>
          ))}
        </nav>
        <div className="min-w-0 max-w-220">
          <Outlet />
        </div>
      </div>
    </Page>
  );
}
