/** How much is left of what is low or out, where the role may know. Fetched once for the branch, kept fresh by stock events. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, take } from "@/api/client";
import { useMay } from "@/session/session";
import { usePlace } from "@/till/place";

export interface Level {
  quantity: string;
  state: "low" | "out";
}

/** Only products that are low or out: the rest needs no word. */
export function useLevels(): ReadonlyMap<string, Level> {
  const branch = usePlace((place) => place.register?.branch_id);
  const allowed = useMay("stock.view");
  const { data } = useQuery({
    queryKey: ["levels", branch],
    queryFn: () =>
      take(
        api.GET("/api/v1/stock/levels", {
          params: { query: { ...(branch ? { branch_id: branch } : {}), low: true, limit: 200 } },
        }),
      ),
    enabled: allowed && branch !== undefined,
    staleTime: 30_000,
  });
  return useMemo(
    () =>
      new Map<string, Level>(
        (data ?? []).map(({ product_id, on_hand }) => [
          product_id,
          { quantity: on_hand, state: on_hand === "0" || on_hand.startsWith("-") ? "out" : "low" },
        ]),
      ),
    [data],
  );
}
