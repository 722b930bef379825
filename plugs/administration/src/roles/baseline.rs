//! The permissions that businesses knew before it was kept which ones they know: a business founded by a program of that time, and never
//! started by a later one, has seen exactly these.

/// Keys, sorted. Frozen.
pub(super) const BASELINE: &[&str] = &[
    "audit.view",
    "audit.view_all",
    "auth.end-sessions",
    "auth.view-sessions",
    "branches.edit",
    "branches.view",
    "business.edit",
    "catalog.archive",
    "catalog.change_cost",
    "catalog.change_price",
    "catalog.edit",
    "catalog.edit_tax",
    "catalog.import",
    "catalog.view",
    "catalog.view_cost",
    "customers.archive",
    "customers.change_credit",
    "customers.create",
    "customers.edit",
    "customers.import",
    "customers.view",
    "customers.view_credit",
    "devices.manage",
    "devices.view",
    "drawer.approve",
    "drawer.move",
    "drawer.move_any",
    "drawer.view",
    "invoices.print_copy",
    "invoices.view",
    "registers.manage",
    "registers.view",
    "roles.archive",
    "roles.edit",
    "roles.view",
    "sales.approve_discount",
    "sales.change_price",
    "sales.sell",
    "sales.view",
    "sales.view_all",
    "sales.void",
    "security_log.view",
    "settings.edit",
    "settings.view",
    "settings.view_all",
    "shifts.approve_variance",
    "shifts.close",
    "shifts.close_any",
    "shifts.open",
    "shifts.see_expected",
    "shifts.view",
    "shifts.view_any",
    "stock.adjust",
    "stock.propose",
    "stock.receive",
    "stock.view",
    "stock.view_moves",
    "users.disable",
    "users.edit",
    "users.reset_password",
    "users.view",
];

#[cfg(test)]
mod tests {
    use super::BASELINE;

    #[test]
    fn keys_are_sorted_and_once() {
        assert!(BASELINE.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
