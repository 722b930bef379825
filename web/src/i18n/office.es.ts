import catalog from "./es/catalog.json";
import common from "./es/common.json";
import faults from "./es/faults.json";
import fields from "./es/fields.json";
import invoices from "./es/invoices.json";
import office from "./es/office.json";
import problems from "./es/problems.json";
import session from "./es/session.json";
import settings from "./es/settings.json";
import users from "./es/users.json";

export default { faults, fields, catalog, common, invoices, office, problems, session, settings, users };
