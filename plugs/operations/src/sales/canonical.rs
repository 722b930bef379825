//! The canonical form of a sale: what its place in the fiscal chain is taken over.

use till_shared::canon::{Canon, Hash};
use till_shared::pricing::{AppliedDiscount, Engine, LineTax};

use super::model::{Sale, rounding_word, tax_rounding_word, tender_word};

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
                .text(tender_word(payment.kind))
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
            .option(self.rounding.map(rounding_word), Canon::text)
            .option(self.tax_rounding.map(tax_rounding_word), Canon::text)
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
