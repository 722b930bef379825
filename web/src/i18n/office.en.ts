import catalog from "./en/catalog.json";
import common from "./en/common.json";
import kit from "./en/kit.json";
import office from "./en/office.json";
import problems from "./en/problems.json";
import session from "./en/session.json";
import settings from "./en/settings.json";
import users from "./en/users.json";

export default { catalog, common, kit, office, problems, session, settings, users };
