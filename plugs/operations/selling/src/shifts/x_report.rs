//! x_report.rs: how a shift stands, at any time and without changing anything.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, FaultCode, Permission, Printed, Query, Read};
use till_shared::ids::ShiftId;

use super::facts::{Facts, Header};
use super::model::Shift;
use super::report::report;
use super::slip::x_slip;
use super::views::XReportView;
use super::{error, permissions, store};

/// The report of which shift.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct XReport {
    /// The shift.
    pub shift_id: ShiftId,
}

impl Query for XReport {
    const NAME: &'static str = "shifts.x_report";
    const SUMMARY: &'static str =
        "Answers how an open shift stands; without takings for those who count blind.";
    const PERMISSION: Permission = permissions::VIEW;
    const FAULTS: &'static [FaultCode] = &[error::CLOSED];
    type Output = Printed<XReportView>;

    async fn run(&self, r: &mut Read) -> Result<Printed<XReportView>, Fault> {
        let shift = r.load::<Shift>(self.shift_id).await?.visible_to(r.actor())?;
        if shift.closed.is_some() {
            return Err(error::CLOSED.because("It is closed, so it has a Z report."));
        }
        let place = store::place(&mut r.select(), shift.register_id).await?;
        let figures = store::figures(&mut r.select(), shift.shift_id).await?;
        let header = Header::of(&shift, place);
        let facts = Facts {
            header,
            opening_float_minor: shift.opening_float_minor,
            figures,
        };
        let data = XReportView::of(report(&facts), r.now(), &r.sight());
        let slip = x_slip(&data);
        Ok(Printed { data, slip })
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::{Gated, Template, codes};
    use till_shared::money::Sum;
    use till_testkit::Shop;

    use super::super::model::MovementKind;
    use super::super::tests::{close, move_cash, open, park, sell};
    use super::*;
    use crate::registers::testing::{plugs, register};

    #[tokio::test]
    async fn it_sums_everything_that_happened_and_changes_nothing() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let owner = shop.owner();
        let shift = open(&shop, &owner, register_id, 1_000).await;
        sell(&shop, &shift, 1_190, 0).await.unwrap();
        sell(&shop, &shift, 2_380, 2_000).await.unwrap();
        move_cash(&shop, &owner, &shift, MovementKind::PayOut, 500).await;
        move_cash(&shop, &owner, &shift, MovementKind::NoSaleOpen, 0).await;
        park(&shop, &shift, "parked", 700).await;
        park(&shop, &shift, "voided", 300).await;
        let before = shop.audit().await.len();
        let query = XReport {
            shift_id: shift.shift_id,
        };
        let x = shop.ask(&owner, query.clone()).await.unwrap().data;
        assert_eq!(shop.audit().await.len(), before);

        let report = &x.report;
        let takings = report.takings.value().unwrap();
        assert_eq!((report.sales_count, report.items_count), (2, 4));
        assert_eq!(
            [takings.total_minor, takings.net_minor, takings.tax_minor],
            [3_570, 3_000, 570]
        );
        assert_eq!([takings.gross_minor, takings.discount_minor], [3_670, 100]);
        assert_eq!(takings.taxes.len(), 1);
        assert_eq!(
            (takings.taxes[0].code.as_str(), takings.taxes[0].tax_minor),
            ("VAT", Sum::from(570))
        );
        let tenders: Vec<_> = takings
            .tenders
            .iter()
            .map(|sum| (sum.tender.as_str(), sum.count, sum.amount_minor))
            .collect();
        assert_eq!(
            tenders,
            [("cash", 2, Sum::from(1_570)), ("visa", 1, Sum::from(2_000))]
        );
        assert_eq!(
            [takings.cash.received_minor, takings.cash.change_minor],
            [1_600, 30]
        );
        assert_eq!(takings.cash.expected_minor, 1_000 + 1_570 - 500);
        assert_eq!((report.documents.count, report.no_sale_count), (2, 1));
        assert_eq!(
            report.documents.first_number.as_deref(),
            Some("B01-R01-26-000001")
        );
        assert_eq!(report.documents.last_number.as_deref(), Some("B01-R01-26-000002"));
        assert!(report.documents.gaps.is_empty());
        assert_eq!(takings.grand_total_minor, 3_570);
        assert_eq!((report.parked_count, report.parked[0].total_minor), (1, 700));
        assert_eq!(
            (report.voided[0].count, report.voided[0].total_minor),
            (1, Sum::from(300))
        );
        assert_eq!(report.movements.len(), 1);

        close(&shop, &owner, &shift, 2_070).await;
        assert_eq!(shop.ask(&owner, query).await.unwrap_err().code(), error::CLOSED);
    }

    #[tokio::test]
    async fn who_counts_blind_gets_no_takings_on_screen_or_paper() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let cashier = shop.role(Template::Cashier);
        let shift = open(&shop, &cashier, register_id, 1_000).await;
        sell(&shop, &shift, 1_190, 0).await.unwrap();
        let query = XReport {
            shift_id: shift.shift_id,
        };
        let blind = shop.ask(&cashier, query.clone()).await.unwrap();
        assert!(Gated::is_hidden(&blind.data.report.takings));
        for leak in [
            serde_json::to_string(&blind.data).unwrap(),
            serde_json::to_string(&blind.slip).unwrap(),
        ] {
            // An id may hold any digits.
            let leak: Vec<&str> = leak
                .split('"')
                .filter(|part| part.parse::<uuid::Uuid>().is_err())
                .collect();
            let leak = leak.join("\"");
            assert!(
                !leak.contains("1190") && !leak.contains("11.90") && !leak.contains("2190"),
                "{leak}"
            );
            assert!(!leak.contains("21.90") && !leak.contains("expected"), "{leak}");
        }
        let auditor = shop.role(Template::Auditor);
        let seen = shop.ask(&auditor, query.clone()).await.unwrap().data;
        assert_eq!(seen.report.takings.value().unwrap().cash.expected_minor, 2_190);
        let colleague = shop.role(Template::Cashier);
        assert_eq!(
            shop.ask(&colleague, query.clone()).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            shop.ask(&shop.stranger(), query.clone())
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.ask(&shop.elsewhere(), query).await.unwrap_err().code(),
            codes::NOT_FOUND
        );
    }
}
