/** What a country usually counts in and charges. Everything here is only proposed; whoever sets up decides. */
// biome-ignore-all format: tables are read in rows.

const COUNTRIES_OF: Readonly<Record<string, string>> = {
  AED: "AE", AFN: "AF", ALL: "AL", AMD: "AM", ANG: "CW SX", AOA: "AO", ARS: "AR",
  AUD: "AU CC CX KI NF NR TV", AWG: "AW", AZN: "AZ", BAM: "BA", BBD: "BB", BDT: "BD", BHD: "BH", BIF: "BI", BMD: "BM",
  BND: "BN", BOB: "BO", BRL: "BR", BSD: "BS", BTN: "BT", BWP: "BW", BYN: "BY", BZD: "BZ", CAD: "CA", CDF: "CD",
  CHF: "CH LI", CLP: "CL", CNY: "CN", COP: "CO", CRC: "CR", CUP: "CU", CVE: "CV", CZK: "CZ", DJF: "DJ",
  DKK: "DK FO GL", DOP: "DO", DZD: "DZ", EGP: "EG", ERN: "ER", ETB: "ET",
  EUR: "AD AT AX BE BG BL CY DE EE ES FI FR GF GP GR HR IE IT LT LU LV MC ME MF MQ MT NL PM PT RE SI SK SM TF VA XK YT",
  FJD: "FJ", FKP: "FK", GBP: "GB GG GS IM JE", GEL: "GE", GHS: "GH", GIP: "GI", GMD: "GM", GNF: "GN", GTQ: "GT",
  GYD: "GY", HKD: "HK", HNL: "HN", HTG: "HT", HUF: "HU", IDR: "ID", ILS: "IL PS", INR: "IN", IQD: "IQ", IRR: "IR",
  ISK: "IS", JMD: "JM", JOD: "JO", JPY: "JP", KES: "KE", KGS: "KG", KHR: "KH", KMF: "KM", KPW: "KP", KRW: "KR",
  KWD: "KW", KYD: "KY", KZT: "KZ", LAK: "LA", LBP: "LB", LKR: "LK", LRD: "LR", LSL: "LS", LYD: "LY", MAD: "EH MA",
  MDL: "MD", MGA: "MG", MKD: "MK", MMK: "MM", MNT: "MN", MOP: "MO", MRU: "MR", MUR: "MU", MVR: "MV", MWK: "MW",
  MXN: "MX", MYR: "MY", MZN: "MZ", NAD: "NA", NGN: "NG", NIO: "NI", NOK: "BV NO SJ", NPR: "NP", NZD: "CK NU NZ PN TK",
  OMR: "OM", PAB: "PA", PEN: "PE", PGK: "PG", PHP: "PH", PKR: "PK", PLN: "PL", PYG: "PY", QAR: "QA", RON: "RO",
  RSD: "RS", RUB: "RU", RWF: "RW", SAR: "SA", SBD: "SB", SCR: "SC", SDG: "SD", SEK: "SE", SGD: "SG", SHP: "SH",
  SLE: "SL", SOS: "SO", SRD: "SR", SSP: "SS", STN: "ST", SYP: "SY", SZL: "SZ", THB: "TH", TJS: "TJ", TMT: "TM",
  TND: "TN", TOP: "TO", TRY: "TR", TTD: "TT", TWD: "TW", TZS: "TZ", UAH: "UA", UGX: "UG",
  USD: "AS BQ EC FM GU IO MH MP PR PW SV TC TL UM US VG VI ZW", UYU: "UY", UZS: "UZ", VES: "VE", VND: "VN", VUV: "VU",
  WST: "WS", XAF: "CF CG CM GA GQ TD", XCD: "AG AI DM GD KN LC MS VC", XOF: "BF BJ CI GW ML NE SN TG", XPF: "NC PF WF",
  YER: "YE", ZAR: "ZA", ZMW: "ZM",
};

/** Country: name as printed, percent. Shelf prices include it, unless there is a `+`. */
const TAX_OF: Readonly<Record<string, string>> = {
  AE: "VAT 5", AT: "USt. 20", AU: "GST 10", BD: "VAT 15", BE: "BTW/TVA 21", BH: "VAT 10", CA: "GST 5 +", CH: "MWST 8.1",
  CN: "VAT 13", CZ: "DPH 21", DE: "MwSt. 19", DK: "Moms 25", EG: "VAT 14", ES: "IVA 21", FI: "ALV 25.5", FR: "TVA 20",
  GB: "VAT 20", GR: "ΦΠΑ 24", HU: "ÁFA 27", ID: "PPN 11", IE: "VAT 23", IN: "GST 18", IT: "IVA 22", JO: "GST 16",
  JP: "消費税 10", KE: "VAT 16", LK: "VAT 18", LU: "TVA 17", MA: "TVA 20", MX: "IVA 16", NG: "VAT 7.5", NL: "BTW 21",
  NO: "MVA 25", NP: "VAT 13", NZ: "GST 15", OM: "VAT 5", PH: "VAT 12", PK: "GST 18", PL: "PTU 23", PT: "IVA 23",
  RO: "TVA 21", SA: "VAT 15", SE: "Moms 25", SG: "GST 9", TH: "VAT 7", TR: "KDV 20", TZ: "VAT 18", UG: "VAT 18",
  ZA: "VAT 15",
};

/** Where most people of a country with several zones live, unless that is the first of them. */
const MAIN_ZONES = new Set([
  "America/Argentina/Buenos_Aires", "America/Buenos_Aires", "America/Mexico_City", "America/New_York", "America/Santiago", "America/Sao_Paulo",
  "America/Toronto", "America/Godthab", "America/Nuuk", "Asia/Nicosia", "Asia/Tashkent", "Asia/Ulaanbaatar", "Australia/Sydney", "Europe/Lisbon",
  "Europe/Madrid", "Europe/Moscow", "Pacific/Majuro", "Pacific/Pohnpei", "Pacific/Ponape", "Pacific/Port_Moresby", "Pacific/Tahiti",
  "Pacific/Tarawa",
]);

const CURRENCY_OF = new Map(
  Object.entries(COUNTRIES_OF).flatMap(([currency, countries]) =>
    countries.split(" ").map((country) => [country, currency] as const),
  ),
);

export const COUNTRIES: readonly string[] = [...CURRENCY_OF.keys()].sort();
export const CURRENCIES: readonly string[] = Object.keys(COUNTRIES_OF);

export interface Tax {
  charged: boolean;
  name: string;
  rate: string;
  inclusive: boolean;
}

export const currencyOf = (country: string): string => CURRENCY_OF.get(country) ?? "USD";

export function taxOf(country: string): Tax {
  const [name, rate, added] = (TAX_OF[country] ?? "").split(" ");
  if (!name || !rate) return { charged: false, name: "", rate: "", inclusive: true };
  return { charged: true, name, rate, inclusive: added !== "+" };
}

export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

export function zones(): readonly string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return [...new Set([zoneHere(), "UTC", ...known])].sort();
}

interface PlacedLocale extends Intl.Locale {
  getTimeZones?: () => string[] | undefined;
  timeZones?: string[];
}

function zonesOf(country: string): readonly string[] {
  const locale: PlacedLocale = new Intl.Locale("und", { region: country });
  return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}

/** The zone of a country; of several the browser's, if it is one of them, else that of most people. */
export function zoneOf(country: string, here = zoneHere()): string {
  const zones = zonesOf(country);
  if (zones.includes(here)) return here;
  return zones.find((zone) => MAIN_ZONES.has(zone)) ?? zones[0] ?? here;
}

/** The country of the browser's clock, else of its language: a browser in English stands anywhere. */
export function countryHere(): string {
  const zone = zoneHere();
  const there = COUNTRIES.find((country) => zonesOf(country).includes(zone));
  if (there) return there;
  const region = new Intl.Locale(navigator.language || "en-GB").region;
  return region && CURRENCY_OF.has(region) ? region : "GB";
}

/** Names in the language of the page, sorted by it. */
export function named(codes: readonly string[], type: "region" | "currency", language: string) {
  const names = new Intl.DisplayNames([language, "en"], { type });
  return codes
    .map((value) => ({ value, name: names.of(value) ?? value }))
    .sort((one, other) => one.name.localeCompare(other.name, language))
    .map(({ value, name }) => ({ value, label: type === "currency" ? `${name} (${value})` : name }));
}
