//! The people of the demo: who works there and who buys. Names are common ones put together by chance; phone numbers and addresses are
//! nobody's.

use jiff::civil::Date;
use rand::Rng;
use rand::rngs::StdRng;
use till_kernel::Template;

use super::chance::{any, permille};

/// Somebody who works there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Staff {
    /// Name to sign in with.
    pub username: &'static str,
    /// Name.
    pub full_name: &'static str,
    /// Role.
    pub role: Template,
    /// In which branch only: the first (0) or second (1).
    pub branch: Option<usize>,
    /// What to try as this person.
    pub try_this: &'static str,
}

/// The owner comes with the founding; the others are added.
pub(super) const OWNER: Staff = Staff {
    username: "owner",
    full_name: "Zainab Malik",
    role: Template::SuperAdmin,
    branch: None,
    try_this: "everything",
};

/// Everybody but the owner.
pub(super) const STAFF: [Staff; 7] = [
    staff(
        "admin",
        "Imran Qureshi",
        Template::Admin,
        None,
        "users, roles, settings, prices",
    ),
    staff(
        "manager",
        "Sana Tariq",
        Template::Manager,
        None,
        "reports, closing a shift, approving",
    ),
    staff(
        "cashier",
        "Bilal Ahmed",
        Template::Cashier,
        Some(0),
        "an open shift on R01 of Clifton",
    ),
    staff(
        "cashier2",
        "Ayesha Khan",
        Template::Cashier,
        Some(1),
        "an open shift on R01 of Gulshan",
    ),
    staff(
        "employee",
        "Usman Farooq",
        Template::Employee,
        None,
        "receiving goods, products without cost",
    ),
    staff(
        "accountant",
        "Nadia Hussain",
        Template::Accountant,
        None,
        "money, tax, Z reports",
    ),
    staff(
        "auditor",
        "Farhan Siddiqui",
        Template::Auditor,
        None,
        "the audit trail; changes nothing",
    ),
];

const fn staff(
    username: &'static str,
    full_name: &'static str,
    role: Template,
    branch: Option<usize>,
    try_this: &'static str,
) -> Staff {
    Staff {
        username,
        full_name,
        role,
        branch,
        try_this,
    }
}

/// A customer to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Buyer {
    /// `C0001`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Company, for some.
    pub company: String,
    /// Tax number of the company.
    pub tax_number: String,
    /// Phone.
    pub phone: String,
    /// E-mail address, for some.
    pub email: Option<String>,
    /// Address.
    pub address: String,
    /// `Regular`, `Wholesale` or none.
    pub group: &'static str,
    /// Birthday, for some.
    pub birthday: Option<Date>,
    /// How often they come, compared with others.
    pub visits: u32,
}

const FIRST: [&str; 32] = [
    "Ahmed", "Ali", "Amna", "Anum", "Asad", "Asma", "Danish", "Faisal", "Fatima", "Hamza", "Hassan", "Hina",
    "Huma", "Iqra", "Javed", "Kamran", "Kiran", "Maria", "Maryam", "Mehwish", "Nabeel", "Nida", "Omar",
    "Rabia", "Saad", "Sadia", "Saima", "Shahid", "Tahir", "Umar", "Yasir", "Zara",
];
const LAST: [&str; 24] = [
    "Abbasi", "Akhtar", "Ansari", "Aslam", "Baig", "Butt", "Chaudhry", "Dar", "Ghani", "Haider", "Iqbal",
    "Jamil", "Kazmi", "Khan", "Lodhi", "Memon", "Mirza", "Nawaz", "Rashid", "Raza", "Shah", "Sheikh",
    "Soomro", "Zaidi",
];
const COMPANIES: [&str; 6] = [
    "Chai Khana",
    "Sunrise School",
    "Al-Noor Clinic",
    "Harbour Guest House",
    "Pak Textile Office",
    "Bun Kebab Corner",
];
const STREETS: [&str; 8] = [
    "Khayaban-e-Saadi",
    "Khayaban-e-Hafiz",
    "Boat Basin Road",
    "Zamzama Lane 4",
    "University Road",
    "Rashid Minhas Road",
    "Block 13-D",
    "Hasan Square",
];

/// How many customers there are.
pub(super) const BUYERS: usize = 60;

/// The customers; the first few are companies.
pub(super) fn buyers(rng: &mut StdRng) -> Vec<Buyer> {
    let mut buyers: Vec<Buyer> = Vec::with_capacity(BUYERS);
    while buyers.len() < BUYERS {
        let (first, last) = (
            any(rng, &FIRST).copied().unwrap_or_default(),
            any(rng, &LAST).copied().unwrap_or_default(),
        );
        let name = format!("{first} {last}");
        if buyers.iter().any(|other| other.name == name) {
            continue;
        }
        let number = buyers.len() + 1;
        let company = COMPANIES.get(buyers.len()).copied().unwrap_or_default();
        let is_company = !company.is_empty();
        let group = match (is_company, permille(rng, 300)) {
            (true, _) => "Wholesale",
            (false, true) => "Regular",
            (false, false) => "",
        };
        let house = rng.random_range(1..=240);
        let street = any(rng, &STREETS).copied().unwrap_or_default();
        let born = Date::new(
            rng.random_range(1955..=2005),
            rng.random_range(1..=12),
            rng.random_range(1..=28),
        )
        .ok();
        buyers.push(Buyer {
            code: format!("C{number:04}"),
            email: permille(rng, 500)
                .then(|| format!("{}.{}@example.com", first.to_lowercase(), last.to_lowercase())),
            tax_number: if is_company {
                format!("{:07}-{}", rng.random_range(1_000_000..9_999_999), number % 10)
            } else {
                String::new()
            },
            // 555 01xx is no exchange: nobody's phone rings.
            phone: format!("+92 3{:02} 555 01{number:02}", rng.random_range(0..=49)),
            address: format!("House {house}, {street}, Karachi"),
            company: company.to_owned(),
            birthday: born.filter(|_| !is_company && permille(rng, 400)),
            visits: any(rng, &[1, 1, 2, 3, 5, 8]).copied().unwrap_or(1),
            group,
            name,
        });
    }
    buyers
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand::SeedableRng;

    use super::*;

    #[test]
    fn somebody_works_in_every_role() {
        let roles: BTreeSet<Template> = STAFF.iter().chain([&OWNER]).map(|one| one.role).collect();
        assert_eq!(roles.len(), Template::ALL.len());
        let names: BTreeSet<&str> = STAFF.iter().chain([&OWNER]).map(|one| one.username).collect();
        assert_eq!(names.len(), STAFF.len() + 1);
    }

    #[test]
    fn no_two_customers_share_a_code_a_name_or_a_phone() {
        let buyers = buyers(&mut StdRng::seed_from_u64(3));
        assert_eq!(buyers.len(), BUYERS);
        for of in [
            |buyer: &Buyer| buyer.code.clone(),
            |buyer: &Buyer| buyer.name.clone(),
            |buyer: &Buyer| buyer.phone.clone(),
        ] {
            assert_eq!(buyers.iter().map(of).collect::<BTreeSet<_>>().len(), BUYERS);
        }
        assert!(
            buyers.iter().any(|buyer| buyer.birthday.is_some())
                && buyers.iter().any(|buyer| buyer.email.is_some())
        );
    }
}
