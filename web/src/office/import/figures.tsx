/** How many rows what becomes of. */
import { useTranslation } from "react-i18next";

export function Figures({ of }: { of: readonly (readonly [name: string, figure: number])[] }) {
  const { t } = useTranslation();
  return (
    <dl className="grid grid-cols-2 divide-x sm:grid-cols-4 divide-line rounded-xl bg-surface shadow-1 hairline rtl:divide-x-reverse">
      {of.map(([name, figure]) => (
        <div key={name} className="px-6 py-4">
          <dt className="text-sm text-ink-2">{t(`catalog:imports.${name}`)}</dt>
          <dd
            className={`text-2xl font-semibold tracking-tight ${name === "left_out" && figure > 0 ? "text-rose-ink" : ""}`}
          >
            {figure.toLocaleString("en")}
          </dd>
        </div>
      ))}
    </dl>
  );
}
