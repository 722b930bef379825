/** What stands over the product area: the keypad for the selected line. */
import { later } from "@/ui/later";
import { currentSale, useCart } from "./cart";
import { usePanel } from "./panels";

const LinePad = later(() => import("@/till/pieces").then((pieces) => pieces.LinePad));

export function OverGrid() {
  const open = usePanel((state) => state.open);
  const lineId = useCart((state) => currentSale(state).selected);
  const kind = open === "quantity" || open === "price" || open === "line-discount" ? open : undefined;
  return kind && lineId ? <LinePad key={`${lineId}${kind}`} kind={kind} lineId={lineId} /> : null;
}
