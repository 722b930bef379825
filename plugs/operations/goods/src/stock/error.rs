//! What can go wrong with stock.

use till_kernel::FaultCode;

/// Stock would fall below zero and the branch forbids it; `errors` names the products.
pub const SHORT: FaultCode = FaultCode::conflict("stock.short", "There is not enough stock.");
