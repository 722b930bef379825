/** `1.500` → `1.5`, with the unit unless it is pieces. */
export function quantityText(quantity: string, unit?: string): string {
  const figure = quantity.includes(".") ? quantity.replace(/\.?0+$/, "") : quantity;
  const [whole = "", part] = figure.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
  return unit && unit !== "pcs" ? `${grouped}\u00a0${unit}` : grouped;
}
