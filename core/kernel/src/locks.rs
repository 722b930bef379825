//! Attempts to get past the single road of a write, kept as tests that must not compile (house 2, lock 1).
//!
//! A permit cannot be made outside the kernel:
//! ```compile_fail,E0423
//! struct Anything;
//! let permit = till_kernel::Permit::<Anything>(std::marker::PhantomData);
//! ```
//! ```compile_fail,E0432
//! use till_kernel::Permit;
//! ```
//!
//! A unit of work cannot be made by hand:
//! ```compile_fail,E0451
//! fn forge(other: till_kernel::Write) -> till_kernel::Write {
//!     till_kernel::Write { notes: Vec::new(), ..other }
//! }
//! ```
//!
//! A command cannot commit by itself:
//! ```compile_fail,E0599
//! async fn sneak(w: till_kernel::Write) {
//!     w.commit().await;
//! }
//! ```
//!
//! The right to run changing SQL cannot be made, nor taken from a unit of work:
//! ```compile_fail,E0624
//! fn forge(sql: &mut till_kernel::Write) {
//!     let _ = till_kernel::Change::new(todo!());
//! }
//! ```
//! ```compile_fail,E0616
//! async fn sneak(w: &mut till_kernel::Write) {
//!     let _ = &mut w.tx;
//! }
//! ```
//!
//! Reading has no way to change, whatever its words are and however they are put together:
//! ```compile_fail,E0599
//! async fn sneak(r: &mut till_kernel::Read) {
//!     r.select().run(till_kernel::changing!("DELETE FROM kernel.audit_event")).await;
//! }
//! ```
//! ```compile_fail,E0277
//! async fn sneak(w: &mut till_kernel::Write) {
//!     let _: Vec<(i64,)> = w.select().all(till_kernel::changing!("DELETE FROM kernel.outbox RETURNING 1")).await.unwrap();
//! }
//! ```
//! ```compile_fail,E0277
//! async fn sneak(w: &mut till_kernel::Write) {
//!     let _: Vec<(i64,)> = w.select().all("SELECT 1").await.unwrap();
//! }
//! ```
//! ```compile_fail,E0080
//! let _ = till_kernel::reading!("UPDATE kernel.branch SET name = 'hidden' RETURNING 1");
//! ```
//! ```compile_fail,E0080
//! let _ = till_kernel::reading!(concat!("WITH gone AS (DELETE ", "FROM kernel.outbox RETURNING 1) SELECT 1"));
//! ```
//! ```compile_fail,E0080
//! let _ = till_kernel::reading!("SELECT set_config('app.tenant_id', $1, true)");
//! ```
//! ```compile_fail,E0080
//! let _ = till_kernel::reading!(concat!("SELECT set_", "config('app.tenant_id', $1, true)"));
//! ```
//! ```compile_fail,E0080
//! let _ = till_kernel::reading!("SET LOCAL ROLE till_app");
//! ```
//! ```compile_fail,E0080
//! let _ = till_kernel::reading!("RESET ROLE");
//! ```
//! ```compile_fail,E0080
//! let _ = till_kernel::reading!("SELECT 1; COMMIT");
//! ```
//! ```compile_fail,E0080
//! let _ = till_kernel::changing!("COMMIT");
//! ```
//! ```compile_fail,E0080
//! let _ = till_kernel::changing!("CALL kernel.protect('kernel.branch')");
//! ```
//! ```compile_fail,E0080
//! let _ = till_kernel::changing!("DO $$ BEGIN END $$");
//! ```
//! A text that is made while the program runs is no statement:
//! ```compile_fail,E0435
//! fn sneak(name: &'static str) {
//!     let _ = till_kernel::reading!(name);
//! }
//! ```
//! A record is not loaded past the question whether the actor may see it:
//! ```compile_fail,E0308
//! async fn sneak<R: till_kernel::Record>(w: &mut till_kernel::Write, id: uuid::Uuid) {
//!     let _ = R::load(&mut w.select(), id, false).await;
//! }
//! ```
//! ```compile_fail,E0599
//! async fn sneak<R: till_kernel::Record>(r: &mut till_kernel::Read, record: &R) {
//!     r.create(record).await;
//! }
//! ```
//!
//! A command without a permission is no command:
//! ```compile_fail,E0046
//! #[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
//! struct Forgetful;
//! impl till_kernel::Command for Forgetful {
//!     const NAME: &'static str = "forgetful.act";
//!     const SUMMARY: &'static str = "Forgets the permission.";
//!     type Output = ();
//!     type Error = till_kernel::Fault;
//!     async fn run(&self, _w: &mut till_kernel::Write) -> Result<(), till_kernel::Fault> {
//!         Ok(())
//!     }
//! }
//! ```
//!
//! And the same with it compiles, so that the attempts above fail for the reason they are kept for:
//! ```
//! #[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
//! struct Mindful;
//! impl till_kernel::Command for Mindful {
//!     const NAME: &'static str = "mindful.act";
//!     const SUMMARY: &'static str = "Names the permission.";
//!     const PERMISSION: till_kernel::Permission = till_kernel::Permission::SIGNED_IN;
//!     type Output = ();
//!     type Error = till_kernel::Fault;
//!     async fn run(&self, _w: &mut till_kernel::Write) -> Result<(), till_kernel::Fault> {
//!         Ok(())
//!     }
//! }
//! ```
