//! `till demo`: a shop that is fun to try, made on the same road as every other shop.
//!
//! What happens is planned by pure code from a seed (word lists, baskets, payments, a drawer, a day) and carried out as commands by the
//! people of the shop, on clocks that are moved on by hand. The same seed makes the same shop on the same date, except for ids and
//! passwords, which always come from the operating system.

mod basket;
mod chance;
mod codes;
mod customers;
mod day;
mod drawer;
mod filling;
mod founding;
mod goods;
mod passwords;
mod people;
mod range;
mod shelves;
mod stage;
mod story;
mod tender;
mod till;

pub(crate) use founding::Credential;
pub(crate) use story::{Told, Wish, tell};

/// Name of the business of the demo.
pub(crate) const BUSINESS: &str = founding::BUSINESS;
/// Its short name, for signing in.
pub(crate) const SLUG: &str = founding::SLUG;
