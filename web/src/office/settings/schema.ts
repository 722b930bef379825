/** What a setting is, by its JSON schema: the little of it that settings use. */
export type SettingKind =
  | { kind: "bool" }
  | { kind: "choice"; choices: readonly { value: string; about: string | undefined }[] }
  /** `off`: empty stands for null. */
  | { kind: "amount"; off?: true }
  | { kind: "number"; off?: true }
  | { kind: "time" }
  | { kind: "text"; lines?: true }
  /** More than one value: it has an editor of its own elsewhere, or none. */
  | { kind: "whole" };

interface Schema {
  type?: unknown;
  enum?: unknown;
  oneOf?: unknown;
  pattern?: unknown;
  format?: unknown;
}

/** Whole numbers of money are named so; the schema cannot say it. */
const AMOUNTS = /_minor$|tolerance$/;

export function kindOf(key: string, given: unknown): SettingKind {
  const schema: Schema = typeof given === "object" && given !== null ? given : {};
  if (Array.isArray(schema.oneOf)) {
    const choices = schema.oneOf
      .map((one: { const?: unknown; description?: unknown }) => ({
        value: one.const,
        about: typeof one.description === "string" ? one.description : undefined,
      }))
      .filter((one): one is { value: string; about: string | undefined } => typeof one.value === "string");
    if (choices.length > 0) return { kind: "choice", choices };
  }
  if (Array.isArray(schema.enum))
    return { kind: "choice", choices: schema.enum.map((value) => ({ value: String(value), about: undefined })) };
  if (schema.type === "boolean") return { kind: "bool" };
  const types: readonly unknown[] = Array.isArray(schema.type) ? schema.type : [schema.type];
  if (types.includes("integer") || types.includes("number")) {
    const kind = AMOUNTS.test(key) ? "amount" : "number";
    return types.includes("null") ? { kind, off: true } : { kind };
  }
  if (types.includes("object") || types.includes("array") || "properties" in schema) return { kind: "whole" };
  if (typeof schema.pattern === "string" && schema.pattern.includes(":[0-5]")) return { kind: "time" };
  return schema.format === "lines" ? { kind: "text", lines: true } : { kind: "text" };
}

const DEPTH = { business: 0, branch: 1, register: 2 } as const;
export type Depth = keyof typeof DEPTH;

/** Whether a setting of a scope may be set at a place of this depth: not nearer than it may differ. */
export const maySetAt = (scope: Depth, place: Depth): boolean => DEPTH[place] <= DEPTH[scope];
