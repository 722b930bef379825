/** Finds what belongs on a page: typed, or scanned from the shelf. */
import { Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { byCode, search } from "@/catalog/catalogue";
import { unbroken } from "@/catalog/measure";
import type { TillProduct } from "@/catalog/model";
import { sound } from "@/sales/sound";
import { useScanner } from "@/scanner/use-scanner";
import { Pictogram } from "@/ui/pictogram";
import { say } from "@/ui/toast";
import { type TilePage, whyNot } from "./model";

const HITS = 8;

export function AddProducts({ page, onAdd }: { page: TilePage; onAdd: (id: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const wanted = text.trim();
  const hits = wanted
    ? search(wanted, HITS + page.products.length).filter((one) => !page.products.includes(one.product_id))
    : [];
  const add = (product: TillProduct) => {
    const why = whyNot(page, product.product_id);
    if (why) say({ id: "tiles", kind: "bad", text: t(`tiles:${why}`, { name: product.name }) });
    else onAdd(product.product_id);
  };
  useScanner((code) => {
    const coded = byCode(code);
    sound(coded ? "scan" : "unknown");
    setText("");
    if (coded) add(coded.product);
    else say({ id: "unknown-code", kind: "bad", text: t("sales:unknown_code", { code }) });
  });
  return (
    <div>
      <div className="relative">
        <Search
          aria-hidden
          className="pointer-events-none absolute start-3.5 top-1/2 size-4.5 -translate-y-1/2 text-ink-3"
        />
        <input
          type="search"
          aria-label={t("tiles:find")}
          placeholder={t("tiles:find")}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || !wanted) return;
            event.preventDefault();
            const first = byCode(wanted)?.product ?? hits[0];
            if (!first) return;
            add(first);
            setText("");
          }}
          className="h-11 w-full rounded-md bg-surface ps-11 pe-3 text-ink hairline-2 placeholder:text-ink-3 focus:outline-2 focus:outline-offset-0 focus:outline-brand"
        />
      </div>
      {wanted ? (
        <ul aria-label={t("tiles:hits")} className="mt-2 flex flex-wrap gap-2">
          {hits.slice(0, HITS).map((product) => (
            <li key={product.product_id}>
              <button
                type="button"
                aria-label={t("tiles:put", { name: product.name })}
                onClick={() => add(product)}
                className="press flex h-11 items-center gap-2 rounded-lg bg-sunken px-3 text-sm font-medium hairline hover:bg-hover"
              >
                <Pictogram name={product.pictogram} size={22} />
                <bdi>{unbroken(product.name)}</bdi>
              </button>
            </li>
          ))}
          {hits.length === 0 ? (
            <li className="py-2 text-sm text-ink-2">{t("sales:no_match", { text: wanted })}</li>
          ) : null}
        </ul>
      ) : null}
    </div>
  );
}
