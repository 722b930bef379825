//! Rows in columns. A row has as many cells as there are columns: checked when it is appended and when it is read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Columns that a table may have; more cannot be read on paper.
pub const COLUMNS_MAX: usize = 12;

crate::words! {
    /// What a column holds; it decides where its cells stand.
    #[derive(Default)]
    pub enum Kind {
        /// Words, numbers of documents, days: at the start.
        #[default]
        Text = "text",
        /// Money: at the end.
        Amount = "amount",
        /// A count or a measure with its unit: at the end.
        Quantity = "quantity",
        /// A rate: at the end.
        Percent = "percent",
    }
}

impl Kind {
    /// Whether it is a figure: it stands at the end of its column and keeps its line.
    #[must_use]
    pub const fn is_figure(self) -> bool {
        !matches!(self, Self::Text)
    }
}

/// A column of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Column {
    /// Stands over the column on every page; empty titles in all columns leave the row out.
    pub title: String,
    /// What it holds.
    pub kind: Kind,
    /// Columns of words share by this what figures leave of the width. 0: as wide as its widest cell, as figures are.
    pub share: u8,
}

impl Column {
    fn of(title: impl Into<String>, kind: Kind, share: u8) -> Self {
        Self {
            title: title.into(),
            kind,
            share,
        }
    }

    /// Words, with a share of the width that figures leave.
    pub fn text(title: impl Into<String>, share: u8) -> Self {
        Self::of(title, Kind::Text, share)
    }

    /// Words that keep their line: a day, a number.
    pub fn short(title: impl Into<String>) -> Self {
        Self::of(title, Kind::Text, 0)
    }

    /// Money.
    pub fn amount(title: impl Into<String>) -> Self {
        Self::of(title, Kind::Amount, 0)
    }

    /// A count or measure.
    pub fn quantity(title: impl Into<String>) -> Self {
        Self::of(title, Kind::Quantity, 0)
    }

    /// A rate.
    pub fn percent(title: impl Into<String>) -> Self {
        Self::of(title, Kind::Percent, 0)
    }
}

/// A row of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Row {
    /// What the table lists.
    Line {
        /// One for each column.
        cells: Vec<String>,
        /// Small lines under the words: serial number, discount.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        notes: Vec<String>,
        /// What the table comes to with this row: said where a page ends after it and where the next one begins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carry: Option<String>,
    },
    /// The title of the rows below; on a new page it is said again.
    Group {
        /// The words.
        text: String,
    },
    /// What rows come to. The first cell is the label; it runs on over empty ones beside it.
    Sum {
        /// One for each column.
        cells: Vec<String>,
    },
}

impl Row {
    /// One for each column; a title of a group has none.
    #[must_use]
    pub fn cells(&self) -> &[String] {
        match self {
            Self::Line { cells, .. } | Self::Sum { cells } => cells,
            Self::Group { .. } => &[],
        }
    }
}

/// Why there is no such table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Uneven {
    /// A row has another number of cells than there are columns.
    #[error("a row of {cells} cells in a table of {columns} columns")]
    Row {
        /// What the row has.
        cells: usize,
        /// What it should have.
        columns: usize,
    },
    /// None, or more than [`COLUMNS_MAX`].
    #[error("a table of {0} columns, not of 1 to {COLUMNS_MAX}")]
    Columns(usize),
}

/// Rows in columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Unchecked")]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Row>,
    small: bool,
}

/// A table as it is read.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Table")]
struct Unchecked {
    columns: Vec<Column>,
    #[serde(default)]
    rows: Vec<Row>,
    #[serde(default)]
    small: bool,
}

impl TryFrom<Unchecked> for Table {
    type Error = Uneven;

    fn try_from(read: Unchecked) -> Result<Self, Uneven> {
        let mut table = Self::new(read.columns)?;
        table.small = read.small;
        for row in read.rows {
            table.push(row)?;
        }
        Ok(table)
    }
}

impl Table {
    /// A table without rows, for columns that are known only when it is made; [`Grid`] for those that are known before.
    ///
    /// # Errors
    /// [`Uneven::Columns`].
    pub fn new(columns: Vec<Column>) -> Result<Self, Uneven> {
        if (1..=COLUMNS_MAX).contains(&columns.len()) {
            Ok(Self {
                columns,
                rows: Vec::new(),
                small: false,
            })
        } else {
            Err(Uneven::Columns(columns.len()))
        }
    }

    /// Appends any row.
    ///
    /// # Errors
    /// [`Uneven::Row`]; then the table is as it was.
    pub fn push(&mut self, row: Row) -> Result<&mut Self, Uneven> {
        let (cells, columns) = (row.cells().len(), self.columns.len());
        if cells != columns && !matches!(row, Row::Group { .. }) {
            return Err(Uneven::Row { cells, columns });
        }
        self.rows.push(row);
        Ok(self)
    }

    /// Headings and kinds.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Top to bottom.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Whether it stands beside the matter: taxes by rate.
    #[must_use]
    pub fn is_small(&self) -> bool {
        self.small
    }

    /// Whether any column has a title.
    #[must_use]
    pub fn is_titled(&self) -> bool {
        self.columns.iter().any(|column| !column.title.is_empty())
    }

    /// The column under whose words the notes of a row stand: the widest of words, or the first.
    #[must_use]
    pub fn noted(&self) -> usize {
        let words = self
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| !column.kind.is_figure());
        let widest = words.rev().max_by_key(|(_, column)| column.share);
        widest.map_or(0, |(at, _)| at)
    }

    /// How many columns the label of a sum takes: its own and the empty ones beside it.
    #[must_use]
    pub fn label_span(cells: &[String]) -> usize {
        let empty = cells.iter().skip(1).take_while(|cell| cell.is_empty()).count();
        (1 + empty).min(cells.len())
    }
}

/// A table of `N` columns: a row of another number of cells does not compile.
///
/// ```
/// use till_shared::sheet::{Column, Grid};
/// let mut lines = Grid::new([Column::text("Article", 1), Column::amount("Amount")]);
/// lines.line(["Tea", "4.00"]).sum(["Total", "4.00"]);
/// ```
/// ```compile_fail
/// use till_shared::sheet::{Column, Grid};
/// let mut lines = Grid::new([Column::text("Article", 1), Column::amount("Amount")]);
/// lines.line(["Tea", "2", "4.00"]);
/// ```
/// ```compile_fail
/// till_shared::sheet::Grid::<0>::new([]);
/// ```
#[derive(Clone, Debug)]
pub struct Grid<const N: usize>(Table);

impl<const N: usize> Grid<N> {
    /// A table without rows.
    pub fn new(columns: [Column; N]) -> Self {
        const { assert!(N > 0 && N <= COLUMNS_MAX, "a table has 1 to COLUMNS_MAX columns") };
        Self(Table {
            columns: columns.into(),
            rows: Vec::new(),
            small: false,
        })
    }

    /// Makes it stand beside the matter: smaller, as wide as it must be.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.0.small = true;
        self
    }

    /// Appends a line.
    pub fn line<T: Into<String>>(&mut self, cells: [T; N]) -> &mut Self {
        self.noted(cells, Vec::new(), None)
    }

    /// Appends a line with small lines under its words, and what the table comes to with it.
    pub fn noted<T: Into<String>>(
        &mut self,
        cells: [T; N],
        notes: Vec<String>,
        carry: Option<String>,
    ) -> &mut Self {
        self.0.rows.push(Row::Line {
            cells: cells.map(Into::into).into(),
            notes,
            carry,
        });
        self
    }

    /// Appends the title of the rows below.
    pub fn group(&mut self, text: impl Into<String>) -> &mut Self {
        self.0.rows.push(Row::Group { text: text.into() });
        self
    }

    /// Appends what rows come to; the first cell is the label.
    pub fn sum<T: Into<String>>(&mut self, cells: [T; N]) -> &mut Self {
        self.0.rows.push(Row::Sum {
            cells: cells.map(Into::into).into(),
        });
        self
    }
}

impl<const N: usize> From<Grid<N>> for Table {
    fn from(grid: Grid<N>) -> Self {
        grid.0
    }
}
