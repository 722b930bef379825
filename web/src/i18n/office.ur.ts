import catalog from "./ur/catalog.json";
import common from "./ur/common.json";
import faults from "./ur/faults.json";
import fields from "./ur/fields.json";
import invoices from "./ur/invoices.json";
import office from "./ur/office.json";
import problems from "./ur/problems.json";
import session from "./ur/session.json";
import settings from "./ur/settings.json";
import users from "./ur/users.json";

export default { faults, fields, catalog, common, invoices, office, problems, session, settings, users };
