//! Every declared life of this plug, beside its sources: a new one that nobody asks for oddities fails here.

use std::path::Path;

use till_kernel::life::oddities;
use till_testkit::Shop;

use crate::catalog::life::{BrandStatus, CategoryStatus, TaxClassStatus};
use crate::catalog::model::ProductStatus;
use crate::customers::model::CustomerLife;
use crate::registers::RegisterStatus;
use crate::sales::ParkedStatus;
use crate::shifts::ShiftStatus;

fn life<S: till_kernel::Life>() -> (&'static str, Vec<String>) {
    (S::ENTITY, oddities::<S>())
}

/// How often sources below a folder declare a life.
fn declared(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .map(|path| {
            if path.is_dir() {
                declared(&path)
            } else {
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                text.lines()
                    .filter(|line| line.starts_with("impl Life for "))
                    .count()
            }
        })
        .sum()
}

#[tokio::test]
async fn every_life_is_whole_and_of_a_record_that_the_audit_log_knows() {
    let lives = [
        life::<ProductStatus>(),
        life::<CategoryStatus>(),
        life::<BrandStatus>(),
        life::<TaxClassStatus>(),
        life::<CustomerLife>(),
        life::<RegisterStatus>(),
        life::<ParkedStatus>(),
        life::<ShiftStatus>(),
    ];
    assert_eq!(
        declared(Path::new(env!("CARGO_MANIFEST_DIR"))),
        lives.len(),
        "a life is missing in this list"
    );
    let shop = Shop::open(vec![crate::plug()]).await;
    let records: Vec<&str> = shop
        .kernel
        .registry()
        .records()
        .map(|record| record.entity)
        .collect();
    for (entity, odd) in lives {
        assert_eq!(odd, Vec::<String>::new());
        assert!(records.contains(&entity), "{entity} is no record");
    }
}
