//! A register and who works there: carries out, step by step, what was planned for the day.

use std::sync::Arc;

use anyhow::{Context, Result};
use serde_json::json;
use till_kernel::Actor;
use till_operations::sales::{CompleteSale, ParkSale, RecallSale, VoidParkedSale};
use till_operations::shifts::{CloseShift, MoveCash, OpenShift};
use till_shared::ids::{CustomerId, Made, RegisterId, ShiftId};
use till_shared::text::Text;

use super::basket::Basket;
use super::day::{Count, Step, Timed};
use super::stage::Stage;
use super::tender::{FLOAT_MINOR, Paid};

/// A register.
pub(super) struct Till {
    /// Its own kernel and clock.
    pub stage: Stage,
    /// Which it is.
    pub register_id: RegisterId,
    /// Who works there.
    pub cashier: Arc<Actor>,
    /// In the first (0) or second (1) branch.
    pub branch: usize,
    /// How busy it is, in percent of a usual one.
    pub busy_percent: i64,
}

/// How a day ended.
pub(super) struct Lived {
    /// Sales.
    pub sales: usize,
    /// What lies in the drawer for tomorrow.
    pub float_minor: i64,
}

impl Till {
    /// Lives through a day.
    pub(super) async fn live(&self, steps: Vec<Timed>) -> Result<Lived> {
        let mut lived = Lived {
            sales: 0,
            float_minor: FLOAT_MINOR,
        };
        let mut shift = None;
        for Timed { at, step } in steps {
            self.stage.go_to(at);
            if let Step::Open(pieces) = step {
                let opening_float_minor = pieces
                    .iter()
                    .map(|piece| piece.denomination_minor * i64::from(piece.count))
                    .sum();
                let open = OpenShift {
                    register_id: self.register_id,
                    opening_float_minor,
                    opening_count: pieces,
                };
                shift = Some(self.stage.act(&self.cashier, open).await?.shift_id);
                continue;
            }
            let shift_id = shift.context("the day does not begin with a shift")?;
            match step {
                Step::Sell(basket, customer_id, paid) => {
                    self.sell(shift_id, basket, customer_id, paid).await?;
                    lived.sales += 1;
                }
                Step::Close(count) => {
                    lived.float_minor = count.carried_float_minor;
                    self.close(shift_id, count).await?;
                }
                other => self.besides(shift_id, other).await?,
            }
        }
        Ok(lived)
    }

    async fn sell(
        &self,
        shift_id: ShiftId,
        basket: Basket,
        customer_id: Option<CustomerId>,
        paid: Paid,
    ) -> Result<()> {
        let sale = CompleteSale {
            sale_id: Made::new(basket.sale_id)?,
            register_id: self.register_id,
            shift_id,
            occurred_at: None,
            sent_at: None,
            age_checked: basket.age,
            channel: basket.channel,
            customer_id,
            lines: basket.lines,
            discounts: basket.discounts,
            payments: paid.payments,
            expected_total_minor: Some(basket.total_minor),
            note: Text::default(),
        };
        self.stage
            .act_as(&self.cashier, sale.sale_id.to_string(), sale)
            .await?;
        Ok(())
    }

    async fn close(&self, shift_id: ShiftId, count: Count) -> Result<()> {
        let close = CloseShift {
            shift_id,
            counted: count.counted,
            carried_float_minor: count.carried_float_minor,
            deposit_reference: Some(count.bag.try_into()?),
            variance_reason: count.variance_reason.map(TryInto::try_into).transpose()?,
        };
        self.stage.act(&self.cashier, close).await?;
        Ok(())
    }

    /// What is neither a sale nor the beginning or end of a shift.
    async fn besides(&self, shift_id: ShiftId, step: Step) -> Result<()> {
        match step {
            Step::Park(basket, customer_id, label) => {
                // As a till sends it.
                let park: ParkSale = serde_json::from_value(json!({
                    "sale_id": basket.sale_id,
                    "register_id": self.register_id,
                    "label": label,
                    "customer_id": customer_id,
                    "basket": { "lines": basket.lines, "discounts": basket.discounts },
                }))?;
                self.stage.act(&self.cashier, park).await?;
            }
            Step::Recall(sale_id) => {
                self.stage
                    .act(
                        &self.cashier,
                        RecallSale {
                            sale_id,
                            register_id: self.register_id,
                        },
                    )
                    .await?;
            }
            Step::Void(sale_id, reason) => {
                self.stage
                    .act(
                        &self.cashier,
                        VoidParkedSale {
                            sale_id,
                            reason: reason.try_into()?,
                        },
                    )
                    .await?;
            }
            Step::Move(kind, amount_minor, reason) => {
                self.stage
                    .act(
                        &self.cashier,
                        MoveCash {
                            shift_id,
                            kind,
                            amount_minor,
                            reason: reason.try_into()?,
                            reference: None,
                        },
                    )
                    .await?;
            }
            Step::Open(_) | Step::Sell(..) | Step::Close(_) => {}
        }
        Ok(())
    }
}
