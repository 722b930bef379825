/** Parts of a row, e.g. the lines of a sale: each with its name, what there is to say of it, and what it comes to. */
import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Minor } from "@/lib/money";
import { Money } from "@/ui/money";
import type { Word } from "./list";

export interface Part {
  id: string;
  name: string;
  /** Small, below the name: made with `dots`. */
  about?: readonly ReactNode[];
  /** What somebody wrote to it. */
  note?: string | null | undefined;
  minor: Minor;
}

/** One after the other; what is nothing is left out. */
export const dots = (...all: readonly ReactNode[]): readonly ReactNode[] => all.filter(Boolean);

/** A word and its amount, for `about`; nothing where there is no amount. */
export function Amount({ word, minor }: { word?: Word; minor: Minor }) {
  const { t } = useTranslation();
  return (
    <>
      {word ? `${t(word)} ` : ""}
      <Money minor={minor} />
    </>
  );
}

export function Parts({ title, parts }: { title: Word; parts: readonly Part[] }) {
  const { t } = useTranslation();
  if (parts.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1 text-xs font-medium text-ink-3">{t(title)}</h3>
      <ul>
        {parts.map(({ id, name, about = [], note, minor }) => (
          <li key={id} className="flex gap-4 border-b border-line py-2 text-sm last:border-0">
            <span className="min-w-0 flex-1">
              <bdi className="block w-fit max-w-full font-medium">{name}</bdi>
              <span className="block text-xs text-ink-3">
                {about.map((one, place) => (
                  <Fragment key={place}>
                    {place > 0 ? " · " : ""}
                    {one}
                  </Fragment>
                ))}
              </span>
              {note ? <bdi className="block w-fit max-w-full text-xs text-ink-2">{note}</bdi> : null}
            </span>
            <span className="tabular font-medium">
              <Money minor={minor} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
