//! Passwords that can be typed from a piece of paper: syllables, in groups, from the operating system's random source.

use till_kernel::IdSource;

/// No letters that look or sound alike.
const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
const VOWELS: &[u8; 4] = b"aeiu";

/// Nine syllables of six bits and two digits: about 60 bits, such as `bolufi-kemato-ravune-47`.
pub(super) fn password(ids: &dyn IdSource) -> String {
    spell(ids.salt())
}

fn spell(random: [u8; 16]) -> String {
    let [first @ .., tens, ones] = random;
    let groups: Vec<String> = first
        .chunks_exact(3)
        .take(3)
        .map(|group| group.iter().copied().map(syllable).collect())
        .collect();
    // Ten does not divide 256; the two digits are for those who think a password needs some.
    format!("{}-{}{}", groups.join("-"), tens % 10, ones % 10)
}

fn syllable(byte: u8) -> String {
    let pick = |letters: &[u8], at: u8| {
        letters
            .get(usize::from(at) % letters.len())
            .copied()
            .map_or('a', char::from)
    };
    [pick(CONSONANTS, byte), pick(VOWELS, byte >> 4)].iter().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use till_kernel::RandomIds;

    use super::*;

    #[test]
    fn a_password_is_three_words_and_two_digits() {
        assert_eq!(spell([0; 16]), "bababa-bababa-bababa-00");
        let made = password(&RandomIds);
        let parts: Vec<usize> = made.split('-').map(str::len).collect();
        assert_eq!(parts, [6, 6, 6, 2], "{made}");
    }

    #[test]
    fn every_syllable_stands_for_six_bits() {
        let syllables: BTreeSet<String> = (0..=u8::MAX).map(syllable).collect();
        assert_eq!(syllables.len(), 64);
    }

    #[test]
    fn no_two_are_the_same() {
        let made: BTreeSet<String> = (0..200).map(|_| password(&RandomIds)).collect();
        assert_eq!(made.len(), 200);
    }
}
