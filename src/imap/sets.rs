//! Sets of UIDs, written short and in pieces that servers take.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// Characters of one set: command lines stay under 8 000 (RFC 7162 §4).
const MAX_SET: usize = 4000;

/// Sets such as `1:5,9`, each short enough for one command, with the UIDs in them.
pub(super) fn sets(uids: &BTreeSet<u32>, most: usize) -> Vec<(String, BTreeSet<u32>)> {
    let mut all = Vec::new();
    let (mut text, mut members) = (String::new(), BTreeSet::new());
    for range in ranges(uids) {
        for part in split(range, most) {
            let word = if part.start() == part.end() {
                part.start().to_string()
            } else {
                format!("{}:{}", part.start(), part.end())
            };
            let count = (*part.end() - *part.start()) as usize + 1;
            if !text.is_empty() && (text.len() + word.len() >= MAX_SET || members.len() + count > most) {
                all.push((std::mem::take(&mut text), std::mem::take(&mut members)));
            }
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(&word);
            members.extend(part);
        }
    }
    if !text.is_empty() {
        all.push((text, members));
    }
    all
}

fn split(range: RangeInclusive<u32>, most: usize) -> impl Iterator<Item = RangeInclusive<u32>> {
    let step = u32::try_from(most.max(1)).unwrap_or(u32::MAX);
    let end = *range.end();
    range.step_by(step as usize).map(move |start| start..=end.min(start.saturating_add(step - 1)))
}

fn ranges(uids: &BTreeSet<u32>) -> Vec<RangeInclusive<u32>> {
    let mut all: Vec<RangeInclusive<u32>> = Vec::new();
    for uid in uids {
        match all.last_mut() {
            Some(last) if last.end().checked_add(1) == Some(*uid) => *last = *last.start()..=*uid,
            _ => all.push(*uid..=*uid),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_become_ranges() {
        let all = sets(&BTreeSet::from([1, 2, 3, 7, 9, 10]), 100);
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].0, "1:3,7,9:10");
    }

    #[test]
    fn large_sets_are_split_by_count_and_by_length() {
        let uids: BTreeSet<u32> = (1..=1000).collect();
        let all = sets(&uids, 300);
        assert_eq!(
            all.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>(),
            ["1:300", "301:600", "601:900", "901:1000"]
        );
        let sparse: BTreeSet<u32> = (1..=2000).map(|n| n * 3).collect();
        let all = sets(&sparse, 100_000);
        assert!(all.len() > 1 && all.iter().all(|(text, _)| text.len() <= MAX_SET));
        assert_eq!(all.iter().flat_map(|(_, members)| members.clone()).collect::<BTreeSet<_>>(), sparse);
    }
}
