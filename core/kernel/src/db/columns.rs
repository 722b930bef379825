//! How members of records stand in columns, and [`row!`](crate::row): columns that are named once, to be read and written.

use std::any::type_name;
use std::marker::PhantomData;

use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgRow;
use sqlx::{Decode, FromRow, Postgres, Row, Type, ValueRef};
use till_shared::canon::{Hash, hex};
use till_shared::money::{Currency, Rounding};
use till_shared::pricing::{TaxRounding, TenderKind};
use till_shared::quantity::{Percent, Quantity};
use uuid::Uuid;

use crate::file::Content;

/// What stands in columns: [`row!`](crate::row) says how they are read and written.
pub trait Rowed: Sized + Send + Sync + Unpin {
    /// From a row with all its columns.
    ///
    /// # Errors
    /// When a column is missing, or holds what this program does not know.
    fn of_row(row: &PgRow) -> Result<Self, sqlx::Error>;

    /// Adds what is written, member by column.
    ///
    /// # Errors
    /// When a member cannot be written.
    fn members<M: SerializeMap>(&self, row: &mut M) -> Result<(), M::Error>;
}

/// A [`Rowed`] as statements answer it.
#[derive(Clone, Debug)]
pub struct AsRow<R>(pub R);

impl<R: Rowed> FromRow<'_, PgRow> for AsRow<R> {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        R::of_row(row).map(Self)
    }
}

/// A [`Rowed`] as it is written: the object that `jsonb_populate_record` takes.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a, R>(pub &'a R);

impl<R: Rowed> Serialize for Written<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_map(None)?;
        self.0.members(&mut row)?;
        row.end()
    }
}

/// A type that is a column by itself. It is written by its `Serialize`.
pub trait Column: Sized {
    /// As PostgreSQL gives it.
    type Sql: for<'r> Decode<'r, Postgres> + Type<Postgres>;

    /// From that.
    ///
    /// # Errors
    /// For a word or a number that this program does not know, e.g. of a newer one: never a default.
    fn of_sql(sql: Self::Sql) -> Result<Self, BoxDynError>;
}

macro_rules! plain {
    ($($type:ty),+ $(,)?) => {$(
        impl Column for $type {
            type Sql = Self;
            fn of_sql(sql: Self) -> Result<Self, BoxDynError> {
                Ok(sql)
            }
        }
    )+};
}
plain!(
    bool,
    i16,
    i32,
    i64,
    String,
    Uuid,
    Decimal,
    Value,
    Vec<String>,
    Vec<Uuid>
);

macro_rules! wrapped {
    ($($id:ident),+ $(,)?) => {$(
        impl Column for till_shared::ids::$id {
            type Sql = Uuid;
            fn of_sql(sql: Uuid) -> Result<Self, BoxDynError> {
                Ok(Self(sql))
            }
        }

        impl Column for Vec<till_shared::ids::$id> {
            type Sql = Vec<Uuid>;
            fn of_sql(sql: Vec<Uuid>) -> Result<Self, BoxDynError> {
                Ok(sql.into_iter().map(till_shared::ids::$id).collect())
            }
        }
    )+};
}
till_shared::every_id!(wrapped);

crate::word_column!(Rounding);
crate::word_column!(TaxRounding);
crate::word_column!(TenderKind);

impl Column for jiff::Timestamp {
    type Sql = jiff_sqlx::Timestamp;
    fn of_sql(sql: Self::Sql) -> Result<Self, BoxDynError> {
        Ok(sql.to_jiff())
    }
}

impl Column for jiff::civil::Date {
    type Sql = jiff_sqlx::Date;
    fn of_sql(sql: Self::Sql) -> Result<Self, BoxDynError> {
        Ok(sql.to_jiff())
    }
}

impl Column for Currency {
    type Sql = String;
    fn of_sql(sql: String) -> Result<Self, BoxDynError> {
        Ok(sql.parse()?)
    }
}

impl Column for Percent {
    type Sql = Decimal;
    fn of_sql(sql: Decimal) -> Result<Self, BoxDynError> {
        Ok(Self::new(sql)?)
    }
}

impl<T: Column> Column for Option<T> {
    type Sql = Option<T::Sql>;
    fn of_sql(sql: Self::Sql) -> Result<Self, BoxDynError> {
        sql.map(T::of_sql).transpose()
    }
}

/// A way for a member of type `T` to be read from a column.
pub trait ReadAs<T> {
    /// Reads it from a column of a row.
    ///
    /// # Errors
    /// When it is missing, of another type, or not known.
    fn read(row: &PgRow, name: &str) -> Result<T, sqlx::Error>;
}

/// A way for a member of type `T` to be written.
pub trait WriteAs<T> {
    /// Writes it.
    ///
    /// # Errors
    /// When it has no JSON.
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;
}

/// A member on its way into a column.
pub struct Cell<'a, K, T>(&'a T, PhantomData<K>);

impl<'a, K: WriteAs<T>, T> Cell<'a, K, T> {
    /// The member, to be written as `K` does.
    pub fn of(value: &'a T) -> Self {
        Self(value, PhantomData)
    }
}

impl<K: WriteAs<T>, T> Serialize for Cell<'_, K, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        K::write(self.0, serializer)
    }
}

/// As the column that its type is.
pub struct Plain;

impl<T: Column> ReadAs<T> for Plain {
    fn read(row: &PgRow, name: &str) -> Result<T, sqlx::Error> {
        known(name, T::of_sql(row.try_get(name)?))
    }
}

impl<T: Serialize> WriteAs<T> for Plain {
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

/// As JSON.
pub struct Json;

impl<T: DeserializeOwned> ReadAs<T> for Json {
    fn read(row: &PgRow, name: &str) -> Result<T, sqlx::Error> {
        match row.try_get::<Option<sqlx::types::Json<T>>, _>(name)? {
            Some(sqlx::types::Json(value)) => Ok(value),
            // What has a form without content, e.g. an `Option`, is that.
            None => known(name, serde_json::from_value(Value::Null).map_err(Into::into)),
        }
    }
}

impl<T: Serialize> WriteAs<T> for Json {
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }
}

/// A quantity in thousandths.
pub struct Milli;

impl ReadAs<Quantity> for Milli {
    fn read(row: &PgRow, name: &str) -> Result<Quantity, sqlx::Error> {
        let milli: i64 = row.try_get(name)?;
        known(name, Quantity::from_scaled(milli).map_err(Into::into))
    }
}

impl WriteAs<Quantity> for Milli {
    fn write<S: Serializer>(value: &Quantity, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(value.scaled())
    }
}

/// A hash as bytes.
pub struct Bytes;

impl ReadAs<Hash> for Bytes {
    fn read(row: &PgRow, name: &str) -> Result<Hash, sqlx::Error> {
        let bytes: Vec<u8> = row.try_get(name)?;
        let length = bytes.len();
        let hash = bytes.try_into();
        known(
            name,
            hash.map_err(|_| format!("{length} bytes are no hash").into()),
        )
    }
}

impl WriteAs<Hash> for Bytes {
    fn write<S: Serializer>(value: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("\\x{}", hex(value)))
    }
}

impl ReadAs<Content> for Bytes {
    fn read(row: &PgRow, name: &str) -> Result<Content, sqlx::Error> {
        row.try_get(name).map(Content)
    }
}

impl WriteAs<Content> for Bytes {
    fn write<S: Serializer>(value: &Content, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("\\x{}", hex(&value.0)))
    }
}

/// Bytes, of which the record holds the hexadecimal digits.
pub struct Hex;

impl ReadAs<String> for Hex {
    fn read(row: &PgRow, name: &str) -> Result<String, sqlx::Error> {
        let bytes: Vec<u8> = row.try_get(name)?;
        Ok(hex(&bytes))
    }
}

impl WriteAs<String> for Hex {
    fn write<S: Serializer>(value: &String, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("\\x{value}"))
    }
}

macro_rules! optional {
    ($($kind:ty: $type:ty),+ $(,)?) => {$(
        impl ReadAs<Option<$type>> for $kind {
            fn read(row: &PgRow, name: &str) -> Result<Option<$type>, sqlx::Error> {
                let is_there = !row.try_get_raw(name)?.is_null();
                is_there.then(|| Self::read(row, name)).transpose()
            }
        }

        impl WriteAs<Option<$type>> for $kind {
            fn write<S: Serializer>(value: &Option<$type>, serializer: S) -> Result<S::Ok, S::Error> {
                match value {
                    Some(value) => Self::write(value, serializer),
                    None => serializer.serialize_none(),
                }
            }
        }
    )+};
}
optional!(Milli: Quantity, Bytes: Hash, Bytes: Content);

fn known<T>(name: &str, read: Result<T, BoxDynError>) -> Result<T, sqlx::Error> {
    read.map_err(|source| sqlx::Error::ColumnDecode {
        index: format!("{name} ({})", type_name::<T>()),
        source,
    })
}

/// Says of a type which columns it stands in, so that [`AsRow`] reads what statements answer, and [`Written`] is what
/// `jsonb_populate_recordset` takes. [`table!`](crate::table) does it for records that are one row; by itself it is for those whose
/// statements are written out.
///
/// ```
/// # use till_shared::ids::ProductId;
/// # use till_shared::quantity::Quantity;
/// struct Offer {
///     product_id: ProductId,
///     least: Quantity,
///     name: String,
///     seen: bool,
/// }
/// till_kernel::row! {
///     Offer, names offer, columns [product_id, least = least_milli as milli], reads [name], besides [seen]
/// }
/// assert_eq!(offer!(), "product_id, least_milli");
/// assert_eq!(offer!("o."), "o.product_id, o.least_milli");
/// ```
///
/// A member stands in the column of its name, or in the one after `=`; `as` says how, where its type does not: `json`, `milli` (a quantity in
/// thousandths), `bytes` (a hash), `hex` (bytes, of which the member holds the digits), or a type that is a [`ReadAs`] and [`WriteAs`] for it.
/// What a statement adds to the columns of the table stands in `reads`, and is never written. Members `besides` stand in no column, and are
/// their default when they are read. `names` is the macro that gives the text of the columns.
#[macro_export]
macro_rules! row {
    ($type:ty, names $names:ident, columns [$($member:ident $(= $column:ident)? $(as $kind:ident)?),+ $(,)?] $($more:tt)*) => {
        macro_rules! $names {
            () => { $crate::row!(@names "", [$(($member $(= $column)?)),+]) };
            ($of:literal) => { $crate::row!(@names $of, [$(($member $(= $column)?)),+]) };
        }
        $crate::row!($type, columns [$($member $(= $column)? $(as $kind)?),+] $($more)*);
    };
    ($type:ty $(, columns [$($member:ident $(= $column:ident)? $(as $kind:ident)?),+ $(,)?])?
        $(, reads [$($read:ident $(= $computed:ident)? $(as $how:ident)?),+ $(,)?])?
        $(, besides [$($besides:ident),+ $(,)?])? $(,)?) => {
        impl $crate::Rowed for $type {
            fn of_row(row: &$crate::PgRow) -> Result<Self, $crate::SqlError> {
                Ok(Self {
                    $($($member: $crate::row!(@read row, ($member $(= $column)?) $(as $kind)?)?,)+)?
                    $($($read: $crate::row!(@read row, ($read $(= $computed)?) $(as $how)?)?,)+)?
                    $($($besides: ::core::default::Default::default(),)+)?
                })
            }

            fn members<M: $crate::SerializeMap>(&self, _row: &mut M) -> Result<(), M::Error> {
                $($(_row.serialize_entry(
                    $crate::row!(@name ($member $(= $column)?)),
                    &$crate::columns::Cell::<$crate::row!(@kind $($kind)?), _>::of(&self.$member),
                )?;)+)?
                Ok(())
            }
        }
    };
    (@names $of:literal, [$first:tt $(, $column:tt)*]) => {
        concat!($of, $crate::row!(@name $first) $(, ", ", $of, $crate::row!(@name $column))*)
    };
    (@name ($member:ident)) => { stringify!($member) };
    (@name ($member:ident = $column:ident)) => { stringify!($column) };
    (@read $row:ident, $column:tt $(as $kind:ident)?) => {
        <$crate::row!(@kind $($kind)?) as $crate::ReadAs<_>>::read($row, $crate::row!(@name $column))
    };
    (@kind) => { $crate::columns::Plain };
    (@kind json) => { $crate::columns::Json };
    (@kind milli) => { $crate::columns::Milli };
    (@kind bytes) => { $crate::columns::Bytes };
    (@kind hex) => { $crate::columns::Hex };
    (@kind $kind:ident) => { $kind };
}
