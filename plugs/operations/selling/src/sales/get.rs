//! Look at one sale.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Actor, Fault, FaultCode, Lane, Look, Permission, Query, Read};
use till_shared::ids::{BranchId, SaleId, UserId};

use super::model::Sale;
use super::store::{LookBack, Sellers};
use super::views::SaleView;
use super::{VIEW, VIEW_ALL, error, store};

/// One sale with its lines and payments. Also the way to learn whether a sale whose answer was lost was stored.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetSale {
    /// The sale.
    pub sale_id: SaleId,
}

impl Query for GetSale {
    const NAME: &'static str = "sales.get";
    const SUMMARY: &'static str = "Shows one sale.";
    const PERMISSION: Permission = VIEW;
    const LANE: Lane = Lane::Till;
    const FAULTS: &'static [FaultCode] = &[error::TOO_OLD];
    type Output = SaleView;

    async fn run(&self, r: &mut Read) -> Result<SaleView, Fault> {
        let sale = visible_sale(r, self.sale_id).await?;
        let (number, _) = store::issued_number(&mut r.select(), self.sale_id.0).await?;
        Ok(SaleView::of(&sale, number, &r.sight()))
    }
}

/// Whose sales an actor may see when they ask for those of `wanted`: their own, unless they may see all.
pub(super) fn visible_sellers(actor: &Actor, branch: Option<BranchId>, wanted: Option<UserId>) -> Sellers {
    let own = if actor.may_where(VIEW_ALL, branch) {
        return wanted.map_or(Sellers::Everybody, Sellers::One);
    } else {
        actor.user
    };
    match own {
        Some(user) if wanted.is_none_or(|wanted| wanted == user) => Sellers::One(user),
        _ => Sellers::Nobody,
    }
}

/// The oldest moment that an actor may look back to; `None` for who may look at everything. A limit of no days is the last one.
pub fn oldest_visible(actor: &Actor, now: Timestamp) -> Option<Timestamp> {
    let days = i64::from(actor.limits.look_back_days?).max(1);
    Some(now - SignedDuration::from_hours(24 * days))
}

/// The same for a filter.
pub(super) fn look_back(actor: &Actor, now: Timestamp) -> LookBack {
    oldest_visible(actor, now).map_or(LookBack::Everything, LookBack::Since)
}

impl Sale {
    /// This sale, if the actor may see it: their own, or they may see all. In their branches it is already: it was loaded.
    pub(super) fn seen_by(self, actor: &Actor) -> Result<Self, Fault> {
        let own = self.cashier_id.is_some() && self.cashier_id == actor.user;
        if own || actor.may_at(VIEW_ALL, self.branch_id) {
            Ok(self)
        } else {
            Err(Fault::not_found("sale"))
        }
    }

    /// The same, and not further back than the actor may look.
    fn visible_to(self, actor: &Actor, now: Timestamp) -> Result<Self, Fault> {
        let sale = self.seen_by(actor)?;
        match oldest_visible(actor, now) {
            Some(oldest) if sale.received_at < oldest => Err(error::TOO_OLD.fault()),
            _ => Ok(sale),
        }
    }
}

/// A sale that the actor may see: in their branches, their own unless they may see all, and as far back as they may look.
pub async fn visible_sale(look: &mut Look, id: SaleId) -> Result<Sale, Fault> {
    look.load::<Sale>(id).await?.visible_to(look.actor(), look.now())
}
