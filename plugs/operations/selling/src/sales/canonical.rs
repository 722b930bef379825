//! The canonical form of a sale: what its place in the fiscal chain is taken over.

use till_shared::canon::{Canon, Hash};
use till_shared::pricing::{AppliedDiscount, Engine, LineTax};

use till_shared::words::Word;

use super::model::Sale;

impl Sale {
    /// SHA-256 over the canonical form of its version (both frozen): everything a tax office would ask for. The number is not in it: it
    /// joins in the chain (`till_kernel::fiscal_chain`). Form `till/sale/2`, of engine version 2, begins with form 1 and adds what is new:
    /// the rules and the request it was made by, the clock, the age that was checked, the shop, costs and stock.
    #[must_use]
    pub fn document_hash(&self) -> Hash {
        fn taxes(canon: Canon, taxes: &[LineTax]) -> Canon {
            canon.list(taxes, |canon, tax| {
                canon
                    .text(&tax.code)
                    .decimal(tax.rate.get())
                    .int(i64::from(tax.inclusive))
                    .int(tax.base_minor)
                    .int(tax.tax_minor)
            })
        }
        fn discounts(canon: Canon, discounts: &[AppliedDiscount]) -> Canon {
            canon.list(discounts, |canon, discount| {
                canon
                    .option(discount.percent, |canon, percent| canon.decimal(percent.get()))
                    .int(discount.amount_minor)
                    .option(discount.reason.as_deref(), Canon::text)
            })
        }
        let canon = Canon::new(match self.engine {
            Engine::V1 => "till/sale/1",
            Engine::V2 => "till/sale/2",
        })
        .uuid(self.sale_id.0)
        .uuid(self.branch_id.0)
        .uuid(self.register_id.0)
        .uuid(self.shift_id.0)
        .option(self.cashier_id, |canon, id| canon.uuid(id.0))
        .text(&self.cashier_name)
        .option(self.customer.as_ref(), |canon, customer| {
            canon
                .uuid(customer.customer_id.0)
                .text(&customer.name)
                .text(&customer.tax_number)
        })
        .text(self.channel.word())
        .text(&self.business_date.to_string())
        .int(self.occurred_at.as_microsecond())
        .int(self.received_at.as_microsecond())
        .text(self.currency.code())
        .int(self.gross_minor)
        .int(self.line_discount_minor)
        .int(self.sale_discount_minor)
        .int(self.net_minor)
        .int(self.tax_minor)
        .int(self.total_minor)
        .int(self.settlement.rounding_minor)
        .int(self.settlement.due_minor)
        .int(self.settlement.tendered_minor)
        .int(self.settlement.change_minor)
        .text(&self.note);
        let canon = discounts(taxes(canon, &self.taxes), &self.discounts).list(&self.lines, |canon, line| {
            let canon = canon
                .uuid(line.line_id.0)
                .uuid(line.product_id.0)
                .option(line.barcode.as_deref(), Canon::text)
                .text(&line.sku)
                .text(&line.name)
                .text(&line.unit)
                .int(line.quantity.scaled())
                .int(line.unit_price_minor)
                .int(line.list_price_minor)
                .text(line.price_source.word())
                .int(line.gross_minor)
                .int(line.line_discount_minor)
                .int(line.sale_discount_minor)
                .int(line.net_minor)
                .int(line.tax_minor)
                .int(line.total_minor)
                .text(&line.note);
            discounts(taxes(canon, &line.taxes), &line.discounts)
        });
        let canon = canon.list(&self.payments, |canon, payment| {
            canon
                .uuid(payment.payment_id.0)
                .text(payment.kind.word())
                .text(&payment.tender)
                .int(payment.amount_minor)
                .text(&payment.reference)
        });
        match self.engine {
            Engine::V1 => canon.finish(),
            Engine::V2 => self.since_form_2(canon).finish(),
        }
    }

    /// What form 2 adds.
    fn since_form_2(&self, canon: Canon) -> Canon {
        let shop = &self.seller;
        canon
            .int(i64::from(i16::from(self.engine)))
            .option(self.rounding.map(Word::word), Canon::text)
            .option(self.tax_rounding.map(Word::word), Canon::text)
            .option(self.request_hash.as_ref(), |canon, hash| canon.bytes(hash))
            .option(self.clock_off_ms, Canon::int)
            .option(self.age_checked.map(i64::from), Canon::int)
            .text(&shop.business)
            .text(&shop.branch)
            .text(&shop.branch_code)
            .text(&shop.register_code)
            .text(&shop.address)
            .text(&shop.phone)
            .text(&shop.time_zone)
            .text(&shop.language)
            .list(&self.lines, |canon, line| {
                canon
                    .int(line.stock_quantity.scaled())
                    .int(line.unit_cost_minor)
                    .option(line.discountable.map(i64::from), Canon::int)
            })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use till_shared::canon::hex;
    use till_shared::ids::{CustomerId, LineId, ProductId, UserId};
    use till_shared::money::Rounding;
    use till_shared::pricing::{Settlement, TaxRounding, TenderKind};
    use uuid::Uuid;

    use super::super::model::{Channel, CustomerSnapshot, Payment, PriceSource, SaleLine, SellerSnapshot};
    use super::*;

    fn id<T: From<Uuid>>(n: u128) -> T {
        T::from(Uuid::from_u128(n))
    }

    /// A sale with one of everything.
    fn sale(engine: Engine) -> Sale {
        let tax = LineTax {
            code: "VAT".to_owned(),
            rate: "20".parse().unwrap(),
            inclusive: true,
            base_minor: 750,
            tax_minor: 149,
        };
        let discount = AppliedDiscount {
            percent: Some("10".parse().unwrap()),
            amount_minor: 100,
            reason: Some("damaged".to_owned()),
        };
        let line = SaleLine {
            line_id: id::<LineId>(6),
            product_id: id::<ProductId>(7),
            barcode: Some("4006381333931".to_owned()),
            sku: "TEA".to_owned(),
            name: "Tea".to_owned(),
            unit: "pcs".to_owned(),
            quantity: "1".parse().unwrap(),
            stock_quantity: "6".parse().unwrap(),
            unit_price_minor: 999,
            list_price_minor: 999,
            price_source: PriceSource::List,
            unit_cost_minor: 400,
            gross_minor: 999,
            line_discount_minor: 100,
            sale_discount_minor: 0,
            net_minor: 750,
            tax_minor: 149,
            total_minor: 899,
            taxes: vec![tax.clone()],
            discounts: vec![discount],
            discountable: Some(true),
            note: "gift".to_owned(),
        };
        let customer = CustomerSnapshot {
            customer_id: id::<CustomerId>(9),
            code: "C1".to_owned(),
            name: "Ada".to_owned(),
            company: String::new(),
            tax_number: "T-1".to_owned(),
            address: String::new(),
        };
        let seller = SellerSnapshot {
            business: "Corner".to_owned(),
            branch: "High Street".to_owned(),
            branch_code: "B01".to_owned(),
            register_code: "R01".to_owned(),
            address: "1 High Street".to_owned(),
            phone: "1".to_owned(),
            time_zone: "UTC".to_owned(),
            language: "en".to_owned(),
            texts: None,
        };
        Sale {
            sale_id: id(1),
            branch_id: id(2),
            register_id: id(3),
            shift_id: id(4),
            series_id: id(5),
            cashier_id: Some(id::<UserId>(8)),
            cashier_name: "Bob".to_owned(),
            customer: Some(customer),
            seller,
            channel: Channel::Pos,
            business_date: "2026-03-02".parse().unwrap(),
            occurred_at: "2026-03-02T10:00:00Z".parse().unwrap(),
            clock_off_ms: Some(-360_000),
            age_checked: Some(18),
            received_at: "2026-03-02T10:00:01Z".parse().unwrap(),
            engine,
            rounding: Some(Rounding::HalfUp),
            tax_rounding: Some(TaxRounding::Line),
            request_hash: Some([7; 32]),
            currency: "EUR".parse().unwrap(),
            gross_minor: 999,
            line_discount_minor: 100,
            sale_discount_minor: 0,
            net_minor: 750,
            tax_minor: 149,
            total_minor: 899,
            settlement: Settlement {
                due_minor: 900,
                rounding_minor: 1,
                tendered_minor: 1_000,
                change_minor: 100,
                balance_minor: 0,
            },
            taxes: vec![tax],
            discounts: Vec::new(),
            lines: vec![line],
            payments: vec![Payment {
                payment_id: id(10),
                kind: TenderKind::Cash,
                tender: "cash".to_owned(),
                amount_minor: 1_000,
                reference: "r".to_owned(),
            }],
            payments_before: 0,
            payment_no: 1,
            stock: Vec::new(),
            below_zero: true,
            levels: OnceLock::new(),
            note: "thanks".to_owned(),
        }
    }

    #[test]
    fn both_forms_are_frozen() {
        let hashes = [Engine::V1, Engine::V2].map(|engine| hex(&sale(engine).document_hash()));
        assert_eq!(
            hashes,
            [
                "4d967778271ec9e4fd0312a58290ef425d065858249fbad73f93f60006ee087c",
                "2b77c46470fa466d2710e408233250c2ba3b18eb4ac4b3cc22b5a4d45f6032ad",
            ]
        );
    }

    #[test]
    fn form_2_covers_what_form_1_did_not_know() {
        let spoil: [fn(&mut Sale); 10] = [
            |sale| sale.rounding = Some(Rounding::HalfEven),
            |sale| sale.tax_rounding = None,
            |sale| sale.request_hash = Some([8; 32]),
            |sale| sale.clock_off_ms = None,
            |sale| sale.age_checked = Some(16),
            |sale| sale.seller.address.push('x'),
            |sale| sale.seller.business.push('x'),
            |sale| sale.lines[0].unit_cost_minor += 1,
            |sale| sale.lines[0].stock_quantity = "5".parse().unwrap(),
            |sale| sale.lines[0].discountable = Some(false),
        ];
        for (at, change) in spoil.into_iter().enumerate() {
            for (engine, is_covered) in [(Engine::V1, false), (Engine::V2, true)] {
                let mut changed = sale(engine);
                change(&mut changed);
                let differs = changed.document_hash() != sale(engine).document_hash();
                assert_eq!(differs, is_covered, "{at} {engine:?}");
            }
        }
    }
}
