//! A register through the years: its series, shifts and drawer, one day after the other.

use anyhow::{Context, Result};
use jiff::Timestamp;
use rand::Rng;
use rand::rngs::StdRng;
use till_kernel::{Gate, NewSeries, Record, Source, Told, fiscal_chain};
use till_operations::sales::model::Sale;
use till_operations::shifts::{
    Closed, Closing, Counted, DrawerCount, Facts, Header, Movement, MovementKind, Shift, ZReport, compare,
    report, seal, series_prefix,
};
use till_shared::canon::Hash;
use till_shared::ids::{CashMovementId, SeriesId, ShiftId, TenantId};
use till_shared::money::Sum;
use uuid::Uuid;

use super::calendar::Hours;
use super::chance::{id, permille, salt};
use super::documents::{self, Entry};
use super::rows::Rows;
use super::sale::draw;
use super::shelf::Shelf;
use super::shop::{Person, Register, Shop};
use super::takings::Takings;

/// What stays in the drawer overnight.
const FLOAT_MINOR: i64 = 10_000;
/// Above this somebody carries notes to the safe,
const DRAWER_MAX_MINOR: i64 = 60_000;
/// in so large a step, and leaves at least one step there.
const DROP_MINOR: i64 = 20_000;
const SMALL_EXPENSES: [(&str, i64); 3] = [
    ("Milk for the kitchen", 450),
    ("Cleaning cloths", 790),
    ("Stamps", 960),
];

/// A series as far as it was written.
#[derive(Clone, Debug)]
pub struct Series {
    /// The series.
    pub new: NewSeries,
    /// Its last number.
    pub no: i64,
    /// Head of its chain.
    pub chain: Hash,
    /// What its numbers come to.
    pub grand_total_minor: i64,
}

/// Where a register stands.
#[derive(Clone, Debug)]
pub struct Till {
    at: usize,
    /// Its series, a fiscal year each.
    pub series: Vec<Series>,
    shifts: i64,
    last_seal: Option<Hash>,
    grand_total: Sum,
    float_minor: i64,
}

/// What a day at a register needs.
pub struct Day<'a> {
    pub shop: &'a Shop,
    pub person: &'a Person,
    pub hours: Hours,
    pub date: jiff::civil::Date,
    pub rng: StdRng,
}

/// The day under way.
struct Trade<'d, 'a> {
    day: &'d mut Day<'a>,
    register: &'a Register,
    tenant: TenantId,
    session: Uuid,
    rows: &'d mut Rows,
}

impl Till {
    /// A register that never sold.
    pub fn new(at: usize) -> Self {
        Self {
            at,
            series: Vec::new(),
            shifts: 0,
            last_seal: None,
            grand_total: Sum::ZERO,
            float_minor: FLOAT_MINOR,
        }
    }

    /// Opens a shift, sells, moves cash, counts and closes.
    pub fn trade(&mut self, mut day: Day<'_>, shelf: &mut Shelf, rows: &mut Rows) -> Result<()> {
        let register = day.shop.registers.get(self.at).context("no such register")?;
        let (opens, closes) = (day.hours.opens, day.hours.closes);
        let times = std::mem::take(&mut day.hours.sales);
        let session = id(&mut day.rng, opens);
        let mut trade = Trade {
            tenant: day.shop.tenant,
            day: &mut day,
            register,
            session,
            rows,
        };
        let shift = self.open(&mut trade, opens)?;
        let mut takings = Takings::default();
        for at in times {
            let sale = draw(
                &mut trade.day.rng,
                trade.day.shop,
                (register, &shift, trade.day.person),
                at,
            )?;
            shelf.sold(&sale);
            let number = self.number(&mut trade, &sale)?;
            takings.add(&sale, &number);
            trade.created("sales.complete", at, None, &sale)?;
            documents::sale(trade.rows, trade.tenant, &sale)?;
            trade.errand(&shift, self.float_minor, &mut takings, at)?;
        }
        self.close(&mut trade, shift, takings, closes)
    }

    fn open(&mut self, trade: &mut Trade<'_, '_>, at: i64) -> Result<Shift> {
        let (register, opened_at) = (trade.register, Timestamp::from_microsecond(at)?);
        let year = trade.day.date.year();
        let is_new = self
            .series
            .last()
            .is_none_or(|series| series.new.fiscal_year != year);
        if is_new {
            let new = NewSeries {
                series_id: SeriesId(id(&mut trade.day.rng, at)),
                branch_id: register.branch_id,
                register_id: register.register_id,
                kind: "invoice".to_owned(),
                prefix: series_prefix(&register.place.branch_code, &register.place.register_code, year),
                fiscal_year: year,
            };
            documents::series(trade.rows, trade.tenant, &new);
            self.series.push(Series {
                no: 0,
                chain: new.seed(),
                grand_total_minor: 0,
                new,
            });
        }
        let series = self.series.last().context("no series")?;
        self.shifts += 1;
        let shift = Shift {
            shift_id: ShiftId(id(&mut trade.day.rng, at)),
            register_id: register.register_id,
            branch_id: register.branch_id,
            number: self.shifts,
            business_date: trade.day.date,
            invoice_series_id: series.new.series_id,
            cashier_id: Some(trade.day.person.user_id),
            cashier_name: trade.day.person.name.clone(),
            opened_at,
            opening_float_minor: self.float_minor,
            opening_count: Vec::new(),
            first_no: series.no + 1,
            closed: None,
            version: 1,
        };
        let gate = series.gate(None);
        trade.told("shifts.open", at, None, |told, rows, rng| {
            if is_new {
                let event = told.created(&series.new, id(rng, at), salt(rng))?;
                documents::event(rows, told, &event);
            }
            let event = told.created(&shift, id(rng, at), salt(rng))?;
            documents::event(rows, told, &event);
            let open = gate.open_for(Some(shift.shift_id.0));
            let event = told.changed((&gate, &open), id(rng, at), salt(rng))?;
            documents::event(rows, told, &event);
            Ok(())
        })?;
        Ok(shift)
    }

    /// Gives a sale the next number.
    fn number(&mut self, trade: &mut Trade<'_, '_>, sale: &Sale) -> Result<String> {
        let series = self.series.last_mut().context("no series")?;
        let document_hash = sale.document_hash();
        series.no += 1;
        series.grand_total_minor += sale.total_minor;
        series.chain = fiscal_chain(
            &series.chain,
            series.no,
            &document_hash,
            sale.total_minor,
            series.grand_total_minor,
        );
        let number = format!("{}{:06}", series.new.prefix, series.no);
        let entry = Entry {
            series_id: series.new.series_id,
            no: series.no,
            number: number.clone(),
            document_hash,
            grand_total_minor: series.grand_total_minor,
            chain_hash: series.chain,
        };
        documents::entry(trade.rows, trade.tenant, sale, &entry);
        Ok(number)
    }

    fn close(&mut self, trade: &mut Trade<'_, '_>, shift: Shift, takings: Takings, at: i64) -> Result<()> {
        let series = self.series.last().context("no series")?;
        let (sales_count, movements_count) = takings.counts();
        let facts = Facts {
            header: Header::of(&shift, trade.register.place.clone()),
            opening_float_minor: shift.opening_float_minor,
            figures: takings.figures(self.grand_total),
        };
        let report = report(&facts);
        let expected = report.takings.cash.expected_minor;
        let expected_minor = expected.amount().context("too much cash")?;
        let (found_minor, reason) = found(&mut trade.day.rng, expected_minor);
        let counted = Counted {
            counted_cash_minor: Some(found_minor),
            ..Counted::default()
        };
        let closed_at = Timestamp::from_microsecond(at)?;
        let person = trade.day.person;
        let carried_float_minor = found_minor.min(FLOAT_MINOR);
        let closing = Closing {
            closed_at,
            closed_by: Some(person.user_id),
            closed_by_name: person.name.clone(),
            counts: compare(&report.takings, &counted),
            denominations: Vec::new(),
            variance_minor: Sum::from(found_minor) - expected,
            variance_reason: reason.map(ToOwned::to_owned),
            is_approved: false,
            approved_by_name: None,
            earlier_counts: Vec::new(),
            carried_float_minor,
            deposit_minor: found_minor - carried_float_minor,
            deposit_reference: Some(format!("BAG {}", trade.day.rng.random_range(100_000..1_000_000))),
        };
        self.grand_total = report.takings.grand_total_minor;
        let z = ZReport { report, closing };
        let seal_hash = seal(&z, self.last_seal.as_ref());
        let after = Shift {
            closed: Some(Closed {
                counted: counted.clone(),
                closed_at,
                closed_by: z.closing.closed_by,
                closed_by_name: z.closing.closed_by_name.clone(),
                expected_cash_minor: expected,
                counted_cash_minor: found_minor,
                variance_minor: z.closing.variance_minor,
                variance_reason: z.closing.variance_reason.clone(),
                carried_float_minor,
                seal_hash,
                previous_seal_hash: self.last_seal,
                report: Some(Box::new(z)),
            }),
            version: shift.version + 1,
            ..shift.clone()
        };
        let count = DrawerCount {
            count_id: id(&mut trade.day.rng, at),
            shift_id: shift.shift_id,
            branch_id: shift.branch_id,
            count_no: 1,
            content: serde_json::to_value(&counted)?,
            sales_count,
            movements_count,
            user_id: Some(person.user_id),
            user_name: person.name.clone(),
            recorded_at: closed_at,
        };
        let gate = series.gate(Some(shift.shift_id.0));
        trade.told("shifts.close", at, reason, |told, rows, rng| {
            let event = told.created(&count, id(rng, at), salt(rng))?;
            documents::event(rows, told, &event);
            let event = told.changed((&gate, &gate.open_for(None)), id(rng, at), salt(rng))?;
            documents::event(rows, told, &event);
            let event = told.changed((&shift, &after), id(rng, at), salt(rng))?;
            documents::event(rows, told, &event);
            Ok(())
        })?;
        documents::shift(trade.rows, trade.tenant, &after)?;
        documents::count(trade.rows, trade.tenant, &count)?;
        self.last_seal = Some(seal_hash);
        self.float_minor = carried_float_minor;
        Ok(())
    }
}

impl Series {
    fn gate(&self, open_for: Option<Uuid>) -> Gate {
        Gate {
            series_id: self.new.series_id,
            branch_id: self.new.branch_id,
            open_for,
            next_no: self.no + 1,
            grand_total_minor: self.grand_total_minor,
        }
    }
}

/// What somebody finds in a drawer at night, and why it is not what it should be; small differences need no reason.
fn found(rng: &mut StdRng, expected_minor: i64) -> (i64, Option<&'static str>) {
    if permille(rng, 900) {
        return (expected_minor, None);
    }
    if permille(rng, 800) {
        let off = rng.random_range(-500..=500);
        return ((expected_minor + off).max(expected_minor - 500).max(0), None);
    }
    let off = rng.random_range(501..=2_000);
    ((expected_minor - off).max(0), Some("Too much change given"))
}

impl Trade<'_, '_> {
    /// Tells the audit log what a command of this person changed.
    fn told(
        &mut self,
        action: &str,
        at: i64,
        reason: Option<&str>,
        tell: impl FnOnce(&Told<'_>, &mut Rows, &mut StdRng) -> Result<()>,
    ) -> Result<()> {
        let request_id = id(&mut self.day.rng, at).to_string();
        let told = Told {
            tenant: self.tenant,
            at: Timestamp::from_microsecond(at)?,
            user: self.day.person.user_id.0,
            name: &self.day.person.name,
            role: &self.day.person.role,
            session: Some(self.session),
            register: Some(self.register.register_id.0),
            action,
            reason,
            request_id: &request_id,
            source: Source::Api,
        };
        tell(&told, self.rows, &mut self.day.rng)
    }

    fn created<R: Record>(&mut self, action: &str, at: i64, reason: Option<&str>, record: &R) -> Result<()> {
        self.told(action, at, reason, |told, rows, rng| {
            let event = told.created(record, id(rng, at), salt(rng))?;
            documents::event(rows, told, &event);
            Ok(())
        })
    }

    /// What happens at a drawer between two sales: notes go to the safe, something small is bought, or it is opened for nothing.
    fn errand(&mut self, shift: &Shift, float_minor: i64, takings: &mut Takings, at: i64) -> Result<()> {
        let inside_minor = float_minor + takings.drawer_minor;
        let rng = &mut self.day.rng;
        let (kind, amount_minor, reason) = if inside_minor > DRAWER_MAX_MINOR {
            let away = (inside_minor - DROP_MINOR) / DROP_MINOR * DROP_MINOR;
            (MovementKind::DropToSafe, away, "Too much in the drawer")
        } else if permille(rng, 3) {
            let which = rng.random_range(0..SMALL_EXPENSES.len());
            let (why, minor) = SMALL_EXPENSES.get(which).copied().unwrap_or_default();
            if inside_minor < minor {
                return Ok(());
            }
            (MovementKind::PayOut, minor, why)
        } else if permille(rng, 5) {
            (MovementKind::NoSaleOpen, 0, "Change for a customer")
        } else {
            return Ok(());
        };
        // In the same second, before anybody else is served.
        let at = at + 1;
        let movement = Movement {
            movement_id: CashMovementId(id(&mut self.day.rng, at)),
            shift_id: shift.shift_id,
            register_id: shift.register_id,
            branch_id: shift.branch_id,
            kind,
            amount_minor: kind.signed(amount_minor),
            reason: reason.to_owned(),
            reference: String::new(),
            user_id: Some(self.day.person.user_id),
            user_name: self.day.person.name.clone(),
            recorded_at: Timestamp::from_microsecond(at)?,
            is_approved: false,
            approved_by_name: None,
        };
        takings.moved(&movement);
        self.created("shifts.move_cash", at, Some(reason), &movement)?;
        documents::movement(self.rows, self.tenant, &movement);
        Ok(())
    }
}
