/** What an entry of the audit log changed, member by member. */
import type { TFunction } from "i18next";

export interface Changed {
  member: string;
  before: string;
  after: string;
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function words(value: unknown): string {
  if (value === undefined || value === null || value === "") return "—";
  if (typeof value === "object") return JSON.stringify(value, null, 1);
  return String(value);
}

/** Members that differ, in the order they stand; what lies in groups is named with its path. */
export function difference(before: unknown, after: unknown, path = ""): readonly Changed[] {
  const old = isGroup(before) ? before : {};
  const fresh = isGroup(after) ? after : {};
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])].flatMap((name) => {
    const member = path ? `${path}.${name}` : name;
    const [one, other] = [old[name], fresh[name]];
    if (isGroup(one) || isGroup(other)) return difference(one, other, member);
    if (JSON.stringify(one) === JSON.stringify(other)) return [];
    return [{ member, before: words(one), after: words(other) }];
  });
}

/** A member with its path in words, e.g. `texts.header`; what nobody has words for, by its own name. */
export const memberWords = (t: TFunction, member: string): string =>
  member
    .split(".")
    .map((part) => t(`operations:members.${part}`, { defaultValue: part }))
    .join(" › ");
