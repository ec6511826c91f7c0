//! Keys of the numbers that name structures.

/// SIREN of La Poste, whose branches have their own rule.
const LA_POSTE: &str = "356000000";

/// Whether nine characters are a FINESS number with the right key (Luhn). Corsican numbers, whose second character is a
/// letter, are accepted by their form: no public rule says how the letter counts.
pub fn is_finess(text: &str) -> bool {
    if text.len() != 9 {
        return false;
    }
    match text.strip_prefix("2A").or_else(|| text.strip_prefix("2B")) {
        Some(rest) => rest.chars().all(|c| c.is_ascii_digit()),
        None => luhn(text),
    }
}

/// Whether fourteen digits are a SIRET number with the right key.
pub fn is_siret(text: &str) -> bool {
    if text.len() != 14 {
        return false;
    }
    let branch_of_la_poste =
        text.starts_with(LA_POSTE) && digits(text).is_some_and(|digits| digits.iter().sum::<u32>() % 5 == 0);
    luhn(text) || branch_of_la_poste
}

fn digits(text: &str) -> Option<Vec<u32>> {
    text.chars().map(|c| c.to_digit(10)).collect()
}

fn luhn(text: &str) -> bool {
    let Some(digits) = digits(text) else { return false };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => *digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    !digits.is_empty() && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_checked() {
        assert!(is_finess("670000017"));
        assert!(!is_finess("670000018"));
        assert!(is_finess("2A0000014"));
        assert!(!is_finess("2C0000014"));
        assert!(!is_finess("67000001"));
        assert!(is_siret("73282932000074"));
        assert!(!is_siret("73282932000075"));
        assert!(!is_siret("7328293200007a"));
    }

    #[test]
    fn branches_of_la_poste_have_their_own_rule() {
        assert!(is_siret("35600000000048"));
        assert!(is_siret("35600000012341") && !super::luhn("35600000012341"));
        assert!(!is_siret("35600000012342"));
    }
}
