/** What differs between two states of a thing, side by side; and all that stands in one. */
import { useTranslation } from "react-i18next";
import { detailWords, difference, memberWords, valueWords } from "./difference";
import { Fact } from "./peek";

const CELL = "py-2 align-top break-words whitespace-pre-wrap";

export function Differences({ before, after }: { before: unknown; after: unknown }) {
  const { t } = useTranslation();
  const rows = difference(before, after);
  if (rows.length === 0) return null;
  return (
    <table className="w-full table-fixed text-sm">
      <caption className="pb-1 text-start text-xs font-medium text-ink-3">{t("kit:difference")}</caption>
      <thead className="text-xs text-ink-2">
        <tr className="border-b border-line [&>th]:py-1.5 [&>th]:text-start [&>th]:font-medium">
          <th scope="col">{t("kit:member")}</th>
          <th scope="col">{t("kit:before")}</th>
          <th scope="col">{t("kit:after")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ member, before: was, after: is }) => (
          <tr key={member} className="border-b border-line last:border-0">
            <th scope="row" className={`${CELL} pe-3 text-start font-normal text-ink-2`}>
              <bdi>{memberWords(t, member)}</bdi>
            </th>
            <td className={`${CELL} pe-3 text-rose-ink`}>
              <bdi>{valueWords(t, was)}</bdi>
            </td>
            <td className={`${CELL} text-brand-ink`}>
              <bdi>{valueWords(t, is)}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** All that stands in something, member by member. */
export function Members({ of }: { of: unknown }) {
  const { t } = useTranslation();
  return (
    <dl>
      {difference(undefined, of).map(({ member, after }) => (
        <Fact key={member} label={memberWords(t, member)}>
          <bdi>{detailWords(t, after)}</bdi>
        </Fact>
      ))}
    </dl>
  );
}
