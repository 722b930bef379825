//! Words: an enum whose every variant is one word, on the wire, in the database and in what is sealed.

/// What [`words!`](crate::words) declares, for code that works with any of them.
pub trait Word: Copy + PartialEq + Send + Sync + 'static {
    /// All of them, in the order in which they were declared.
    const WORDS: &'static [Self];

    /// As sent, stored and sealed.
    fn word(self) -> &'static str;

    /// From its word; `None` for one that this program does not know.
    fn of(word: &str) -> Option<Self> {
        Self::WORDS.iter().copied().find(|one| one.word() == word)
    }
}

/// Declares one. Each variant and its word stand once; a word that is not known is refused where it is read, never taken for another.
///
/// ```
/// till_shared::words! {
///     /// Why cash moves.
///     pub enum Kind {
///         /// Somebody puts cash in.
///         PayIn = "pay_in",
///         /// Somebody takes cash out.
///         PayOut = "pay_out",
///     }
/// }
/// assert_eq!(Kind::PayIn.word(), "pay_in");
/// assert_eq!(Kind::of("pay_out"), Some(Kind::PayOut));
/// assert_eq!(Kind::of("paid"), None);
/// assert_eq!(Kind::ALL.len(), 2);
/// ```
#[macro_export]
macro_rules! words {
    ($(#[$about:meta])* $seen:vis enum $name:ident {
        $($(#[$of:meta])* $variant:ident = $word:literal),+ $(,)?
    }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, $crate::words::Serialize, $crate::words::Deserialize,
            $crate::words::JsonSchema)]
        #[serde(crate = "till_shared::words::serde")]
        #[schemars(crate = "till_shared::words::schemars")]
        $seen enum $name {
            $($(#[$of])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// All of them.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// As sent, stored and sealed.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }

            /// From its word; `None` for one that this program does not know.
            #[must_use]
            pub fn of(word: &str) -> Option<Self> {
                <Self as $crate::words::Word>::of(word)
            }
        }

        impl $crate::words::Word for $name {
            const WORDS: &'static [Self] = &Self::ALL;

            fn word(self) -> &'static str {
                self.word()
            }
        }
    };
}

pub use schemars::{self, JsonSchema};
pub use serde::{self, Deserialize, Serialize};
