import type { TFunction } from "i18next";

/** What a permission allows: in the reader's language where it is known, else in the server's words. */
export const mayWords = (t: TFunction, key: string, sentence: string): string =>
  t(`users:may.${key.replaceAll(".", "_")}`, { defaultValue: sentence });

export const moduleWords = (t: TFunction, module: string): string =>
  t(`users:modules.${module}`, { defaultValue: module });
