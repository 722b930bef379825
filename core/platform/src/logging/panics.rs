//! A panic is logged like any other error, with its place (P-4.7.4).

use std::backtrace::Backtrace;
use std::panic::PanicHookInfo;

/// Replaces the hook that prints panics as loose text.
pub(super) fn log_them() {
    std::panic::set_hook(Box::new(log_one));
}

fn log_one(info: &PanicHookInfo<'_>) {
    let message = info.payload_as_str().unwrap_or("a panic without a message");
    let location = info.location().map(ToString::to_string).unwrap_or_default();
    let thread = std::thread::current();
    // Captured only when RUST_BACKTRACE asks for it.
    let backtrace = Backtrace::capture();
    tracing::error!(
        target: "panic",
        location,
        thread = thread.name().unwrap_or_default(),
        backtrace = %backtrace,
        "{message}"
    );
}
