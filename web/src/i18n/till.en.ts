import common from "./en/common.json";
import customers from "./en/customers.json";
import invoices from "./en/invoices.json";
import problems from "./en/problems.json";
import sales from "./en/sales.json";
import session from "./en/session.json";
import setup from "./en/setup.json";
import shifts from "./en/shifts.json";
import tiles from "./en/tiles.json";
import till from "./en/till.json";

export default { common, customers, invoices, problems, sales, session, setup, shifts, tiles, till };
