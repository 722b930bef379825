//! What the test mail says. A language that is not here reads English.

use till_shared::language::is;

/// `{}` is the name of the business.
pub(super) struct Words {
    pub subject: &'static str,
    pub body: &'static str,
}

const EN: Words = Words {
    subject: "Sending mail works: {}",
    body: "Somebody at {} tried whether mail can be sent. It can: this is it. Nothing else is to be done.",
};

const UR: Words = Words {
    subject: "ای میل بھیجنا کام کر رہا ہے: {}",
    body: "{} میں کسی نے آزمایا کہ ای میل بھیجی جا سکتی ہے یا نہیں۔ بھیجی جا سکتی ہے: یہی وہ ای میل ہے۔ آپ کو کچھ اور نہیں کرنا۔",
};

const ES: Words = Words {
    subject: "El envío de correo funciona: {}",
    body: "Alguien de {} probó si se puede enviar correo. Se puede: es este mensaje. No hay que hacer nada más.",
};

impl Words {
    /// Of a language, BCP 47.
    pub fn of(language: &str) -> &'static Self {
        if is(language, "ur") {
            &UR
        } else if is(language, "es") {
            &ES
        } else {
            &EN
        }
    }
}
