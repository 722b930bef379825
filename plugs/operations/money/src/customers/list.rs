//! Lists and searches customers.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read, Violations};
use till_shared::page::Page;
use till_shared::text::Text;

use super::VIEW;
use super::model::CustomerStatus;
use super::phone::{asked, is_phone};
use super::store::{self, Filter, Way};
use super::views::CustomerView;
use till_goods::catalog::cursor::{ByName, Cursor, limit, validate_page};
use till_goods::catalog::words::Asked;

/// By name.
const BROWSE: char = 'n';
/// By the beginnings of words.
const WORDS: char = 'w';
/// By parts of words.
const INSIDE: char = 'i';

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
    /// Only with this status. Absent: `active`.
    #[serde(default)]
    pub status: Option<CustomerStatus>,
    /// Rows, 1 to 200; 50 if absent.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where the last page ended.
    #[serde(default)]
    pub cursor: Option<Cursor>,
    /// Count all rows.
    #[serde(default)]
    pub include_total: bool,
}

impl Query for ListCustomers {
    const NAME: &'static str = "customers.list";
    const SUMMARY: &'static str =
        "Lists customers by name, or finds them by phone number, name, company, code or e-mail.";
    const PERMISSION: Permission = VIEW;
    type Output = Page<CustomerView>;

    fn validate(&self, v: &mut Violations) {
        validate_page(v, self.limit, self.cursor.as_deref(), |cursor| {
            ByName::decode(cursor).is_some()
        });
    }

    async fn run(&self, r: &mut Read) -> Result<Page<CustomerView>, Fault> {
        let country = match &self.q {
            Some(question) if is_phone(question) => store::country(&mut r.select()).await?,
            _ => String::new(),
        };
        let asked = self.q.as_deref().and_then(|question| asked(question, &country));
        let filter = Filter {
            status: self.status.unwrap_or_default(),
            group: self.customer_group.as_deref(),
        };
        let limit = limit(self.limit);
        let cursor = self.cursor.as_deref().and_then(ByName::decode);
        let is_first = cursor.is_none();
        let mut after = cursor.unwrap_or_else(|| {
            ByName::start(match &asked {
                None => BROWSE,
                Some(asked) if asked.has_words() => WORDS,
                Some(_) => INSIDE,
            })
        });
        let mut rows = store::page(
            &mut r.select(),
            filter,
            way(after.mode, asked.as_ref()),
            &after,
            limit,
        )
        .await?;
        if is_first && rows.is_empty() && after.mode == WORDS {
            after.mode = INSIDE;
            rows = store::page(
                &mut r.select(),
                filter,
                way(INSIDE, asked.as_ref()),
                &after,
                limit,
            )
            .await?;
        }
        let total = if self.include_total {
            Some(store::count(&mut r.select(), filter, way(after.mode, asked.as_ref())).await?)
        } else {
            None
        };
        let page = Page::cut(rows, limit, |row| {
            let at = ByName {
                key: row.key.clone(),
                id: row.customer.customer_id.0,
                skip: None,
                mode: after.mode,
            };
            at.encode()
        });
        let sight = r.sight();
        Ok(page
            .map(|row| CustomerView::of(row.customer, &sight))
            .with_total(total))
    }
}

fn way(mode: char, asked: Option<&Asked>) -> Way<'_> {
    match asked {
        Some(asked) if mode == INSIDE || !asked.has_words() => Way::Inside(asked),
        Some(asked) => Way::Words(asked),
        None => Way::Browse,
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
        let first = ListCustomers {
            limit: Some(2),
            include_total: true,
            ..ListCustomers::default()
        };
        let page = shop.ask(&shop.owner(), first).await.unwrap();
        assert_eq!(
            (
                page.items[0].name.as_str(),
                page.items[1].name.as_str(),
                page.total
            ),
            ("Ada Lovelace", "alan turing", Some(3))
        );
        let rest = ListCustomers {
            cursor: page.next_cursor.map(|next| next.try_into().unwrap()),
            ..ListCustomers::default()
        };
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
        let wrong = ListCustomers {
            limit: Some(0),
            ..ListCustomers::default()
        };
        assert_eq!(
            shop.ask(&shop.owner(), wrong).await.unwrap_err().violation_list()[0].pointer,
            "/limit"
        );
    }
}
