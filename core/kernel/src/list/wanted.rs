//! The page that is wanted, and what was found for it.

use std::cmp::Ordering;

use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{FromRow, Row};
use till_shared::page::Page;

use super::List;
use super::orders::{Order, Place};
use crate::db::{Bound, Reading};
use crate::fault::Fault;
use crate::read::Read;

/// The page that is wanted: checked already.
#[derive(Debug)]
pub struct Wanted {
    order: &'static Order,
    is_turned: bool,
    place: Option<Place>,
    limit: u32,
    is_counted: bool,
}

impl Wanted {
    pub(super) fn new(
        order: &'static Order,
        is_turned: bool,
        place: Option<Place>,
        limit: u32,
        is_counted: bool,
    ) -> Self {
        Self {
            order,
            is_turned,
            place,
            limit,
            is_counted,
        }
    }

    /// Name of the order.
    #[must_use]
    pub fn order(&self) -> &'static str {
        self.order.name
    }

    /// Where the last page ended: the values of the order's keys.
    #[must_use]
    pub fn place(&self) -> Option<&[Value]> {
        self.place.as_ref().map(|place| place.0.as_slice())
    }

    /// Rows of the page.
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// Rows to read: one more than the page has, which tells whether there are more.
    #[must_use]
    pub fn rows(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// Whether the number of all rows is wanted.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        self.is_counted
    }

    /// The list's statement for this page, with its filters.
    pub async fn read<L: List, T>(&self, r: &mut Read, list: &L) -> Result<Found<T>, Fault>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let filtered = list.filters(r, self.text()?);
        self.read_by(r, filtered).await
    }

    /// The same for a list that gives the filters to its statement by itself.
    pub async fn read_by<T>(&self, r: &mut Read, filtered: Bound<Reading>) -> Result<Found<T>, Fault>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let statement = filtered.bind(self.place().map(Json)).bind(self.rows());
        let rows: Vec<Placed<T>> = r.select().all(statement).await?;
        Ok(Found {
            rows: rows
                .into_iter()
                .map(|placed| (placed.row, placed.place))
                .collect(),
            total: None,
        })
    }

    /// The statement for this page.
    pub fn text(&self) -> Result<Reading, Fault> {
        let (up, down) = self
            .order
            .texts
            .ok_or_else(|| Fault::internal("a list in memory has no statements"))?;
        let texts = if self.is_turned { down } else { up };
        Ok(if self.place.is_none() {
            texts.first
        } else {
            texts.next
        })
    }

    /// The page of a list that is in memory as a whole; `key` gives the values of the order's keys.
    pub fn cut<T>(&self, items: Vec<T>, key: impl Fn(&T) -> Vec<Value>) -> Found<T> {
        let total = i64::try_from(items.len()).ok();
        let mut rows: Vec<(T, Place)> = items
            .into_iter()
            .map(|item| {
                let place = Place(key(&item));
                (item, place)
            })
            .collect();
        let compare = |one: &Place, other: &Place| {
            let ordering = compared(&one.0, &other.0);
            if self.is_turned {
                ordering.reverse()
            } else {
                ordering
            }
        };
        rows.sort_by(|(_, one), (_, other)| compare(one, other));
        if let Some(place) = &self.place {
            rows.retain(|(_, own)| compare(own, place) == Ordering::Greater);
        }
        Found { rows, total }
    }
}

fn compared(one: &[Value], other: &[Value]) -> Ordering {
    let pairs = one.iter().zip(other).map(|(one, other)| match (one, other) {
        (Value::String(one), Value::String(other)) => one.cmp(other),
        (Value::Bool(one), Value::Bool(other)) => one.cmp(other),
        _ => one.as_i64().cmp(&other.as_i64()),
    });
    pairs.fold(Ordering::Equal, Ordering::then)
}

/// A row with its place, which statements answer as `page_place`.
struct Placed<T> {
    row: T,
    place: Place,
}

impl<'r, T: FromRow<'r, PgRow>> FromRow<'r, PgRow> for Placed<T> {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        let Json(values) = row.try_get("page_place")?;
        Ok(Self {
            row: T::from_row(row)?,
            place: Place(values),
        })
    }
}

/// Rows, each with its place in the order.
#[derive(Debug)]
pub struct Found<T> {
    rows: Vec<(T, Place)>,
    total: Option<i64>,
}

impl<T> Found<T> {
    /// Rows whose places the list made itself.
    #[must_use]
    pub fn placed(rows: Vec<(T, Place)>) -> Self {
        Self { rows, total: None }
    }

    /// With the number of all rows, for a list that knows it by now.
    #[must_use]
    pub fn with_total(mut self, total: Option<i64>) -> Self {
        self.total = total;
        self
    }

    pub(super) fn total(&self) -> Option<i64> {
        self.total
    }

    /// The rows.
    pub fn rows(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().map(|(row, _)| row)
    }

    /// Every row changed by `f`.
    #[must_use]
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Found<U> {
        Found {
            rows: self
                .rows
                .into_iter()
                .map(|(row, place)| (f(row), place))
                .collect(),
            total: self.total,
        }
    }

    /// The same where a row may not be readable.
    pub fn try_map<U>(self, mut f: impl FnMut(T) -> Result<U, Fault>) -> Result<Found<U>, Fault> {
        let rows = self.rows.into_iter().map(|(row, place)| Ok((f(row)?, place)));
        Ok(Found {
            rows: rows.collect::<Result<_, Fault>>()?,
            total: self.total,
        })
    }

    pub(super) fn cut(self, limit: u32) -> Page<T> {
        let page = Page::cut(self.rows, limit, |(_, place)| place.closed());
        page.map(|(row, _)| row)
    }
}
