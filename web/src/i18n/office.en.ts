import audit from "./en/audit.json";
import catalog from "./en/catalog.json";
import common from "./en/common.json";
import invoices from "./en/invoices.json";
import jobs from "./en/jobs.json";
import kit from "./en/kit.json";
import office from "./en/office.json";
import officeCustomers from "./en/office-customers.json";
import officeSales from "./en/office-sales.json";
import operations from "./en/operations.json";
import problems from "./en/problems.json";
import reports from "./en/reports.json";
import sending from "./en/sending.json";
import session from "./en/session.json";
import sessions from "./en/sessions.json";
import settings from "./en/settings.json";
import stock from "./en/stock.json";
import users from "./en/users.json";

export default {
  catalog,
  common,
  jobs,
  kit,
  audit,
  invoices,
  sessions,
  stock,
  office,
  "office-customers": officeCustomers,
  "office-sales": officeSales,
  operations,
  problems,
  reports,
  sending,
  session,
  settings,
  users,
};
