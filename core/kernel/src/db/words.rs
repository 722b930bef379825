//! Words in columns. One that this program does not know, e.g. of a newer one, is an error where it is read: never a default.

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo, PgValueRef};
use sqlx::{Decode, Encode, Postgres, Type};
use till_shared::words::Word;

/// A word as it stands in a column of text, for rows and parameters of statements that are written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored<W>(pub W);

impl<W> Type<Postgres> for Stored<W> {
    fn type_info() -> PgTypeInfo {
        <str as Type<Postgres>>::type_info()
    }

    fn compatible(info: &PgTypeInfo) -> bool {
        <str as Type<Postgres>>::compatible(info)
    }
}

impl<W: Word> Decode<'_, Postgres> for Stored<W> {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        let word = <&str as Decode<Postgres>>::decode(value)?;
        let known = W::of(word).map(Self);
        known.ok_or_else(|| format!("{word} is not a word that this program knows").into())
    }
}

impl<W: Word> Encode<'_, Postgres> for Stored<W> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <&str as Encode<Postgres>>::encode_by_ref(&self.0.word(), buffer)
    }
}

/// Declares words that stand in a column: [`till_shared::words!`], and a member of a [`table!`](crate::table) can be of them.
#[macro_export]
macro_rules! words {
    ($(#[$about:meta])* $seen:vis enum $name:ident $words:tt) => {
        till_shared::words! { $(#[$about])* $seen enum $name $words }
        $crate::word_column!($name);
    };
}

/// For [`words!`](crate::words), and for words of [`till_shared`].
#[doc(hidden)]
#[macro_export]
macro_rules! word_column {
    ($name:ty) => {
        impl $crate::Column for $name {
            type Sql = $crate::Stored<Self>;
            fn of_sql(stored: Self::Sql) -> Result<Self, $crate::BoxDynError> {
                Ok(stored.0)
            }
        }
    };
}
