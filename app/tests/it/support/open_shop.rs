//! A shop that is open for business: some products, a register with an open shift, its owner at the till.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Client, Till, id};

/// A shop at nine in the morning.
pub struct OpenShop {
    pub till: Till,
    pub owner: Client,
    pub branch: Uuid,
    pub register: Uuid,
    pub shift: Uuid,
    pub tax_class: Uuid,
    /// Costs 1.20 and has the barcode [`MILK_CODE`].
    pub milk: Uuid,
    /// Costs 3.00.
    pub tea: Uuid,
}

/// On every bottle of milk.
pub const MILK_CODE: &str = "7610029023790";

impl OpenShop {
    /// Founds it, fills the shelves, opens a shift with 100.00 in the drawer.
    pub fn open() -> Self {
        let (till, owner) = Till::founded();
        let branch = first(&owner, "/branches", "branch_id");
        let register = first(&owner, "/registers", "register_id");
        let tax_class = first(&owner, "/tax-classes", "tax_class_id");
        let milk = json!({
            "sku": "MILK", "name": "Milk", "unit_price_minor": 120, "tax_class_id": tax_class,
            "barcodes": [{ "code": MILK_CODE }],
        });
        let milk = made(&owner, "/products", &milk, "product_id");
        let tea = json!({ "sku": "TEA", "name": "Tea", "unit_price_minor": 300, "tax_class_id": tax_class });
        let tea = made(&owner, "/products", &tea, "product_id");
        let shift = json!({ "register_id": register, "opening_float_minor": 10_000 });
        let shift = made(&owner, "/shifts", &shift, "shift_id");
        Self {
            till,
            owner,
            branch,
            register,
            shift,
            tax_class,
            milk,
            tea,
        }
    }

    /// Two bottles of milk, paid in cash, exactly.
    pub fn basket(&self) -> Value {
        json!({
            "register_id": self.register,
            "shift_id": self.shift,
            "lines": [{ "line_id": id(), "product_id": self.milk, "quantity": "2" }],
            "payments": [{ "payment_id": id(), "kind": "cash", "amount_minor": 240 }],
        })
    }
}

/// The password of everybody who works in the shop, once it is their own.
pub const STAFF_PASSWORD: &str = "cobalt-Window-55-turnip";

/// Gives somebody an account with a role, in one branch. They make the password their own at once: until then they may do nothing else.
pub fn hire(by: &Client, role: &str, name: &str, branch: Uuid) -> Client {
    const FIRST_PASSWORD: &str = "pelican-Drawer-81-amber";
    let roles = by.get("/roles").must(200).data();
    let role_id = roles
        .as_array()
        .unwrap()
        .iter()
        .find(|found| found["key"] == role)
        .map(|found| found["role_id"].clone());
    let account = json!({
        "username": role, "full_name": name, "password": FIRST_PASSWORD, "role_id": role_id, "branch_ids": [branch],
    });
    by.post("/users", &account).must(201);
    let fresh = by.sign_in(role, FIRST_PASSWORD);
    let refused = fresh.get("/sales").must(403).json();
    assert_eq!(
        refused["type"], "urn:till:fault:kernel.password-due",
        "a password that somebody else knows opens nothing"
    );
    assert_eq!(fresh.get("/auth/me").must(200).data()["must_change"], true);
    fresh.get("/business").must(403);
    let change = json!({ "current_password": FIRST_PASSWORD, "new_password": STAFF_PASSWORD });
    fresh.post("/auth/change-password", &change).must(204);
    by.sign_in(role, STAFF_PASSWORD)
}

/// Makes something and says its id.
#[track_caller]
pub fn made(by: &Client, path: &str, body: &Value, field: &str) -> Uuid {
    uuid(&by.post(path, body).must(201).data(), field)
}

/// The id of the first row of a list.
#[track_caller]
pub fn first(by: &Client, path: &str, field: &str) -> Uuid {
    uuid(&by.get(path).must(200).data()[0], field)
}

/// An id out of an answer.
#[track_caller]
pub fn uuid(of: &Value, field: &str) -> Uuid {
    of[field]
        .as_str()
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(|| panic!("no {field} in {of}"))
}
