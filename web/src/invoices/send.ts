/** Where the page of a receipt is seen, and the message that it goes out with. */

interface Page {
  url?: string | null | undefined;
  path?: string | null | undefined;
}

/** The whole address: as the installation knows it, else as this browser reached it. */
export const shownAt = ({ url, path }: Page, origin: string): string => url ?? `${origin}${path ?? ""}`;

/** Hosts that nobody outside reaches. */
const NEAR =
  /^(localhost|.*\.(local|lan|home|internal)|127\..*|10\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*|\[.*\])$/;

/** Whether a customer's telephone reaches it: the installation knows its address, or it does not look like one of the shop's own network. */
export const isAway = ({ url }: Page, address: string): boolean => {
  if (!url && !URL.canParse(address)) return false;
  return !NEAR.test(new URL(address).hostname);
};

/** The digits of a telephone number, without what stands before the country's. */
export const digitsOf = (phone: string): string => phone.replace(/\D/g, "").replace(/^00/, "");

/** The address that opens a message to somebody. */
export const whatsapp = (phone: string, text: string): string =>
  `https://wa.me/${digitsOf(phone)}?text=${encodeURIComponent(text)}`;
