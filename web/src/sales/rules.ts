/** The shop's rules of selling that the pricing engine wants to know. The last ones heard hold while the server is away. */
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, take } from "@/api/client";
import { usePlace } from "@/till/place";

export type SellingRules = Schemas["SellingRulesView"];

const KEY = "till.rules";
const USUAL: SellingRules = {
  cash_rounding_minor: 1,
  tax_rounding: "line",
  rounding: "half_up",
  discount_reason_required: false,
  line_quantity_max: "10000",
  negative_stock: "warn",
  tile_pages: { pages: [] },
  lock_after_minutes: 15,
};

function kept(): SellingRules {
  try {
    return { ...USUAL, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<SellingRules>) };
  } catch {
    return USUAL;
  }
}

const remembered = kept();

/** The rules heard last, by this page or one before it. */
export const rulesNow = (): SellingRules => kept();

export function useRules(): SellingRules {
  const register = usePlace((place) => place.register);
  const { data } = useQuery({
    queryKey: ["rules", register?.register_id],
    queryFn: async () => {
      const query = register ? { branch_id: register.branch_id, register_id: register.register_id } : {};
      const rules = await take(api.GET("/api/v1/sales-rules", { params: { query } }));
      localStorage.setItem(KEY, JSON.stringify(rules));
      return rules;
    },
    staleTime: 60_000,
    enabled: register !== undefined,
  });
  return data ?? remembered;
}
