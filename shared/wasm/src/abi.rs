//! How bytes get in and out of WebAssembly: a plain C interface, because one function needs no generator.
//!
//! The page asks for memory with [`till_alloc`], writes its question there and hands it to [`till_call`], which takes it back. The answer
//! belongs to the page until it returns it with [`till_free`].
#![expect(
    unsafe_code,
    reason = "memory is handed over the border of WebAssembly as numbers"
)]

use crate::answer;

/// Largest question in bytes; a basket of 500 lines with all their taxes and discounts is a fraction of it.
pub const QUESTION_MAX: usize = 4 * 1024 * 1024;

/// Memory for a question of `length` bytes, filled with zeros; null if it is longer than [`QUESTION_MAX`].
#[unsafe(no_mangle)]
pub extern "C" fn till_alloc(length: usize) -> *mut u8 {
    if length > QUESTION_MAX {
        return std::ptr::null_mut();
    }
    Box::into_raw(vec![0_u8; length].into_boxed_slice()).cast()
}

/// Takes back memory that this module gave out.
///
/// # Safety
/// `start` and `length` are those of [`till_alloc`], or of an answer, and are given back once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn till_free(start: *mut u8, length: usize) {
    if start.is_null() {
        return;
    }
    // SAFETY: by the contract above this is a boxed slice of that length that nobody holds any more.
    drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(start, length)) });
}

/// Answers the question at `start` and frees it. The answer's address is in the upper half of the result, its length in the lower.
///
/// # Safety
/// As for [`till_free`]: the question is given away.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn till_call(start: *mut u8, length: usize) -> u64 {
    let reply = if start.is_null() {
        answer(&[])
    } else {
        // SAFETY: by the contract above this is a boxed slice of that length that nobody else holds.
        let question = unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(start, length)) };
        answer(&question)
    };
    let length = reply.len() as u64;
    let start: *mut u8 = Box::into_raw(reply.into_boxed_slice()).cast();
    // Addresses of WebAssembly have 32 bits. Elsewhere nobody calls this.
    (start as u64) << 32 | length
}
