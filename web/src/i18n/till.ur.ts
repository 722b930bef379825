import common from "./ur/common.json";
import customers from "./ur/customers.json";
import faults from "./ur/faults.json";
import fields from "./ur/fields.json";
import invoices from "./ur/invoices.json";
import problems from "./ur/problems.json";
import sales from "./ur/sales.json";
import session from "./ur/session.json";
import setup from "./ur/setup.json";
import shifts from "./ur/shifts.json";
import tiles from "./ur/tiles.json";
import till from "./ur/till.json";

export default { faults, fields, common, customers, invoices, problems, sales, session, setup, shifts, tiles, till };
