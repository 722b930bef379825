//! The description of the API in other forms: as a Postman collection, and as one page to read (R-IN-12). Both are made of the OpenAPI document
//! alone, so that they cannot say anything else.

mod document;
mod example;
mod markdown;
mod postman;
mod types;

pub use markdown::markdown;
pub use postman::postman;
