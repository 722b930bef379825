import { useTranslation } from "react-i18next";

/** What a tender is called: our word for the three kinds, else the shop's. */
export function useTenderWord(): (tender: string) => string {
  const { t } = useTranslation();
  return (tender) => t(`shifts:tender.${tender}`, { defaultValue: tender });
}
