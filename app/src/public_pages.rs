//! Pages that anybody sees who has their link, as a port of the server.

use std::sync::Arc;

use till_kernel::{Actor, BoxFuture, Envelope, Fault, Kernel};
use till_operations::invoices::OpenLink;
use till_operations::invoices::link::read_token;
use till_server::{PublicPages, PublicPaper};

/// Receipts behind their links.
pub(crate) struct Receipts(pub Kernel);

impl PublicPages for Receipts {
    fn open<'a>(
        &'a self,
        token: &'a str,
        envelope: &'a Envelope,
    ) -> BoxFuture<'a, Result<PublicPaper, Fault>> {
        Box::pin(async move {
            let (tenant, secret) = read_token(token).ok_or_else(|| Fault::not_found("page"))?;
            // Whoever has the link is nobody; what they get to see is what the product shows for them.
            let actor = Arc::new(Actor::system(tenant, "public-page"));
            let opened = self.0.query(&OpenLink { secret }, actor, envelope).await?;
            Ok(PublicPaper {
                slip: opened.slip,
                language: opened.language,
            })
        })
    }
}
