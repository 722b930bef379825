//! How members of records stand in columns, and [`row!`](crate::row): columns that are named once, to be read and written.

use std::any::type_name;

use rust_decimal::Decimal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use sqlx::error::BoxDynError;
use sqlx::postgres::PgRow;
use sqlx::{Decode, FromRow, Postgres, Row, Type};
use till_shared::canon::{Hash, hex};
use till_shared::money::{Currency, Rounding};
use till_shared::pricing::{TaxRounding, TenderKind};
use till_shared::quantity::{Percent, Quantity};
use uuid::Uuid;

/// What stands in columns: [`row!`](crate::row) says how they are read and written.
pub trait Rowed: Sized + Send + Sync + Unpin {
    /// From a row with all its columns.
    ///
    /// # Errors
    /// When a column is missing, or holds what this program does not know.
    fn of_row(row: &PgRow) -> Result<Self, sqlx::Error>;

    /// As the object that is written, member by column.
    ///
    /// # Errors
    /// When a member has no JSON.
    fn to_row(&self) -> Result<Map<String, Value>, serde_json::Error>;
}

/// A [`Rowed`] as statements answer it.
#[derive(Clone, Debug)]
pub struct AsRow<R>(pub R);

impl<R: Rowed> FromRow<'_, PgRow> for AsRow<R> {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        R::of_row(row).map(Self)
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

/// A way for a member of type `T` to stand in a column.
pub trait Stands<T> {
    /// Reads it from a column of a row.
    ///
    /// # Errors
    /// When it is missing, of another type, or not known.
    fn read(row: &PgRow, name: &str) -> Result<T, sqlx::Error>;

    /// As it is written.
    ///
    /// # Errors
    /// When it has no JSON.
    fn written(value: &T) -> Result<Value, serde_json::Error>;
}

/// As the column that its type is.
pub struct Plain;

impl<T: Column + Serialize> Stands<T> for Plain {
    fn read(row: &PgRow, name: &str) -> Result<T, sqlx::Error> {
        known(name, T::of_sql(row.try_get(name)?))
    }

    fn written(value: &T) -> Result<Value, serde_json::Error> {
        serde_json::to_value(value)
    }
}

/// As JSON.
pub struct Json;

impl<T: Serialize + DeserializeOwned> Stands<T> for Json {
    fn read(row: &PgRow, name: &str) -> Result<T, sqlx::Error> {
        match row.try_get::<Option<sqlx::types::Json<T>>, _>(name)? {
            Some(sqlx::types::Json(value)) => Ok(value),
            // What has a form without content, e.g. an `Option`, is that.
            None => known(name, serde_json::from_value(Value::Null).map_err(Into::into)),
        }
    }

    fn written(value: &T) -> Result<Value, serde_json::Error> {
        serde_json::to_value(value)
    }
}

/// A quantity in thousandths.
pub struct Milli;

impl Stands<Quantity> for Milli {
    fn read(row: &PgRow, name: &str) -> Result<Quantity, sqlx::Error> {
        let milli: i64 = row.try_get(name)?;
        known(name, Quantity::from_scaled(milli).map_err(Into::into))
    }

    fn written(value: &Quantity) -> Result<Value, serde_json::Error> {
        Ok(value.scaled().into())
    }
}

/// A hash as bytes.
pub struct Bytes;

impl Stands<Hash> for Bytes {
    fn read(row: &PgRow, name: &str) -> Result<Hash, sqlx::Error> {
        let bytes: Vec<u8> = row.try_get(name)?;
        let length = bytes.len();
        let hash = bytes.try_into();
        known(
            name,
            hash.map_err(|_| format!("{length} bytes are no hash").into()),
        )
    }

    fn written(value: &Hash) -> Result<Value, serde_json::Error> {
        Ok(format!("\\x{}", hex(value)).into())
    }
}

/// Bytes, of which the record holds the hexadecimal digits.
pub struct Hex;

impl Stands<String> for Hex {
    fn read(row: &PgRow, name: &str) -> Result<String, sqlx::Error> {
        let bytes: Vec<u8> = row.try_get(name)?;
        Ok(hex(&bytes))
    }

    fn written(value: &String) -> Result<Value, serde_json::Error> {
        Ok(format!("\\x{value}").into())
    }
}

macro_rules! optional {
    ($($kind:ty: $type:ty),+ $(,)?) => {$(
        impl Stands<Option<$type>> for $kind {
            fn read(row: &PgRow, name: &str) -> Result<Option<$type>, sqlx::Error> {
                let is_there = !sqlx::ValueRef::is_null(&row.try_get_raw(name)?);
                is_there.then(|| Self::read(row, name)).transpose()
            }

            fn written(value: &Option<$type>) -> Result<Value, serde_json::Error> {
                value.as_ref().map_or(Ok(Value::Null), Self::written)
            }
        }
    )+};
}
optional!(Milli: Quantity, Bytes: Hash);

fn known<T>(name: &str, read: Result<T, BoxDynError>) -> Result<T, sqlx::Error> {
    read.map_err(|source| sqlx::Error::ColumnDecode {
        index: format!("{name} ({})", type_name::<T>()),
        source,
    })
}

/// Says of a type which columns it stands in, so that [`AsRow`] reads what statements answer, and [`Rowed::to_row`] is what
/// `jsonb_populate_recordset` takes. [`table!`](crate::table) does it for records that are one row; by itself it is for those whose
/// statements are written out.
///
/// ```
/// # use till_shared::ids::ProductId;
/// # use till_shared::quantity::Quantity;
/// struct Offer {
///     product_id: ProductId,
///     least: Quantity,
///     seen: bool,
/// }
/// till_kernel::row! { Offer, names offer, columns [product_id, least = least_milli as milli], besides [seen] }
/// assert_eq!(offer!(), "product_id, least_milli");
/// assert_eq!(offer!("o."), "o.product_id, o.least_milli");
/// ```
///
/// A member stands in the column of its name, or in the one after `=`; `as` says how, where its type does not: `json`, `milli` (a quantity in
/// thousandths), `bytes` (a hash), `hex` (bytes, of which the member holds the digits), or a type that [`Stands`] for it. Members `besides` stand in no column, and are their
/// default when they are read. `names` is the macro that gives the text of all columns.
#[macro_export]
macro_rules! row {
    ($type:ty, names $names:ident, columns [$($member:ident $(= $column:ident)? $(as $kind:ident)?),+ $(,)?]
        $(, besides [$($besides:ident),+])?) => {
        macro_rules! $names {
            () => { $crate::row!(@names "", [$(($member $(= $column)?)),+]) };
            ($of:literal) => { $crate::row!(@names $of, [$(($member $(= $column)?)),+]) };
        }
        $crate::row!($type, columns [$($member $(= $column)? $(as $kind)?),+] $(, besides [$($besides),+])?);
    };
    ($type:ty, columns [$($member:ident $(= $column:ident)? $(as $kind:ident)?),+ $(,)?] $(, besides [$($besides:ident),+])?) => {
        impl $crate::Rowed for $type {
            fn of_row(row: &$crate::PgRow) -> Result<Self, $crate::SqlError> {
                Ok(Self {
                    $($member: $crate::row!(@read row, ($member $(= $column)?) $(as $kind)?)?,)+
                    $($($besides: ::core::default::Default::default(),)+)?
                })
            }

            fn to_row(&self) -> Result<$crate::JsonObject, $crate::JsonError> {
                let mut row = $crate::JsonObject::new();
                $(row.insert(
                    $crate::row!(@name ($member $(= $column)?)).to_owned(),
                    $crate::row!(@written &self.$member, $(as $kind)?)?,
                );)+
                Ok(row)
            }
        }
    };
    (@names $of:literal, [$first:tt $(, $column:tt)*]) => {
        concat!($of, $crate::row!(@name $first) $(, ", ", $of, $crate::row!(@name $column))*)
    };
    (@name ($member:ident)) => { stringify!($member) };
    (@name ($member:ident = $column:ident)) => { stringify!($column) };
    (@read $row:ident, $column:tt $(as $kind:ident)?) => {
        <$crate::row!(@kind $($kind)?) as $crate::columns::Stands<_>>::read($row, $crate::row!(@name $column))
    };
    (@written $value:expr, $(as $kind:ident)?) => {
        <$crate::row!(@kind $($kind)?) as $crate::columns::Stands<_>>::written($value)
    };
    (@kind) => { $crate::columns::Plain };
    (@kind json) => { $crate::columns::Json };
    (@kind milli) => { $crate::columns::Milli };
    (@kind bytes) => { $crate::columns::Bytes };
    (@kind hex) => { $crate::columns::Hex };
    (@kind $kind:ident) => { $kind };
}
