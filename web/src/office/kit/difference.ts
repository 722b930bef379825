/** What an entry of the audit log changed, member by member. */
import type { TFunction } from "i18next";

export interface Changed {
  member: string;
  before: unknown;
  after: unknown;
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

/** A value in words; things of a list stand one below the other, each with its members by their names. */
export function valueWords(t: TFunction, value: unknown): string {
  if (isNothing(value)) return "—";
  if (typeof value === "boolean") return t(value ? "common:yes" : "common:no");
  if (Array.isArray(value)) return value.map((one) => valueWords(t, one)).join(value.some(isGroup) ? "\n\n" : "\n");
  if (!isGroup(value)) return String(value);
  return Object.entries(value)
    .filter(([, inner]) => !isNothing(inner))
    .map(([name, inner]) => `${memberWords(t, name)}: ${valueWords(t, inner)}`)
    .join("\n");
}

/** A value of the security log, which is a word of the program where it tells why, what for or in which way. */
export const detailWords = (t: TFunction, value: unknown): string =>
  typeof value === "string" && /^[a-z-]+$/.test(value)
    ? t(`operations:values.${value}`, { defaultValue: value })
    : valueWords(t, value);

/** Members that differ, in the order they stand; what lies in groups is named with its path. What was nothing and is nothing is left out. */
export function difference(before: unknown, after: unknown, path = ""): readonly Changed[] {
  const old = isGroup(before) ? before : {};
  const fresh = isGroup(after) ? after : {};
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].flatMap((name) => {
    const member = path ? `${path}.${name}` : name;
    const [one, other] = [old[name], fresh[name]];
    if (isGroup(one) || isGroup(other)) return difference(one, other, member);
    if (JSON.stringify(one) === JSON.stringify(other) || (isNothing(one) && isNothing(other))) return [];
    return [{ member, before: one, after: other }];
  });
}

/** A member with its path in words, e.g. `texts.header`; what nobody has words for, by its own name. */
export const memberWords = (t: TFunction, member: string): string =>
  member
    .split(".")
    .map((part) => t(`operations:members.${part}`, { defaultValue: part }))
    .join(" › ");
