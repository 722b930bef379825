//! The mail that a receipt goes out with.

use till_kernel::{Fault, Letter, Mail, Paper, PublicUrl, Sending, Write};
use till_shared::ids::SaleId;
use till_shared::language::is;
use till_shared::slip::{self, COLUMNS_80_MM, to_letter, to_text};

use super::link::{find_by_sending, path_of};
use super::slip::receipt;
use super::views::Rendering;
use crate::sales;
use crate::sales::model::SellerTexts;
use crate::sales::store::issued_number;
use crate::sales::views::SaleView;

/// A receipt by mail.
pub(super) struct ReceiptLetter;

impl Letter for ReceiptLetter {
    const KIND: &'static str = "receipt";

    async fn compose(w: &mut Write, sending: &Sending) -> Result<Mail, Fault> {
        let link = find_by_sending(&mut w.select(), sending.sending_id)
            .await?
            .ok_or_else(|| Fault::internal("a mail of a receipt has no page"))?;
        let sale_id: SaleId = link.invoice_id;
        let sale = sales::visible_sale(w, sale_id).await?;
        let (number, _) = issued_number(&mut w.select(), sale_id.0).await?;
        let texts = SellerTexts::of(w.settings(), (sale.branch_id, sale.register_id));
        let view = SaleView::of(&sale, number.clone(), &w.sight());
        let printed = receipt(&sale, view, &number, texts, Rendering::Copy(link.copy_no))?;
        let words = Words::of(&sending.language);
        let (shop, no) = (&sale.seller.business, &printed.data.number);
        let fill = |text: &str| text.replace("{shop}", shop).replace("{no}", no);
        let (subject, thanks, link_words) = (fill(words.subject), fill(words.thanks), fill(words.link));
        let base = w.port::<PublicUrl>()?.0.clone();
        let path = path_of(w, link.link_id, &link.token_hash, link.is_live(w.now()));
        let url = base.zip(path).map(|(base, path)| format!("{base}{path}"));
        let paper = to_text(&printed.slip, COLUMNS_80_MM);
        let text = match &url {
            Some(url) => format!("{thanks}\n\n{link_words}\n{url}\n\n{paper}"),
            None => format!("{thanks}\n\n{paper}"),
        };
        let html = to_letter(&slip::Letter {
            language: &sending.language,
            title: &subject,
            words: &[&thanks],
            link: url.as_deref().map(|url| (link_words.as_str(), url)),
            slip: Some(&printed.slip),
        });
        Ok(Mail {
            subject,
            text,
            html,
            papers: vec![Paper {
                name: no.clone(),
                slip: printed.slip,
            }],
        })
    }
}

/// What stands around the receipt.
struct Words {
    subject: &'static str,
    thanks: &'static str,
    link: &'static str,
}

const EN: Words = Words {
    subject: "Your receipt {no} from {shop}",
    thanks: "Thank you for your purchase at {shop}. Here is your receipt {no}; it is attached as PDF too.",
    link: "See the receipt in your browser",
};

const UR: Words = Words {
    subject: "{shop} سے آپ کی رسید {no}",
    thanks: "{shop} سے خریداری کا شکریہ۔ یہ آپ کی رسید {no} ہے؛ یہ PDF کی صورت میں بھی منسلک ہے۔",
    link: "رسید براؤزر میں دیکھیں",
};

const ES: Words = Words {
    subject: "Su recibo {no} de {shop}",
    thanks: "Gracias por su compra en {shop}. Este es su recibo {no}; también va adjunto como PDF.",
    link: "Ver el recibo en el navegador",
};

impl Words {
    fn of(language: &str) -> &'static Self {
        if is(language, "ur") {
            &UR
        } else if is(language, "es") {
            &ES
        } else {
            &EN
        }
    }
}
