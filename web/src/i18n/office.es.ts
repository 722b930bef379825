import audit from "./es/audit.json";
import catalog from "./es/catalog.json";
import common from "./es/common.json";
import faults from "./es/faults.json";
import fields from "./es/fields.json";
import invoices from "./es/invoices.json";
import jobs from "./es/jobs.json";
import kit from "./es/kit.json";
import office from "./es/office.json";
import officeCustomers from "./es/office-customers.json";
import officeSales from "./es/office-sales.json";
import operations from "./es/operations.json";
import problems from "./es/problems.json";
import reports from "./es/reports.json";
import sending from "./es/sending.json";
import session from "./es/session.json";
import sessions from "./es/sessions.json";
import settings from "./es/settings.json";
import stock from "./es/stock.json";
import users from "./es/users.json";

export default {
  faults,
  fields,
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
