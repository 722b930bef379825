//! Corrects stock.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, FaultCode, Figure, Permission, Violations, Write};
use till_shared::ids::{BranchId, ProductId};
use till_shared::quantity::Quantity;
use till_shared::text::Text;

use super::book::{LINES_MAX, book, check, once_each, plausible};
use super::error;
use super::model::{MoveReason, StockMove};
use super::views::StockDocumentView;
use super::{ADJUST, PROPOSE};

/// Corrects stock, for a reason and with words to it. Who may not do so alone needs the approval of somebody who may.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustStock {
    /// Where.
    pub branch_id: BranchId,
    /// What kind of correction: `adjust_up`, `adjust_down`, `count`, `waste`, `damage`, `theft`, `vendor_return`, `production`, `opening`.
    pub kind: MoveReason,
    /// Why, in words.
    pub reason: Text<500>,
    /// What, at most 500 products.
    pub lines: Vec<AdjustLine>,
}

/// How much of a product is to be added or taken off.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustLine {
    /// The product.
    pub product_id: ProductId,
    /// In is above zero, out below; its direction fits the kind.
    pub quantity: Quantity,
}

impl Command for AdjustStock {
    const NAME: &'static str = "stock.adjust";
    const SUMMARY: &'static str = "Corrects stock, for a reason.";
    const PERMISSION: Permission = PROPOSE;
    const CARE: Care = Care::creates().with_reason().approved_by(ADJUST);
    const FAULTS: &'static [FaultCode] = &[error::SHORT];
    type Output = StockDocumentView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.at_least_one("lines", self.lines.len());
        v.at_most("lines", self.lines.len(), LINES_MAX);
        let Some(way) = self.kind.by_hand() else {
            v.push("kind", "not-by-hand", "is booked by its own operation");
            return;
        };
        for (place, line) in self.lines.iter().enumerate() {
            let field = format!("lines/{place}/quantity");
            v.check(!line.quantity.is_zero(), &field, "zero", "must not be zero");
            plausible(v, &field, line.quantity);
            v.check(
                way <= 0 || !line.quantity.is_negative(),
                &field,
                "direction",
                "must be above zero for this kind",
            );
            v.check(
                way >= 0 || !line.quantity.is_positive(),
                &field,
                "direction",
                "must be below zero for this kind",
            );
        }
        once_each(v, self.lines.iter().map(|line| line.product_id));
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }

    async fn run(&self, w: &mut Write) -> Result<StockDocumentView, Fault> {
        let moved: Vec<(ProductId, Quantity)> = self
            .lines
            .iter()
            .map(|line| (line.product_id, line.quantity))
            .collect();
        check(w, self.branch_id, self.kind, &moved).await?;
        if !w.actor().may_at(ADJUST, self.branch_id) {
            w.approval_of(&Figure::at(self.branch_id)).await?;
        }
        let moves = self.lines.iter().map(|line| StockMove {
            move_id: w.id(),
            product_id: line.product_id,
            quantity: line.quantity,
            unit_cost_minor: None,
        });
        let moves = moves.collect();
        book(w, self.branch_id, self.kind, &self.reason, moves).await
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Invalidation, SettingChange, Template, codes};
    use till_testkit::Shop;

    use super::*;
    use crate::catalog::VIEW_COST;
    use crate::catalog::testing::noted;
    use crate::stock::levels::ListLevels;
    use crate::stock::testing::{product, receive, shop};
    use crate::stock::{NEGATIVE, NegativeStock, VIEW, error};

    fn by(shop: &Shop, kind: MoveReason, product_id: ProductId, quantity: &str) -> AdjustStock {
        AdjustStock {
            branch_id: shop.branch,
            kind,
            reason: "counted again".try_into().unwrap(),
            lines: vec![AdjustLine {
                product_id,
                quantity: quantity.parse().unwrap(),
            }],
        }
    }

    /// Changes the setting in the shop's branch.
    async fn set_negative(shop: &Shop, value: NegativeStock) {
        shop.run(
            &shop.owner(),
            SetNegative {
                branch: shop.branch,
                value,
            },
        )
        .await
        .unwrap();
    }

    #[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
    struct SetNegative {
        branch: till_shared::ids::BranchId,
        value: NegativeStock,
    }

    impl Command for SetNegative {
        const NAME: &'static str = "test.set_negative";
        const SUMMARY: &'static str = "Sets what happens below zero.";
        const PERMISSION: Permission = ADJUST;
        type Output = ();
        type Error = Fault;

        async fn run(&self, w: &mut Write) -> Result<(), Fault> {
            w.create(&SettingChange::first(
                w.id(),
                NEGATIVE.key,
                self.branch,
                serde_json::json!(self.value),
            ))
            .await?;
            w.invalidate(Invalidation::Settings);
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_correction_moves_the_level_and_leaves_a_note() {
        let (shop, tax) = shop().await;
        let tea = product(&shop, tax, "TEA").await;
        let view = shop
            .run(&shop.owner(), by(&shop, MoveReason::AdjustUp, tea, "10.5"))
            .await
            .unwrap();
        assert_eq!(
            (
                view.lines[0].on_hand.to_string().as_str(),
                view.lines[0].is_negative
            ),
            ("10.5", false)
        );
        // What is sold whole is thrown away whole; only a correction may mend a part.
        let torn = by(&shop, MoveReason::Waste, tea, "-0.5");
        let fault = shop.run(&shop.owner(), torn).await.unwrap_err();
        assert_eq!(fault.violation_list()[0].code, "whole-only");
        let view = shop
            .run(&shop.owner(), by(&shop, MoveReason::Waste, tea, "-2"))
            .await
            .unwrap();
        assert_eq!(view.lines[0].on_hand.to_string(), "8.5");
        let note = noted(&shop, "stock.adjust").await;
        assert_eq!(
            (note.entity.as_str(), note.reason.as_deref()),
            ("stock_document", Some("counted again"))
        );
        assert!(
            shop.outbox()
                .await
                .iter()
                .any(|event| event.topic == "stock.moved")
        );
        assert!(shop.findings().await.is_empty());
    }

    #[tokio::test]
    async fn below_zero_is_blocked_flagged_or_let_be_as_the_branch_says() {
        let (shop, tax) = shop().await;
        let tea = product(&shop, tax, "TEA").await;
        let view = shop
            .run(&shop.owner(), by(&shop, MoveReason::Theft, tea, "-2"))
            .await
            .unwrap();
        assert!(view.lines[0].is_negative);
        set_negative(&shop, NegativeStock::Block).await;
        let fault = shop
            .run(&shop.owner(), by(&shop, MoveReason::Theft, tea, "-1"))
            .await
            .unwrap_err();
        assert_eq!(
            (fault.code(), fault.violation_list()[0].pointer.as_str()),
            (error::SHORT, "/lines/0")
        );
        let up = shop
            .run(&shop.owner(), by(&shop, MoveReason::AdjustUp, tea, "1"))
            .await
            .unwrap();
        assert_eq!(
            up.lines[0].on_hand.to_string(),
            "-1",
            "the refused one moved nothing, and up is never short"
        );
        assert!(shop.findings().await.is_empty());
    }

    #[tokio::test]
    async fn an_employee_needs_an_approval_and_a_cashier_may_not_ask() {
        let (shop, tax) = shop().await;
        let tea = product(&shop, tax, "TEA").await;
        let asked = by(&shop, MoveReason::Count, tea, "1");
        assert_eq!(
            shop.run(&shop.role(Template::Employee), asked.clone())
                .await
                .unwrap_err()
                .code(),
            codes::APPROVAL_NEEDED
        );
        assert_eq!(
            shop.run(&shop.role(Template::Cashier), asked.clone())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run(&shop.elsewhere(), asked.clone())
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        assert!(shop.run(&shop.role(Template::Manager), asked).await.is_ok());
    }

    #[tokio::test]
    async fn whoever_manages_another_branch_adjusts_and_sees_costs_there_only() {
        let (shop, tax) = shop().await;
        let tea = product(&shop, tax, "TEA").await;
        receive(&shop, tea, "5").await;
        let other: till_shared::ids::BranchId = shop.id();
        let works_in_both = |manages| {
            let of_manager = [PROPOSE, ADJUST, VIEW, VIEW_COST];
            shop.granted(vec![
                shop.grant("Employee", &[shop.branch, other], &[PROPOSE, VIEW]),
                shop.grant("Manager", &[manages], &of_manager),
            ])
        };
        let asked = by(&shop, MoveReason::Count, tea, "1");
        let levels = async |actor: &std::sync::Arc<till_kernel::Actor>| {
            let page = shop.ask(actor, ListLevels::default()).await.unwrap();
            page.items[0].value_minor.is_hidden()
        };
        let elsewhere = works_in_both(other);
        let fault = shop.run(&elsewhere, asked.clone()).await.unwrap_err();
        assert_eq!(fault.code(), codes::APPROVAL_NEEDED);
        assert!(levels(&elsewhere).await);
        let here = works_in_both(shop.branch);
        assert!(shop.run(&here, asked).await.is_ok());
        assert!(!levels(&here).await);
    }

    #[tokio::test]
    async fn everything_wrong_is_said_at_once() {
        let (shop, tax) = shop().await;
        let tea = product(&shop, tax, "TEA").await;
        let line = |product_id, quantity: &str| AdjustLine {
            product_id,
            quantity: quantity.parse().unwrap(),
        };
        let wrong = AdjustStock {
            reason: till_shared::text::Text::default(),
            lines: vec![line(tea, "5"), line(tea, "0")],
            ..by(&shop, MoveReason::Waste, tea, "1")
        };
        let fault = shop.run(&shop.owner(), wrong).await.unwrap_err();
        let pointers: Vec<&str> = fault
            .violation_list()
            .iter()
            .map(|violation| violation.pointer.as_str())
            .collect();
        assert_eq!(
            pointers,
            [
                "/lines/0/quantity",
                "/lines/1/quantity",
                "/lines/1/product_id",
                "/reason"
            ]
        );
        let sale = by(&shop, MoveReason::Sale, tea, "-1");
        assert_eq!(
            shop.run(&shop.owner(), sale).await.unwrap_err().violation_list()[0].pointer,
            "/kind"
        );
        let lost = by(&shop, MoveReason::AdjustUp, shop.id(), "1");
        assert_eq!(
            shop.run(&shop.owner(), lost).await.unwrap_err().violation_list()[0].pointer,
            "/lines/0/product_id"
        );
    }
}
