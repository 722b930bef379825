//! A record: a whole document as it is stored, e.g. a sale with its lines and payments.

use serde::Serialize;
use till_shared::ids::BranchId;
use uuid::Uuid;

use crate::check::{Foot, Footed};
use crate::db::{Change, Load};
use crate::fault::{Fault, codes};
use crate::permission::Permission;

/// How many rows the statements of a record touch. The kernel compares it with what PostgreSQL says, so that a note in the audit log
/// cannot tell of a change that did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// One row: the record is a row.
    One,
    /// At least one: the record is a document of several rows. Its own row is changed by [`Change::exactly_one`], those of
    /// several by [`Change::exactly`].
    Document,
}

/// How far a record reaches, and so who may write it ([0029](../../../docs/decisions/0029-a-record-says-how-far-it-reaches.md)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach<'a> {
    /// The whole business: written by who holds the operation's permission for all of it.
    Business,
    /// One branch, whose people alone see it.
    Branch(BranchId),
    /// These branches: written by who holds the permission in every one of them. None at all is the whole business.
    Branches(&'a [BranchId]),
    /// Nobody's more than anybody's, e.g. a customer: written by who holds the permission anywhere.
    Anybody,
}

/// A whole document as it is stored. Implemented in a module's `store.rs`, the only place with SQL.
///
/// Its `Serialize` is what the audit log keeps, so secrets are skipped there.
pub trait Record: Serialize + Send + Sync + Sized {
    /// The entity's name in the audit log, e.g. `product`.
    const ENTITY: &'static str;
    /// Every table that storing it may touch, `schema.table`; compared with what PostgreSQL saw change (lock 3).
    const TABLES: &'static [&'static str];
    /// How many rows its statements touch.
    const ROWS: Rows = Rows::One;

    /// Members of the serialised form that tell of a person: the audit log keeps them encrypted under the key of [`Record::subject`], so
    /// that the person can be forgotten and the proof stays (K14). A document refers to a person by id instead of repeating them.
    const PERSONAL: &'static [&'static str] = &[];
    /// Who may read [`Record::PERSONAL`] in the audit log; nobody unless it is said.
    const PERSONAL_SEEN_BY: Permission = Permission::INTERNAL;
    /// Members of the serialised form, at any depth, that only holders of a right may see: the guards of the views, for the audit log.
    const GUARDED: &'static [(&'static str, Permission)] = &[];
    /// Whether people of any branch may write it although it belongs to none, e.g. a customer. What belongs to no branch is otherwise
    /// the whole business's ([`Record::reach`]).
    const SHARED: bool = false;

    /// Statements that a macro put together, for the test that prepares each; [`as_row!`](crate::as_row) fills it.
    const STATEMENTS: &'static [&'static str] = &[];

    /// Its id.
    fn id(&self) -> Uuid;

    /// The person that [`Record::PERSONAL`] is about.
    fn subject(&self) -> Option<Uuid> {
        None
    }

    /// The branch it belongs to; the kernel hides it from actors of other branches.
    fn branch(&self) -> Option<BranchId> {
        None
    }

    /// How far it reaches: the kernel lets only those write it who hold the operation's permission there, before a change and after it.
    fn reach(&self) -> Reach<'_> {
        match self.branch() {
            Some(branch) => Reach::Branch(branch),
            None if Self::SHARED => Reach::Anybody,
            None => Reach::Business,
        }
    }

    /// The business date it belongs to: nothing is made or changed on one that the books are closed for.
    fn business_date(&self) -> Option<jiff::civil::Date> {
        None
    }

    /// Its version, if it is edited in place.
    fn version(&self) -> Option<i64> {
        None
    }

    /// Reads it, with a row lock if `lock`.
    fn load(
        sql: &mut Load<'_>,
        id: Uuid,
        lock: bool,
    ) -> impl Future<Output = Result<Option<Self>, Fault>> + Send;

    /// Stores it for the first time.
    fn insert(&self, sql: &mut Change<'_>) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Stores many for the first time; one statement where that matters.
    fn insert_all(records: &[Self], sql: &mut Change<'_>) -> impl Future<Output = Result<(), Fault>> + Send {
        async move {
            for record in records {
                record.insert(sql).await?;
            }
            Ok(())
        }
    }

    /// Stores the change from `before` to `after`. A record that does not say how is only ever added.
    fn update(
        _before: &Self,
        _after: &Self,
        _sql: &mut Change<'_>,
    ) -> impl Future<Output = Result<(), Fault>> + Send {
        async { Err(Fault::internal(format!("a {} is never changed", Self::ENTITY))) }
    }

    /// Stores many changes, each from its first to its second form; one statement ([`Change::exactly`]) where that matters.
    fn update_all(
        changes: &[(&Self, &Self)],
        sql: &mut Change<'_>,
    ) -> impl Future<Output = Result<(), Fault>> + Send {
        async move {
            for (before, after) in changes {
                sql.begin_next();
                Self::update(before, after, sql).await?;
                changed::<Self>(1, sql.outcome())?;
            }
            sql.counted_each();
            Ok(())
        }
    }
}

/// Whether the rows that were touched are what so many changed records say; fewer are [`codes::STALE`].
pub(crate) fn changed<R: Record>(records: usize, (rows, proved): (u64, bool)) -> Result<(), Fault> {
    let wanted = records as u64;
    let right = match R::ROWS {
        Rows::One => rows == wanted,
        // Several documents are counted by their statement ([`Change::exactly`]), not by the rows of all their parts.
        Rows::Document => rows > 0 && wanted == 1,
    };
    if right || proved {
        Ok(())
    } else if rows == 0 || (R::ROWS == Rows::One && rows < wanted) {
        Err(codes::STALE.fault())
    } else {
        Err(Fault::internal(format!(
            "the update of {wanted} of {} touched {rows} rows",
            R::ENTITY
        )))
    }
}

/// A kind of record as the registry knows it. Several may share an entity: then their declarations join.
#[derive(Clone)]
pub struct RecordInfo {
    /// Name in the audit log.
    pub entity: &'static str,
    /// Tables that storing it may touch.
    pub tables: Vec<&'static str>,
    /// Statements that a macro put together.
    pub statements: Vec<&'static str>,
    /// Members that tell of a person.
    pub personal: Vec<&'static str>,
    /// Who may read those in the audit log.
    pub personal_seen_by: Permission,
    /// Members behind a right.
    pub guarded: Vec<(&'static str, Permission)>,
    /// How it is compared with the audit log, if it is.
    pub(crate) foot: Option<Foot>,
}

impl RecordInfo {
    /// What a record declares.
    #[must_use]
    pub fn of<R: Record>() -> Self {
        Self {
            entity: R::ENTITY,
            tables: R::TABLES.to_vec(),
            statements: R::STATEMENTS.to_vec(),
            personal: R::PERSONAL.to_vec(),
            personal_seen_by: R::PERSONAL_SEEN_BY,
            guarded: R::GUARDED.to_vec(),
            foot: None,
        }
    }

    /// The same, for a record that is compared with the audit log.
    #[must_use]
    pub fn footed<R: Footed + 'static>() -> Self {
        Self {
            foot: Some(Foot::of::<R>()),
            ..Self::of::<R>()
        }
    }

    /// Joins what another record of the same entity declares; `false` if both say how it is compared.
    pub(crate) fn join(&mut self, other: Self) -> bool {
        let is_twice = self.foot.is_some() && other.foot.is_some();
        self.tables.extend(other.tables);
        self.statements.extend(other.statements);
        if !other.personal.is_empty() {
            self.personal_seen_by = other.personal_seen_by;
        }
        self.personal.extend(other.personal);
        self.guarded.extend(other.guarded);
        self.foot = self.foot.or(other.foot);
        !is_twice
    }

    /// Whether `till verify` compares it with the audit log.
    #[must_use]
    pub fn is_footed(&self) -> bool {
        self.foot.is_some()
    }
}
