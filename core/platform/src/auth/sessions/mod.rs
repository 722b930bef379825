//! Sessions: one signed-in stay of a person on a device (P-4.2.7 to P-4.2.10, K9).
//!
//! A session begins with signing in and ends once, with a cause: signed out, ended by somebody, password changed, access lost, pushed out by
//! newer sessions, or a refresh token that was stolen. After 30 days it is over in any case. It is never deleted.
//!
//! Its refresh tokens come in generations, one token each. Only that of the present generation renews the session, and doing so begins the
//! next. A token is kept as its hash; beside it its successor, sealed with the token itself, so that only who holds it learns it. A token of
//! an older generation that comes again was copied:
//! - within the leeway (10 s) after it was replaced, it is taken for two tabs that refreshed at once, or an answer that got lost. It is
//!   answered with the token that the session has now, the same for everybody: there is one chain, no second one begins, and nothing is
//!   written. A thief gains nothing lasting: thief and owner hold the same token, whoever renews first makes it old, and when the other
//!   comes, more than 10 s later, the theft shows.
//! - within a minute, while the token that replaced it has not been used: the same. The answer got lost, and the client asks
//!   again once its own time limit is over.
//! - later, the whole session ends: nobody can tell who of the two is the thief.

mod end;
mod list;
mod model;
mod open;
mod rotate;
mod seen;
mod store;

pub use end::{EndSession, EndSessions, SessionsEnded};
pub(super) use end::{SignOut, end_sessions_of};
pub(crate) use end::{end_sessions_after, end_sessions_at};
pub use list::{ListSessions, SessionView};
pub use model::EndCause;
pub(super) use model::{Directories, Session};
pub(super) use open::{OpenSession, Origin};
pub(super) use rotate::RotateToken;
pub(super) use seen::{NoteSeen, SeenAt};
pub(super) use store::OLD_TOKENS;
pub(super) use store::{Activity, find_token, has_been_here};
