//! Reading what was stored before texts of inputs had a type: what they refuse today is a blank here, so that no basket and no count is
//! lost by a rule that is younger than it.

use serde::de::DeserializeOwned;
use serde_json::Value;
use till_kernel::Fault;

/// The value, as its type reads it today.
pub(crate) fn stored<T: DeserializeOwned>(mut value: Value) -> Result<T, Fault> {
    blank(&mut value);
    serde_json::from_value(value).map_err(Fault::internal)
}

/// Puts blanks for what texts of inputs refuse today, however deep it stands.
pub(crate) fn blank(value: &mut Value) {
    match value {
        Value::String(text) if text.chars().any(is_refused) => {
            *text = text
                .chars()
                .map(|c| if is_refused(c) { ' ' } else { c })
                .collect();
        }
        Value::Array(items) => items.iter_mut().for_each(blank),
        Value::Object(members) => members.values_mut().for_each(blank),
        _ => {}
    }
}

fn is_refused(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use till_shared::text::Text;

    use super::stored;

    #[test]
    fn what_is_refused_today_is_read_as_a_blank() {
        let old = serde_json::json!([{"note": "two\nlines\u{1b}"}, {"note": "ok"}]);
        #[derive(serde::Deserialize)]
        struct Note {
            note: Text<20>,
        }
        let read: Vec<Note> = stored(old).unwrap();
        assert_eq!(
            (&read[0].note as &str, &read[1].note as &str),
            ("two lines", "ok")
        );
    }
}
