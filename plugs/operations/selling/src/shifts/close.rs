//! close.rs: count a drawer, close the shift and seal its Z report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Care, Command, Fault, FaultCode, Figure, Gate, Life, Permission, Printed, Violations, Write, codes,
};
use till_shared::ids::ShiftId;
use till_shared::money::Sum;
use till_shared::text::Text;

use super::attempt::{self, AttemptKind};
use super::count::{Counted, TenderCount, compare, largest_variance};
use super::events::ShiftClosed;
use super::facts::{Facts, Header};
use super::model::{Closed, Shift, ShiftStatus};
use super::report::{Closing, EarlierCount, ShiftReport, ZReport, report};
use super::seal::seal;
use super::settings::{APPROVAL_TOLERANCE, TOLERANCE};
use super::slip::z_slip;
use super::submit_count::{self, Against};
use super::views::ZReportView;
use super::{permissions, store};

/// A shift to close. Any count is taken: nobody is told before what it should be.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseShift {
    /// Which.
    pub shift_id: ShiftId,
    /// What was counted.
    pub counted: Counted,
    /// What stays in the drawer for the next shift, in minor units.
    pub carried_float_minor: i64,
    /// Number of the bag that the rest goes into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposit_reference: Option<Text<40>>,
    /// Why the count differs from what is expected; needed when it differs by more than `shifts.tolerance`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variance_reason: Option<Text<500>>,
}

impl Command for CloseShift {
    const NAME: &'static str = "shifts.close";
    const SUMMARY: &'static str = "Counts the drawer, closes the shift and answers its sealed Z report.";
    const PERMISSION: Permission = permissions::CLOSE;
    const CARE: Care = Care::plain()
        .approved_by(permissions::APPROVE_VARIANCE)
        .at_the_till();
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = Printed<ZReportView>;
    type Error = Fault;

    fn reason(&self) -> Option<&str> {
        self.variance_reason.as_deref()
    }

    fn validate(&self, violations: &mut Violations) {
        self.counted.check("counted", violations);
        violations.amount("carried_float_minor", self.carried_float_minor);
        let is_there = self.carried_float_minor <= self.counted.cash_minor();
        violations.check(
            is_there,
            "carried_float_minor",
            "out-of-range",
            "must not be more than was counted",
        );
        violations.optional_text("deposit_reference", self.deposit_reference.as_deref(), 40);
        violations.optional_text("variance_reason", self.variance_reason.as_deref(), 500);
    }

    async fn run(&self, w: &mut Write) -> Result<Printed<ZReportView>, Fault> {
        let shift = w.load::<Shift>(self.shift_id).await?;
        shift.in_reach_of(w.actor(), permissions::CLOSE_ANY)?;
        w.at_register(shift.register_id);
        shift.status().step(ShiftStatus::Closed, w.actor())?;
        // First the gate: its lock waits for sales that are taking their number and holds up those that come later, which find it shut.
        // From here on nothing in the shift changes any more, so that what is summed up is all there will ever be.
        let gate = w.load::<Gate>(shift.invoice_series_id).await?;
        let place = store::place(&mut w.select(), shift.register_id).await?;
        let figures = store::figures(&mut w.select(), shift.shift_id).await?;
        let header = Header::of(&shift, place);
        let report = report(&Facts {
            header,
            opening_float_minor: shift.opening_float_minor,
            figures,
        });
        let counts = compare(&report.takings, &self.counted);
        let refused = store::refused_counts(&mut w.select(), shift.shift_id).await?;
        let against = Against {
            sales_count: report.sales_count,
            movements_count: report.movements_count(),
        };
        let count = submit_count::keep(w, &shift, &self.counted, against).await?;
        let figure = Figure::at(shift.branch_id)
            .with("counted_cash_minor", self.counted.cash_minor())
            .with("sales_count", against.sales_count)
            .with("movements_count", against.movements_count);
        if let Some(fault) = self.refusal(w, &shift, &figure, &counts, &refused).await? {
            if refused.contains(&self.counted) {
                // The same count once more, e.g. with a reason, is no other try.
                return Err(fault);
            }
            let reason = self.variance_reason.as_deref().unwrap_or_default();
            return Err(attempt::refuse(w, &shift, AttemptKind::Count, &self.counted, reason, fault).await?);
        }
        if gate.open_for == Some(shift.shift_id.0) {
            w.update(&gate, &gate.open_for(None)).await?;
        }
        let earlier = store::counts_of(&mut w.select(), shift.shift_id).await?;
        let earlier = earlier.iter().filter(|one| one.count_no != count.count_no);
        let closing = Closing {
            earlier_counts: earlier.map(EarlierCount::of).collect::<Result<_, Fault>>()?,
            ..self.closing(w, &report, counts)
        };
        let z = ZReport { report, closing };
        let previous = store::seal_before(&mut w.select(), shift.register_id, shift.number).await?;
        let seal = seal(&z, previous.as_ref());

        let after = Shift {
            closed: Some(Closed {
                counted: self.counted.clone(),
                closed_at: z.closing.closed_at,
                closed_by: z.closing.closed_by,
                closed_by_name: z.closing.closed_by_name.clone(),
                expected_cash_minor: z.report.takings.cash.expected_minor,
                counted_cash_minor: self.counted.cash_minor(),
                variance_minor: z.closing.variance_minor,
                variance_reason: z.closing.variance_reason.clone(),
                carried_float_minor: z.closing.carried_float_minor,
                seal_hash: seal,
                previous_seal_hash: previous,
                report: Some(Box::new(z.clone())),
            }),
            version: shift.version + 1,
            ..shift.clone()
        };
        w.update(&shift, &after).await?;
        w.emit(ShiftClosed::of(&after))?;
        let data = ZReportView::of(z, &seal, previous.as_ref(), &w.sight());
        let slip = z_slip(&data);
        Ok(Printed { data, slip })
    }
}

impl CloseShift {
    /// What keeps the shift open. An approval is bound to exactly this count and to how many sales and movements it was counted against
    /// (`here`): the difference itself is not named, for the count is blind, but another sale makes another difference.
    ///
    /// Beyond the first tolerance somebody says why; beyond the second, and for a second count that is wrong,
    /// somebody who may approve a difference does so; after [`attempt::FREE`] wrong counts that person is asked before the next one is
    /// looked at. The faults say that there is a difference, but neither how large it is nor which way it goes: the next count stays blind.
    async fn refusal(
        &self,
        w: &mut Write,
        shift: &Shift,
        here: &Figure,
        counts: &[TenderCount],
        refused: &[Counted],
    ) -> Result<Option<Fault>, Fault> {
        let others = refused.iter().filter(|count| **count != self.counted).count();
        if others >= attempt::FREE
            && let Some(fault) = approval(w, here).await?
        {
            return Ok(Some(fault));
        }
        let largest_minor = largest_variance(counts);
        let is_wrong = largest_minor > Sum::from(w.setting_at(&TOLERANCE, shift.place()));
        if is_wrong && self.variance_reason.is_none() {
            let message = "the count differs from what is expected: count again, or say why";
            return Ok(Some(Fault::field("variance_reason", "required", message)));
        }
        let is_large = largest_minor > Sum::from(w.setting_at(&APPROVAL_TOLERANCE, shift.place()));
        if is_large || (is_wrong && others > 0) {
            return approval(w, here).await;
        }
        Ok(None)
    }

    fn closing(&self, w: &Write, report: &ShiftReport, counts: Vec<TenderCount>) -> Closing {
        let cash_minor = self.counted.cash_minor();
        Closing {
            closed_at: w.now(),
            closed_by: w.actor().user,
            closed_by_name: w.actor().name.clone(),
            counts,
            denominations: self.counted.cash.clone(),
            variance_minor: Sum::from(cash_minor) - report.takings.cash.expected_minor,
            variance_reason: self.variance_reason.as_deref().map(ToOwned::to_owned),
            is_approved: w.is_approved(),
            approved_by_name: w.approved_by().map(|(_, name)| name.to_owned()),
            earlier_counts: Vec::new(),
            carried_float_minor: self.carried_float_minor,
            deposit_minor: cash_minor - self.carried_float_minor,
            deposit_reference: self.deposit_reference.as_deref().map(ToOwned::to_owned),
        }
    }
}

/// Asks for the approval of a difference, unless the actor may give it; what is said if there is none.
async fn approval(w: &mut Write, figure: &Figure) -> Result<Option<Fault>, Fault> {
    let may = figure
        .branch_id
        .is_some_and(|branch| w.actor().may_at(permissions::APPROVE_VARIANCE, branch));
    if may {
        return Ok(None);
    }
    match w.approval_of(figure).await {
        Ok(()) => Ok(None),
        Err(fault) if [codes::APPROVAL_NEEDED, codes::APPROVAL_INVALID].contains(&fault.code()) => {
            Ok(Some(fault))
        }
        Err(fault) => Err(fault),
    }
}
