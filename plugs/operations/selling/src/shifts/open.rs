//! open.rs: begin a shift on a register.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Care, Command, Fault, FaultCode, Gate, NewSeries, Permission, Violations, Write, find_series,
};
use till_shared::ids::{RegisterId, SeriesId};

use super::calendar::{business_date, time_zone};
use super::count::{Denomination, check_pieces, worth};
use super::events::ShiftOpened;
use super::facts::Place;
use super::model::{MOVEMENT_MAX, Shift};
use super::settings::DAY_CUTOFF;
use super::views::ShiftView;
use super::{error, permissions, store};
use crate::registers::Register;

/// The documents of a shift's series.
const KIND: &str = "invoice";

/// A shift to begin.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenShift {
    /// On which register.
    pub register_id: RegisterId,
    /// What lies in the drawer, in minor units.
    pub opening_float_minor: i64,
    /// The same, piece by piece.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opening_count: Vec<Denomination>,
}

impl Command for OpenShift {
    const NAME: &'static str = "shifts.open";
    const SUMMARY: &'static str = "Begins a shift on a register.";
    const PERMISSION: Permission = permissions::OPEN;
    const CARE: Care = Care::creates().at_the_till();
    const FAULTS: &'static [FaultCode] = &[error::ALREADY_OPEN, error::REGISTER_INACTIVE];
    type Output = ShiftView;
    type Error = Fault;

    fn validate(&self, violations: &mut Violations) {
        violations.within("opening_float_minor", self.opening_float_minor, 0, MOVEMENT_MAX);
        check_pieces("opening_count", &self.opening_count, violations);
        let agrees =
            self.opening_count.is_empty() || worth(&self.opening_count) == Some(self.opening_float_minor);
        violations.check(
            agrees,
            "opening_float_minor",
            "mismatch",
            "must be what the coins and notes are worth",
        );
    }

    async fn run(&self, w: &mut Write) -> Result<ShiftView, Fault> {
        // The lock on the register makes two people who open at once come one after the other.
        let register = w.load::<Register>(self.register_id).await?;
        w.at_register(register.register_id);
        if !register.is_active {
            return Err(error::REGISTER_INACTIVE.fault());
        }
        if let Some(other) = store::open_on(&mut w.select(), register.register_id).await? {
            let whose = format!(
                "Shift {} of {} is open on this register.",
                other.number, other.cashier_name
            );
            return Err(error::ALREADY_OPEN.because(whose));
        }
        let place = store::place(&mut w.select(), register.register_id).await?;
        let cutoff = w.setting_at(&DAY_CUTOFF, register.branch_id);
        let business_date = business_date(w.now(), &time_zone(&place.time_zone)?, cutoff);
        let number = store::last_number(&mut w.select(), register.register_id).await? + 1;
        let invoice_series_id = series(w, &register, &place, business_date.year()).await?;
        let gate = w.load::<Gate>(invoice_series_id).await?;
        let shift = Shift {
            shift_id: w.id(),
            register_id: register.register_id,
            branch_id: register.branch_id,
            number,
            business_date,
            invoice_series_id,
            cashier_id: w.actor().user,
            cashier_name: w.actor().name.clone(),
            opened_at: w.now(),
            opening_float_minor: self.opening_float_minor,
            opening_count: self.opening_count.clone(),
            first_no: gate.next_no,
            closed: None,
            version: 1,
        };
        w.create(&shift).await?;
        w.update(&gate, &gate.open_for(Some(shift.shift_id.0))).await?;
        w.emit(ShiftOpened::of(&shift))?;
        Ok(ShiftView::of(&shift))
    }
}

/// The register's series of invoices for a fiscal year, which is the year of the business day; made when the year is new (reliability 3.3).
async fn series(w: &mut Write, register: &Register, place: &Place, year: i16) -> Result<SeriesId, Fault> {
    if let Some(found) = find_series(&mut w.select(), register.register_id, KIND, year).await? {
        return Ok(found);
    }
    let series = NewSeries {
        series_id: w.id(),
        branch_id: register.branch_id,
        register_id: register.register_id,
        kind: KIND.to_owned(),
        prefix: series_prefix(&place.branch_code, &place.register_code, year),
        fiscal_year: year,
    };
    w.create(&series).await?;
    Ok(series.series_id)
}

/// What stands before the numbers of a register's series of a fiscal year.
#[must_use]
pub fn series_prefix(branch_code: &str, register_code: &str, year: i16) -> String {
    format!("{branch_code}-{register_code}-{:02}-", year.rem_euclid(100))
}

#[cfg(test)]
mod tests {
    use till_kernel::{Template, codes};
    use till_testkit::Shop;

    use super::super::model::ShiftStatus;
    use super::super::tests::{self, change_setting, open};
    use super::*;
    use crate::registers::UpdateRegister;
    use crate::registers::testing::{plugs, register};

    fn input(register_id: RegisterId, opening_float_minor: i64) -> OpenShift {
        OpenShift {
            register_id,
            opening_float_minor,
            opening_count: vec![],
        }
    }

    #[tokio::test]
    async fn a_shift_begins_with_its_float_and_opens_the_gate_of_its_series() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let cashier = shop.role(Template::Cashier);
        let shift = shop.run(&cashier, input(register_id, 10_000)).await.unwrap();
        assert_eq!(
            (shift.number, shift.status, shift.opening_float_minor),
            (1, ShiftStatus::Open, 10_000)
        );
        assert_eq!(shift.business_date.to_string(), "2026-03-02");
        assert_eq!(shift.cashier_id, cashier.user);

        let audit = shop.audit().await;
        let mut seen: Vec<_> = audit
            .iter()
            .filter(|entry| entry.action == "shifts.open")
            .map(|entry| (entry.entity.as_str(), entry.change.as_str()))
            .collect();
        seen.sort_unstable();
        assert_eq!(
            seen,
            [
                ("series", "create"),
                ("series_gate", "update"),
                ("shift", "create")
            ]
        );
        let outbox = shop.outbox().await;
        assert_eq!(outbox[0].topic, "shifts.opened");
        assert_eq!(outbox[0].payload["shift_id"], shift.shift_id.to_string());
        // As over HTTP: its cashier hears of it, and who may see the shifts of others.
        assert_eq!(outbox[0].audience.owner, cashier.user);

        let sold = tests::sell(&shop, &shift, 1_190, 0).await.unwrap();
        assert_eq!(sold.number.issued().unwrap().number, "B01-R01-26-000001");
    }

    #[tokio::test]
    async fn a_register_has_one_open_shift() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        open(&shop, &shop.owner(), register_id, 0).await;
        let fault = shop
            .run(&shop.role(Template::Cashier), input(register_id, 0))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), error::ALREADY_OPEN);
        let second = register(&shop, "R02").await;
        assert_eq!(shop.run(&shop.owner(), input(second, 0)).await.unwrap().number, 1);
    }

    #[tokio::test]
    async fn of_many_who_open_at_once_one_does() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let tries = (0..6).map(|_| {
            let owner = shop.owner();
            let envelope = shop.envelope();
            let kernel = shop.kernel.clone();
            tokio::spawn(async move { kernel.execute(input(register_id, 0), owner, envelope).await })
        });
        let tries: Vec<_> = tries.collect();
        let mut opened = 0;
        for attempt in tries {
            match attempt.await.unwrap() {
                Ok(_) => opened += 1,
                Err(fault) => assert_eq!(fault.code(), error::ALREADY_OPEN, "{fault}"),
            }
        }
        assert_eq!(opened, 1);
        assert_eq!(shop.findings().await.len(), 0);
    }

    #[tokio::test]
    async fn hours_before_the_cutoff_count_to_the_day_and_year_before() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        change_setting(&shop, "shifts.day_cutoff", serde_json::json!("04:00")).await;
        // From 2026-03-02 09:00 UTC to 2027-01-01 02:30 in Berlin.
        let target: jiff::Timestamp = "2027-01-01T01:30:00Z".parse().unwrap();
        shop.clock
            .advance_s(target.as_second() - shop.kernel.clock().now().as_second());
        let shift = open(&shop, &shop.owner(), register_id, 0).await;
        assert_eq!(shift.business_date.to_string(), "2026-12-31");
        let sold = tests::sell(&shop, &shift, 100, 0).await.unwrap();
        assert_eq!(sold.number.issued().unwrap().number, "B01-R01-26-000001");
        tests::close(&shop, &shop.owner(), &shift, 100).await;

        shop.clock.advance_s(3 * 3_600);
        let next = open(&shop, &shop.owner(), register_id, 0).await;
        assert_eq!(
            (next.business_date.to_string().as_str(), next.number),
            ("2027-01-01", 2)
        );
        let sold = tests::sell(&shop, &next, 100, 0).await.unwrap();
        assert_eq!(sold.number.issued().unwrap().number, "B01-R01-27-000001");
        assert_eq!(
            tests::close(&shop, &shop.owner(), &next, 100)
                .await
                .takings()
                .grand_total_minor,
            200
        );
        assert!(shop.findings().await.is_empty());
    }

    #[tokio::test]
    async fn a_register_out_of_use_opens_no_shift() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let off = UpdateRegister {
            register_id,
            name: None,
            is_active: Some(false),
        };
        shop.run_at(&shop.owner(), 1, off).await.unwrap();
        let fault = shop.run(&shop.owner(), input(register_id, 0)).await.unwrap_err();
        assert_eq!(fault.code(), error::REGISTER_INACTIVE);
    }

    #[tokio::test]
    async fn everything_wrong_is_said_at_once_and_nothing_is_written() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        let pieces = vec![Denomination {
            denomination_minor: 0,
            count: 1,
        }];
        let wrong = OpenShift {
            register_id,
            opening_float_minor: -1,
            opening_count: pieces,
        };
        let fault = shop.run(&shop.owner(), wrong).await.unwrap_err();
        let places: Vec<_> = fault
            .violation_list()
            .iter()
            .map(|violation| violation.pointer.as_str())
            .collect();
        assert_eq!(
            places,
            [
                "/opening_float_minor",
                "/opening_count/0/denomination_minor",
                "/opening_float_minor"
            ]
        );
        assert!(shop.outbox().await.is_empty());
    }

    #[tokio::test]
    async fn strangers_and_other_branches_are_refused() {
        let shop = Shop::open(plugs()).await;
        let register_id = register(&shop, "R01").await;
        for template in [Template::Employee, Template::Accountant, Template::Auditor] {
            let fault = shop
                .run(&shop.role(template), input(register_id, 0))
                .await
                .unwrap_err();
            assert_eq!(fault.code(), codes::FORBIDDEN, "{template:?}");
        }
        let fault = shop
            .run(&shop.elsewhere(), input(register_id, 0))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::NOT_FOUND);
        let other = Shop::open(plugs()).await;
        let fault = other
            .run(&other.owner(), input(register_id, 0))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::NOT_FOUND);
        assert!(shop.outbox().await.is_empty());
    }
}
