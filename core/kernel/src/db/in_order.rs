//! Rows read by place instead of by name, for the statements where looking up each name of each row is felt.

/// Declares a row whose members are the columns of a statement from `from` on, in the statement's order and by its names. A build with
/// debug assertions, as every test is, compares the names.
#[macro_export]
macro_rules! in_order {
    ($(#[$meta:meta])* $vis:vis struct $name:ident from $from:literal { $($(#[$about:meta])* $member:ident: $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        $vis struct $name { $($(#[$about])* $member: $type),+ }

        impl<'r> ::sqlx::FromRow<'r, ::sqlx::postgres::PgRow> for $name {
            fn from_row(row: &'r ::sqlx::postgres::PgRow) -> Result<Self, ::sqlx::Error> {
                use ::sqlx::{Column as _, Row as _};
                let mut at = $from;
                $(
                    debug_assert_eq!(row.column(at).name(), stringify!($member));
                    let $member = row.try_get(at)?;
                    at += 1;
                )+
                let _ = at;
                Ok(Self { $($member),+ })
            }
        }
    };
}
