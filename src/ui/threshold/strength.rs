//! How hard a code is to guess, said in plain words.

use std::collections::HashSet;

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

/// Judges a code by its length, its variety and the runs in it (`123456`, `aaaaaa`).
pub(super) fn strength(code: &str) -> Strength {
    let chars: Vec<char> = code.chars().collect();
    let different = chars.iter().collect::<HashSet<_>>().len();
    let follows = |a: char, b: char| (u32::from(b)).abs_diff(u32::from(a)) <= 1;
    let runs = chars.windows(2).filter(|pair| matches!(pair, [a, b] if follows(*a, *b))).count();
    let is_run = runs * 2 >= chars.len();
    let classes = [
        chars.iter().any(|c| c.is_lowercase()),
        chars.iter().any(|c| c.is_uppercase()),
        chars.iter().any(char::is_ascii_digit),
        chars.iter().any(|c| !c.is_alphanumeric()),
    ];
    let classes = classes.into_iter().filter(|held| *held).count();
    if is_run || different < 4 || (classes == 1 && chars.len() < 8) {
        Strength::Weak
    } else if chars.len() >= 12 || (chars.len() >= 10 && classes >= 3) {
        Strength::Strong
    } else {
        Strength::Fair
    }
}

#[cfg(test)]
mod tests {
    use super::{Strength, strength};

    #[test]
    fn runs_and_repetitions_are_weak_however_long() {
        for code in ["123456", "aaaaaaaaaaaa", "abcdefghijkl", "987654321", "121212"] {
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
