/** Products are changed in their list by one member; the rest is sent back as the server has it, since a change replaces everything. */
import { api, take } from "@/api/client";
import { from } from "../headers";
import type { Edit } from "../kit/list";
import { fetchProduct, type ProductItem } from "./data";
import { inputOf, type ProductInput } from "./draft";

const isSold = ({ status }: ProductItem): boolean => status !== "archived";

/** Whether a threshold means something. */
export const isKept = (item: ProductItem): boolean => isSold(item) && item.tracks_stock;

export const inPlace = (member: keyof ProductInput, may: string): Omit<Edit<ProductItem>, "kind"> => ({
  may,
  when: isSold,
  of: ({ name }) => name,
  save: async ({ product_id, version }, value, { reason, approval }) => {
    // Whole as it is now, under the version that was on the screen: if somebody was faster the server says so.
    const whole = await fetchProduct(product_id);
    return take(
      api.PUT("/api/v1/products/{product_id}", {
        params: {
          path: { product_id },
          header: { ...from(version), ...(approval ? { "X-Approval": approval } : {}) },
        },
        body: { ...inputOf(whole), [member]: value, ...(reason ? { reason } : {}) },
      }),
    );
  },
});
