import { useTranslation } from "react-i18next";
import { may } from "@/session/session";
import { Badge } from "@/ui/badge";
import { Checkbox } from "@/ui/checkbox";
import { cx } from "@/ui/cx";
import { byModule, type Permission } from "./data";
import { keys, type RoleDraft } from "./role-draft";
import { mayWords, moduleWords } from "./words";

interface MatrixProps {
  all: readonly Permission[];
  given: RoleDraft["permissions"];
  /** What the role had before, to mark what is new or taken away. */
  before: ReadonlySet<string> | undefined;
  asked: string;
  onlyGiven: boolean;
  disabled: boolean;
  onChange: (given: RoleDraft["permissions"]) => void;
}

/** Modules and what each allows. Nobody gives what they do not hold. */
export function Matrix({ all, given, before, asked, onlyGiven, disabled, onChange }: MatrixProps) {
  const { t } = useTranslation();
  const words = asked.trim().toLocaleLowerCase();
  const groups = byModule(
    all.filter(
      (one) =>
        (!onlyGiven || given.has(one.key) || before?.has(one.key)) &&
        (words === "" ||
          `${one.key} ${mayWords(t, one.key, one.sentence)} ${moduleWords(t, one.module)}`
            .toLocaleLowerCase()
            .includes(words)),
    ),
  );
  const toggle = (list: readonly string[], on: boolean) => {
    const next = new Set(given);
    for (const key of list) {
      if (on) next.add(key);
      else next.delete(key);
    }
    onChange(keys(next));
  };
  if (groups.length === 0) return <p className="py-10 text-center text-sm text-ink-2">{t("common:no_match")}</p>;
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {groups.map(([module, permissions]) => {
        const held = permissions.filter((one) => given.has(one.key)).length;
        const open = permissions.filter((one) => may(one.key) || given.has(one.key)).map((one) => one.key);
        return (
          <section key={module} className="h-fit overflow-hidden rounded-xl bg-surface shadow-1 hairline">
            <header className="flex items-center gap-3 border-b border-line bg-sunken px-4 py-2.5">
              <Checkbox
                label={t("users:whole_module", { module: moduleWords(t, module) })}
                checked={held === permissions.length ? true : held > 0 ? "some" : false}
                disabled={disabled || open.length === 0}
                onChange={() => toggle(open, held < open.length)}
              />
              <h3 className="flex-1 text-sm font-semibold">{moduleWords(t, module)}</h3>
              <span className="text-xs text-ink-3">
                <bdi dir="ltr">
                  {held} / {permissions.length}
                </bdi>
              </span>
            </header>
            <ul>
              {permissions.map((one) => {
                const has = given.has(one.key);
                const had = before?.has(one.key) ?? has;
                return (
                  <li
                    key={one.key}
                    className={cx("border-b border-line last:border-0", has !== had && "bg-amber-soft/50")}
                  >
                    <div className="flex min-h-11 items-center gap-3 px-4 py-2 text-sm">
                      <Checkbox
                        shown
                        className="min-w-0 flex-1 items-start [&_label]:flex-1"
                        label={mayWords(t, one.key, one.sentence)}
                        checked={has}
                        disabled={disabled || (!has && !may(one.key))}
                        onChange={(on) => toggle([one.key], on)}
                      />
                      {has === had ? null : (
                        <Badge tone={has ? "brand" : "rose"}>{t(has ? "users:will_get" : "users:will_lose")}</Badge>
                      )}
                    </div>
                  </li>
                );
              })}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
