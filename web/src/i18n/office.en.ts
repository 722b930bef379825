import catalog from "./en/catalog.json";
import common from "./en/common.json";
import invoices from "./en/invoices.json";
import office from "./en/office.json";
import problems from "./en/problems.json";
import session from "./en/session.json";
import settings from "./en/settings.json";
import users from "./en/users.json";

export default { catalog, common, invoices, office, problems, session, settings, users };
