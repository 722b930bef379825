//! Lists and searches customers.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{AsRow, Bound, Fault, Found, KeyKind, List, Orders, Permission, Read, Reading, Wanted};
use till_shared::text::Text;

use super::VIEW;
use super::model::{Customer, CustomerStatus};
use super::phone::{asked, is_phone};
use super::store::{self, Filter, Listed, Way};
use super::views::CustomerView;
use till_goods::catalog::place::ByName;
use till_goods::catalog::words::Asked;

/// By the beginnings of words.
const WORDS: char = 'w';
/// By parts of words.
const INSIDE: char = 'i';

/// Which customers, by where they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomersOf {
    /// Dealt with.
    #[default]
    Active,
    /// Put away for good.
    Archived,
    /// Both.
    All,
}

/// Lists customers by name, or finds them by phone number, name, company, code or e-mail.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListCustomers {
    /// What is looked for: words, the beginnings of words, or the beginning of a phone number with or without its country.
    #[serde(default)]
    pub q: Option<Text<200>>,
    /// Only of this group.
    #[serde(default)]
    pub customer_group: Option<Text<64>>,
    /// Only with this status.
    #[serde(default)]
    pub status: CustomersOf,
}

impl List for ListCustomers {
    const NAME: &'static str = "customers.list";
    const SUMMARY: &'static str =
        "Lists customers by name, or finds them by phone number, name, company, code or e-mail.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = store::BROWSED;
    type View = CustomerView;

    fn ranked(&self) -> Option<&'static [KeyKind]> {
        self.question().map(|_| ByName::KINDS)
    }

    fn filters(&self, _r: &Read, text: Reading) -> Bound<Reading> {
        let filter = self.filter();
        text.bind(filter.status).bind(filter.group)
    }

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<CustomerView>, Fault> {
        let found = match self.question() {
            Some(q) => self.found(r, page, q).await?,
            None => page.read(r, self).await?.map(|AsRow(customer)| customer),
        };
        let sight = r.sight();
        Ok(found.map(|customer| CustomerView::of(customer, &sight)))
    }
}

impl ListCustomers {
    fn question(&self) -> Option<&str> {
        self.q.as_deref().map(str::trim).filter(|q| !q.is_empty())
    }

    fn filter(&self) -> Filter<'_> {
        Filter {
            status: match self.status {
                CustomersOf::Active => Some(CustomerStatus::Active.word()),
                CustomersOf::Archived => Some(CustomerStatus::Archived.word()),
                CustomersOf::All => None,
            },
            group: self.customer_group.as_deref(),
        }
    }

    /// Who fits a question, by name.
    async fn found(&self, r: &mut Read, page: &Wanted, q: &str) -> Result<Found<Customer>, Fault> {
        let country = if is_phone(q) {
            store::country(&mut r.select()).await?
        } else {
            String::new()
        };
        let Some(asked) = asked(q, &country) else {
            return Ok(Found::placed(Vec::new()));
        };
        let filter = self.filter();
        let place = page.place().and_then(ByName::of);
        let is_first = place.is_none();
        let begin = if asked.has_words() { WORDS } else { INSIDE };
        let mut after = place.unwrap_or_else(|| ByName::start(begin));
        let mut rows = store::page(
            &mut r.select(),
            filter,
            way(after.mode, &asked),
            &after,
            page.rows(),
        )
        .await?;
        if is_first && rows.is_empty() && after.mode == WORDS {
            after.mode = INSIDE;
            rows = store::page(&mut r.select(), filter, way(INSIDE, &asked), &after, page.rows()).await?;
        }
        let total = if page.is_counted() {
            Some(store::count(&mut r.select(), filter, way(after.mode, &asked)).await?)
        } else {
            None
        };
        let placed = rows.into_iter().map(
            |Listed {
                 customer: AsRow(customer),
                 sort_key,
             }| {
                let at = ByName {
                    key: sort_key,
                    id: customer.customer_id.0,
                    ..ByName::start(after.mode)
                };
                (customer, at.place())
            },
        );
        Ok(Found::placed(placed.collect()).with_total(total))
    }
}

fn way(mode: char, asked: &Asked) -> Way<'_> {
    if mode == INSIDE || !asked.has_words() {
        Way::Inside(asked)
    } else {
        Way::Words(asked)
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;
    use till_testkit::Shop;

    use super::*;
    use crate::customers::create::CreateCustomer;
    use crate::customers::input::CustomerInput;

    async fn filled() -> Shop {
        let shop = Shop::open(vec![crate::plug()]).await;
        for (code, name, phone, email) in [
            ("K-100", "Ada Lovelace", "+49 170 1234567", "ada@example.org"),
            ("K-101", "Grace Hopper", "0211 / 98 76 54", "grace@navy.example"),
            ("K-102", "alan turing", "555-0100", "alan@example.org"),
        ] {
            let new = CustomerInput {
                code: Some(code.try_into().unwrap()),
                phones: vec![phone.try_into().unwrap()],
                emails: vec![email.try_into().unwrap()],
                ..CustomerInput::named(name)
            };
            shop.run(&shop.owner(), CreateCustomer(new)).await.unwrap();
        }
        shop
    }

    async fn found(shop: &Shop, q: &str) -> Vec<String> {
        let page = shop
            .ask(
                &shop.owner(),
                ListCustomers {
                    q: Some(q.try_into().unwrap()),
                    ..ListCustomers::default()
                },
            )
            .await
            .unwrap();
        page.items.into_iter().map(|customer| customer.name).collect()
    }

    #[tokio::test]
    async fn they_are_found_by_phone_name_code_and_mail() {
        let shop = filled().await;
        assert_eq!(found(&shop, "0170 123").await, ["Ada Lovelace"]);
        assert_eq!(found(&shop, "+49170").await, ["Ada Lovelace"]);
        assert_eq!(found(&shop, "0211-98").await, ["Grace Hopper"]);
        // The shop is where the test kit has opened it.
        let (country,): (String,) = sqlx::query_as("SELECT country FROM kernel.tenant WHERE tenant_id = $1")
            .bind(shop.tenant.0)
            .fetch_one(&mut shop.superuser().await)
            .await
            .unwrap();
        let code = crate::customers::phone::dial_code(&country).unwrap();
        assert_eq!(found(&shop, &format!("+{code}211987654")).await, ["Grace Hopper"]);
        assert_eq!(found(&shop, &format!("00{code} 211 98")).await, ["Grace Hopper"]);
        assert_eq!(
            found(&shop, "/").await,
            Vec::<String>::new(),
            "a sign that no name has"
        );
        assert_eq!(found(&shop, "hop gra").await, ["Grace Hopper"]);
        assert_eq!(found(&shop, "K-102").await, ["alan turing"]);
        assert_eq!(found(&shop, "navy").await, ["Grace Hopper"]);
        assert_eq!(
            found(&shop, "velac").await,
            ["Ada Lovelace"],
            "inside a word, when none begins so"
        );
        assert!(found(&shop, "nobody").await.is_empty());
    }

    #[tokio::test]
    async fn pages_go_by_name_and_count() {
        let shop = filled().await;
        let first = ListCustomers::default().paged().limit(2).counted();
        let page = shop.ask(&shop.owner(), first).await.unwrap();
        assert_eq!(
            (
                page.items[0].name.as_str(),
                page.items[1].name.as_str(),
                page.total
            ),
            ("Ada Lovelace", "alan turing", Some(3))
        );
        let rest = ListCustomers::default().paged().after(page.next_cursor);
        let page = shop.ask(&shop.owner(), rest).await.unwrap();
        assert_eq!(
            (page.items.len(), page.items[0].name.as_str(), page.next_cursor),
            (1, "Grace Hopper", None)
        );
    }

    #[tokio::test]
    async fn strangers_and_others_see_none() {
        let shop = filled().await;
        let other = Shop::open(vec![crate::plug()]).await;
        assert_eq!(
            shop.ask(&shop.stranger(), ListCustomers::default())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert!(found(&other, "ada").await.is_empty());
        let wrong = ListCustomers::default().paged().limit(0);
        assert_eq!(
            shop.ask(&shop.owner(), wrong).await.unwrap_err().violation_list()[0].pointer,
            "/limit"
        );
    }
}
