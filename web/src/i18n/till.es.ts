import common from "./es/common.json";
import customers from "./es/customers.json";
import faults from "./es/faults.json";
import fields from "./es/fields.json";
import invoices from "./es/invoices.json";
import problems from "./es/problems.json";
import sales from "./es/sales.json";
import session from "./es/session.json";
import setup from "./es/setup.json";
import shifts from "./es/shifts.json";
import tiles from "./es/tiles.json";
import till from "./es/till.json";

export default { faults, fields, common, customers, invoices, problems, sales, session, setup, shifts, tiles, till };
