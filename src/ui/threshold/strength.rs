//! How hard a code is to guess, said in plain words.

use zeroize::Zeroizing;

/// Fewer different characters are weak.
const VARIED: usize = 4;

/// How hard a code is to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// Guessed within a few tries by somebody who thinks of usual codes.
    Weak,
    /// Holds for what it is for: a few tries at the workstation.
    Fair,
    /// Holds against a copy of the disk too.
    Strong,
}

/// Judges a code by its length, its variety and the runs in it (`123456`, `aaaaaa`); nothing of it is left in memory.
pub(super) fn strength(code: &str) -> Strength {
    let count = code.chars().count();
    let follows = |(a, b): (char, char)| u32::from(b).abs_diff(u32::from(a)) <= 1;
    let runs = code.chars().zip(code.chars().skip(1)).filter(|pair| follows(*pair)).count();
    let is_run = runs * 2 >= count;
    let classes = [
        code.chars().any(char::is_lowercase),
        code.chars().any(char::is_uppercase),
        code.chars().any(|c| c.is_ascii_digit()),
        code.chars().any(|c| !c.is_alphanumeric()),
    ];
    let classes = classes.into_iter().filter(|held| *held).count();
    if is_run || !is_varied(code) || (classes == 1 && count < 8) {
        Strength::Weak
    } else if count >= 12 || (count >= 10 && classes >= 3) {
        Strength::Strong
    } else {
        Strength::Fair
    }
}

/// Whether it has at least [`VARIED`] different characters.
fn is_varied(code: &str) -> bool {
    let mut seen = Zeroizing::new(['\0'; VARIED]);
    let mut count = 0;
    for character in code.chars() {
        if seen.iter().take(count).any(|known| *known == character) {
            continue;
        }
        if let Some(place) = seen.get_mut(count) {
            *place = character;
        }
        count += 1;
        if count == VARIED {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{Strength, strength};

    #[test]
    fn runs_and_repetitions_are_weak_however_long() {
        for code in ["123456", "aaaaaaaaaaaa", "abcdefghijkl", "987654321", "121212", "akzakzakzakz"] {
            assert_eq!(strength(code), Strength::Weak, "{code}");
        }
    }

    #[test]
    fn length_and_variety_make_a_code_harder() {
        assert_eq!(strength("tulipe7"), Strength::Fair);
        assert_eq!(strength("39471862"), Strength::Fair);
        assert_eq!(strength("chaise verte lundi"), Strength::Strong);
    }
}
