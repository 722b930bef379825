import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, takePage } from "@/api/client";
import { useTime } from "@/lib/time";
import { Button } from "@/ui/button";
import { Money } from "@/ui/money";
import { Broken, Skeleton } from "@/ui/states";

/** Who set which price when, the newest first. */
export function PriceHistory({ id }: { id: string }) {
  const { t } = useTranslation();
  const time = useTime();
  const list = useInfiniteQuery({
    queryKey: ["prices", id],
    queryFn: ({ pageParam }) =>
      takePage(
        api.GET("/api/v1/products/{product_id}/prices", {
          params: { path: { product_id: id }, query: { limit: 8, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.meta?.next_cursor,
  });
  if (list.isPending) return <Skeleton className="h-20" />;
  if (list.isError && !list.data)
    return <Broken className="h-auto" error={list.error} retry={() => void list.refetch()} />;
  const changes = list.data.pages.flatMap((page) => page.data);
  if (changes.length === 0) return <p className="py-2 text-sm text-ink-2">{t("catalog:no_history")}</p>;
  return (
    <>
      <ol>
        {changes.map((change) => (
          <li
            key={`${change.version}-${change.kind}`}
            className="flex items-baseline justify-between gap-4 border-b border-line py-2 text-sm last:border-0"
          >
            <span className="min-w-0">
              <span className="block font-medium">
                {t(change.kind === "cost" ? "catalog:columns.cost" : "catalog:columns.price")}
              </span>
              <span className="block truncate text-xs text-ink-3">
                {time.moment(change.changed_at)} · {change.user_name}
              </span>
            </span>
            <span className="shrink-0 tabular">
              {change.before_minor === undefined || change.before_minor === null ? null : (
                <>
                  <Money minor={change.before_minor} className="text-ink-3" />
                  <span aria-hidden className="mx-1.5 inline-block text-ink-3 rtl:-scale-x-100">
                    →
                  </span>
                </>
              )}
              <Money minor={change.after_minor} className="font-medium" />
            </span>
          </li>
        ))}
      </ol>
      {list.hasNextPage ? (
        <Button size="sm" kind="ghost" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("common:more")}
        </Button>
      ) : null}
    </>
  );
}
