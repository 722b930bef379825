//! Lists: pages as care, not as fields (R-FR-011, R-SC-008).
//!
//! A list says only what is its own: its filters, its orders, its rows and how many there are. What every list takes (`limit`, `cursor`,
//! `include_total`, `sort`) the kernel takes out of the request before the filters are read; it checks them together with the filters,
//! cuts the page, and seals the place where it ended.

mod input;
mod orders;
mod wanted;

use till_shared::ids::BranchId;
use till_shared::page::{LIMIT_DEFAULT, LIMIT_MAX, Page};

use crate::care::Lane;
use crate::db::{Bound, Reading};
use crate::fault::{Fault, FaultCode};
use crate::operation::Query;
use crate::output::Output;
use crate::permission::Permission;
use crate::read::Read;
use crate::violations::Violations;

pub use orders::{KeyKind, Order, Orders, Place, Texts};
pub use wanted::{Found, Wanted};

/// What a list of things that can be put out of use shows.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum InUse {
    /// In use.
    #[default]
    Active,
    /// Out of use.
    Archived,
    /// Both.
    All,
}

impl InUse {
    /// What the column `is_active` must hold; `None` for either.
    #[must_use]
    pub const fn is_active(self) -> Option<bool> {
        match self {
            Self::Active => Some(true),
            Self::Archived => Some(false),
            Self::All => None,
        }
    }
}

/// A list. Its fields are its filters.
pub trait List: serde::de::DeserializeOwned + schemars::JsonSchema + Send + Sync + 'static {
    /// `module.word`, stable for ever.
    const NAME: &'static str;
    /// What it lists, for the documentation: one sentence.
    const SUMMARY: &'static str;
    /// What the actor must hold.
    const PERMISSION: Permission;
    /// Which connections it uses.
    const LANE: Lane = Lane::Office;
    /// As for a [`Query`].
    const FAULTS: &'static [FaultCode] = &[];
    /// The orders it can be given in; [`list!`](crate::list) makes them.
    const ORDERS: Orders;
    /// A row as it is shown.
    type View: Output;

    /// Checks the filters; reports all violations. The page's own parameters are checked by the kernel.
    fn validate(&self, _violations: &mut Violations) {}

    /// The branch that it is narrowed down to, as for a [`Query`].
    fn branch(&self) -> Option<BranchId> {
        None
    }

    /// The keys of the order that a question puts the rows in, the best first. Such a list takes no `sort` besides, and makes its rows' places
    /// itself.
    fn ranked(&self) -> Option<&'static [KeyKind]> {
        None
    }

    /// The statements that answer these filters, where one way of asking does not serve all: the same orders under the same names.
    fn orders(&self) -> Orders {
        Self::ORDERS
    }

    /// Gives the filters to a statement, `$1` and on; the kernel gives the place and the number of rows after them.
    fn filters(&self, _r: &Read, text: Reading) -> Bound<Reading> {
        text.into()
    }

    /// The rows of a page, and one more if there are more: mostly `page.read(r, self)`, made into views.
    fn rows(
        &self,
        r: &mut Read,
        page: &Wanted,
    ) -> impl Future<Output = Result<Found<Self::View>, Fault>> + Send;

    /// How many there are in all, where [`Self::rows`] did not find out.
    fn count(&self, r: &mut Read) -> impl Future<Output = Result<i64, Fault>> + Send {
        async move {
            let text = self.orders().count()?;
            let filtered = self.filters(r, text);
            let (count,): (i64,) = r.select().one(filtered).await?;
            Ok(count)
        }
    }

    /// Asked for its first page.
    fn paged(self) -> Paged<Self> {
        Paged {
            list: self,
            limit: None,
            cursor: None,
            include_total: false,
            sort: None,
        }
    }
}

/// What can be asked: a query, or a list, which is then asked for its first page. `Kind` follows by itself.
pub trait Question<Kind> {
    /// The query.
    type Query: Query;

    /// As a query.
    fn asked(self) -> Self::Query;
}

/// [`Question`] of queries.
#[derive(Debug)]
pub struct ByItself;
/// [`Question`] of lists.
#[derive(Debug)]
pub struct FirstPage;

impl<Q: Query> Question<ByItself> for Q {
    type Query = Q;

    fn asked(self) -> Q {
        self
    }
}

impl<L: List> Question<FirstPage> for L {
    type Query = Paged<L>;

    fn asked(self) -> Paged<L> {
        self.paged()
    }
}

/// A list together with the page that is wanted of it: the query that the kernel makes of a [`List`].
#[derive(Clone, Debug)]
pub struct Paged<L> {
    list: L,
    limit: Option<u32>,
    cursor: Option<String>,
    include_total: bool,
    sort: Option<String>,
}

impl<L: List> Paged<L> {
    /// At most so many rows.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The page after one that ended there; `None` is the first.
    #[must_use]
    pub fn after(mut self, cursor: Option<String>) -> Self {
        self.cursor = cursor;
        self
    }

    /// With the number of all rows.
    #[must_use]
    pub fn counted(mut self) -> Self {
        self.include_total = true;
        self
    }

    /// In an order of the list; `-` before its name turns it round.
    #[must_use]
    pub fn sorted(mut self, order: &str) -> Self {
        self.sort = Some(order.to_owned());
        self
    }

    fn limit_or_default(&self) -> u32 {
        self.limit.unwrap_or(LIMIT_DEFAULT)
    }

    fn order(&self) -> Option<(&'static Order, bool)> {
        self.list.orders().find(self.sort.as_deref())
    }

    /// The place the cursor stands for, if the list gives out such places in this order.
    fn place(&self, cursor: &str) -> Option<Place> {
        let kinds = match self.list.ranked() {
            Some(kinds) => kinds,
            None => self.order()?.0.kinds,
        };
        Place::opened(cursor, kinds)
    }

    fn wanted(&self) -> Result<Wanted, Fault> {
        let unknown = |field: &str| Fault::field(field, "unknown", "is not one of this list");
        let (order, is_turned) = self.order().ok_or_else(|| unknown("sort"))?;
        let place = match &self.cursor {
            None => None,
            Some(cursor) => Some(self.place(cursor).ok_or_else(|| unknown("cursor"))?),
        };
        Ok(Wanted::new(
            order,
            is_turned,
            place,
            self.limit_or_default(),
            self.include_total,
        ))
    }
}

impl<L: List> Query for Paged<L> {
    const NAME: &'static str = L::NAME;
    const SUMMARY: &'static str = L::SUMMARY;
    const PERMISSION: Permission = L::PERMISSION;
    const LANE: Lane = L::LANE;
    const FAULTS: &'static [FaultCode] = L::FAULTS;
    type Output = Page<L::View>;

    fn validate(&self, violations: &mut Violations) {
        self.list.validate(violations);
        let limit = i64::from(self.limit_or_default());
        violations.within("limit", limit, 1, i64::from(LIMIT_MAX));
        if self.order().is_none() {
            let words: Vec<&str> = L::ORDERS.words().collect();
            violations.push("sort", "unknown", format!("must be one of: {}", words.join(", ")));
        } else if self.sort.is_some() && self.list.ranked().is_some() {
            violations.push(
                "sort",
                "contradiction",
                "cannot be together with q: what was found comes in the order in which it fits",
            );
        } else if self
            .cursor
            .as_deref()
            .is_some_and(|cursor| self.place(cursor).is_none())
        {
            violations.push("cursor", "malformed", "is not a cursor of this list");
        }
    }

    fn branch(&self) -> Option<BranchId> {
        self.list.branch()
    }

    async fn run(&self, r: &mut Read) -> Result<Page<L::View>, Fault> {
        let wanted = self.wanted()?;
        let found = self.list.rows(r, &wanted).await?;
        let total = match (self.include_total, found.total()) {
            (false, _) => None,
            (true, Some(total)) => Some(total),
            (true, None) => Some(self.list.count(r).await?),
        };
        Ok(found.cut(wanted.limit()).with_total(total))
    }
}
