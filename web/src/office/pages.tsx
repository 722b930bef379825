/**
 * The pages of the office, each declared once: who may see it, where it stands in the navigation, and the code behind its addresses.
 * Routes, navigation, palette, list of keys and leaps are made from this; its name is a word of `office:pages`.
 */
import {
  CalendarClock,
  ChartColumn,
  ContactRound,
  FileText,
  History,
  LayoutGrid,
  MonitorSmartphone,
  Package,
  ReceiptText,
  Send,
  Settings2,
  ShieldAlert,
  ShieldCheck,
  Users,
  Warehouse,
} from "lucide-react";
import type { ReactNode } from "react";
import type words from "@/i18n/en/office.json";
import { may, useSession } from "@/session/session";

/** An address below the page's own, and the component that is shown there; its code comes when it is opened. */
interface Part {
  path: string;
  // biome-ignore lint/suspicious/noExplicitAny: the router does not care what a page's module holds besides.
  load: () => Promise<any>;
  show: string;
}

const part = <M, K extends keyof M & string>(path: string, load: () => Promise<M>, show: K): Part => ({
  path,
  load,
  show,
});

export interface OfficePage {
  to: string;
  name: keyof (typeof words)["pages"];
  group: (typeof GROUPS)[number];
  icon: ReactNode;
  /** After G. */
  letter: string;
  /** One of these is enough. */
  permissions: readonly string[];
  parts: readonly Part[];
  /** Frames its parts, the first of which is shown at the page's own address. */
  frame?: Part;
}

/** In the order of the navigation. */
export const GROUPS = ["sales", "catalogue", "people", "system"] as const;

export const PAGES: readonly OfficePage[] = [
  {
    to: "/sales",
    name: "sales",
    group: "sales",
    icon: <ReceiptText />,
    letter: "l",
    permissions: ["sales.view"],
    parts: [part("/sales", () => import("./sales/sales"), "Sales")],
  },
  {
    to: "/reports/sales",
    name: "reports",
    group: "sales",
    icon: <ChartColumn />,
    letter: "e",
    permissions: ["sales.view_all"],
    parts: [part("/reports/sales", () => import("./reports/sales"), "SalesByDay")],
  },
  {
    to: "/invoices",
    name: "invoices",
    group: "sales",
    icon: <FileText />,
    letter: "i",
    permissions: ["invoices.view"],
    parts: [part("/invoices", () => import("./sales/invoices"), "Invoices")],
  },
  {
    to: "/products",
    name: "products",
    group: "catalogue",
    icon: <Package />,
    letter: "p",
    permissions: ["catalog.view"],
    parts: [
      part("/products", () => import("./products/list"), "Products"),
      part("/products/new", () => import("./products/edit"), "NewProduct"),
      part("/products/import", () => import("./import/wizard"), "ImportProducts"),
      part("/products/import/$id", () => import("./import/one"), "OneImport"),
      part("/products/$id", () => import("./products/edit"), "EditProduct"),
    ],
  },
  {
    to: "/categories",
    name: "categories",
    group: "catalogue",
    icon: <LayoutGrid />,
    letter: "c",
    permissions: ["catalog.view"],
    parts: [
      part("/categories", () => import("./products/categories"), "Categories"),
      part("/brands", () => import("./products/brands"), "Brands"),
    ],
  },
  {
    to: "/stock",
    name: "stock",
    group: "catalogue",
    icon: <Warehouse />,
    letter: "t",
    permissions: ["stock.view"],
    parts: [
      part("/stock", () => import("./stock/levels"), "StockLevels"),
      part("/stock/moves", () => import("./stock/moves"), "StockMoves"),
    ],
  },
  {
    to: "/customers",
    name: "customers",
    group: "people",
    icon: <ContactRound />,
    letter: "k",
    permissions: ["customers.view"],
    parts: [part("/customers", () => import("./customers/customers"), "Customers")],
  },
  {
    to: "/users",
    name: "users",
    group: "people",
    icon: <Users />,
    letter: "u",
    permissions: ["users.view"],
    parts: [
      part("/users", () => import("./people/users"), "Users"),
      part("/users/new", () => import("./people/user"), "NewUser"),
      part("/users/$id", () => import("./people/user"), "EditUser"),
    ],
  },
  {
    to: "/roles",
    name: "roles",
    group: "people",
    icon: <ShieldCheck />,
    letter: "r",
    permissions: ["roles.view"],
    parts: [
      part("/roles", () => import("./people/roles"), "Roles"),
      part("/roles/compare", () => import("./people/compare"), "CompareRoles"),
      part("/roles/new", () => import("./people/role"), "NewRole"),
      part("/roles/$id", () => import("./people/role"), "EditRole"),
    ],
  },
  {
    to: "/registers",
    name: "registers",
    group: "system",
    icon: <MonitorSmartphone />,
    letter: "d",
    permissions: ["registers.view"],
    parts: [
      part("/registers", () => import("./settings/registers"), "Registers"),
      part("/registers/devices", () => import("./settings/devices"), "Devices"),
    ],
  },
  {
    to: "/audit",
    name: "audit",
    group: "system",
    icon: <History />,
    letter: "a",
    permissions: ["audit.view"],
    parts: [part("/audit", () => import("./audit/trail"), "AuditTrail")],
  },
  {
    to: "/security",
    name: "security",
    group: "system",
    icon: <ShieldAlert />,
    letter: "y",
    permissions: ["security_log.view"],
    parts: [part("/security", () => import("./audit/security"), "SecurityLog")],
  },
  {
    to: "/jobs",
    name: "jobs",
    group: "system",
    icon: <CalendarClock />,
    letter: "j",
    permissions: ["jobs.view"],
    parts: [part("/jobs", () => import("./jobs/jobs"), "Jobs")],
  },
  {
    to: "/sent",
    name: "sent",
    group: "sales",
    icon: <Send className="rtl:-scale-x-100" />,
    letter: "m",
    permissions: ["sending.view"],
    parts: [
      part("/sent", () => import("./sending/sendings"), "Sendings"),
      part("/sent/links", () => import("./sending/links"), "ReceiptLinks"),
    ],
  },
  {
    to: "/settings",
    name: "settings",
    group: "system",
    icon: <Settings2 />,
    letter: "s",
    permissions: ["settings.view", "business.edit", "branches.edit", "catalog.edit_tax", "periods.view"],
    frame: part("/settings", () => import("./settings/layout"), "SettingsLayout"),
    parts: [
      part("/settings/business", () => import("./settings/business"), "Business"),
      part("/settings/tax", () => import("./settings/tax"), "TaxClasses"),
      part("/settings/branches", () => import("./settings/branches"), "Branches"),
      part("/settings/periods", () => import("./settings/periods"), "Periods"),
      part("/settings/mail", () => import("./settings/sending"), "MailServer"),
      part("/settings/rules/$module", () => import("./settings/rules"), "Rules"),
    ],
  },
];

/** Addresses that stand in no navigation: whoever is signed in may open them. */
export const ASIDE: readonly Part[] = [part("/sessions", () => import("./sessions/sessions"), "Sessions")];

/** Those this person may see. */
export function usePages(): readonly OfficePage[] {
  // Read once more whenever the profile changes.
  useSession((session) => session.me);
  return PAGES.filter((page) => page.permissions.some(may));
}
