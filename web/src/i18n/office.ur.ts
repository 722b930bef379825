import audit from "./ur/audit.json";
import catalog from "./ur/catalog.json";
import common from "./ur/common.json";
import faults from "./ur/faults.json";
import fields from "./ur/fields.json";
import invoices from "./ur/invoices.json";
import jobs from "./ur/jobs.json";
import kit from "./ur/kit.json";
import office from "./ur/office.json";
import officeCustomers from "./ur/office-customers.json";
import officeSales from "./ur/office-sales.json";
import operations from "./ur/operations.json";
import problems from "./ur/problems.json";
import reports from "./ur/reports.json";
import sending from "./ur/sending.json";
import session from "./ur/session.json";
import sessions from "./ur/sessions.json";
import settings from "./ur/settings.json";
import stock from "./ur/stock.json";
import users from "./ur/users.json";

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
