/** What stands over the product area: the keypad for the selected line, and what a product asks before it is sold. */
import { later } from "@/ui/later";
import { currentSale, useCart } from "./cart";
import { usePanel } from "./panels";
import { useSearch } from "./scan";

const LinePad = later(() => import("./line-pad").then((module) => module.LinePad));
const ProductQuestion = later(() => import("./question").then((module) => module.ProductQuestion));

export function OverGrid() {
  const open = usePanel((state) => state.open);
  const lineId = useCart((state) => currentSale(state).selected);
  const question = useSearch((state) => state.question);
  const kind = open === "quantity" || open === "price" || open === "line-discount" ? open : undefined;
  return (
    <>
      {kind && lineId ? <LinePad key={`${lineId}${kind}`} kind={kind} lineId={lineId} /> : null}
      {question ? <ProductQuestion key={question.coded.product.product_id} question={question} /> : null}
    </>
  );
}
