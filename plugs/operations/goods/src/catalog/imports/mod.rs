//! Products from a file, as a job: it goes on when the browser is closed and the server is started anew, and tells of every row what became
//! of it (case L23).

pub mod bring_in;
pub mod errors;
pub mod events;
pub mod get;
pub mod list;
pub mod model;
pub mod start;
#[cfg(test)]
mod tests;
pub mod views;

/// How many, as it is stored.
fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
