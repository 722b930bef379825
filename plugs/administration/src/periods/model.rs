//! What closing and opening have in common.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use till_kernel::{
    Branch, CLOSED_THROUGH, Fault, SettingChange, SettingPlace, Settings, Write, codes, find_setting,
    list_branches,
};
use till_shared::ids::BranchId;

use crate::settings::tell;

/// Where somebody closes or opens; the whole business is for who holds the right in all of it.
pub(super) async fn place_of(w: &mut Write, branch: Option<BranchId>) -> Result<SettingPlace, Fault> {
    match branch {
        Some(branch) => {
            w.load::<Branch>(branch).await?;
            Ok(branch.into())
        }
        None if !w.actor().is_whole() => Err(codes::BUSINESS_WIDE.fault()),
        None => Ok(SettingPlace::Business),
    }
}

/// What is closed at this moment, not as it is remembered.
pub(super) async fn present(w: &mut Write) -> Result<Settings, Fault> {
    Settings::read(&mut w.select()).await
}

/// The day that it is by now everywhere at a place: no branch is behind it.
pub(super) async fn today(w: &mut Write, branch: Option<BranchId>) -> Result<Date, Fault> {
    let scope = w.branches().clone();
    let branches = list_branches(&mut w.select(), &scope).await?;
    let here = branches
        .iter()
        .filter(|one| branch.is_none_or(|wanted| one.branch_id == wanted));
    let now = w.now();
    let days = here.map(|one| {
        // A name that this machine does not know (any more) must not keep the books open.
        let zone = TimeZone::get(&one.time_zone).unwrap_or(TimeZone::UTC);
        now.to_zoned(zone).date()
    });
    Ok(days.min().unwrap_or_else(|| now.to_zoned(TimeZone::UTC).date()))
}

/// Stores through which day a place is closed.
pub(super) async fn store(
    w: &mut Write,
    place: SettingPlace,
    through: Option<Date>,
) -> Result<SettingChange, Fault> {
    let value = serde_json::to_value(through).map_err(Fault::internal)?;
    let change = match find_setting(&mut w.select(), CLOSED_THROUGH.key, place).await? {
        None => {
            let first = SettingChange::first(w.id(), CLOSED_THROUGH.key, place, value);
            w.create(&first).await?;
            first
        }
        Some(id) => {
            let before = w.load::<SettingChange>(id).await?;
            let after = before.set(value);
            w.update(&before, &after).await?;
            after
        }
    };
    tell(w, &change)?;
    Ok(change)
}
