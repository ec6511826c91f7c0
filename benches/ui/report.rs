//! Figures in words.

use pli::ui::headless::FrameCost;
use std::time::Duration;

/// The frames of one kind of thing that a person does.
#[derive(Debug, Default)]
pub(crate) struct Series {
    pub(crate) costs: Vec<FrameCost>,
}

impl Series {
    pub(crate) fn extend(&mut self, costs: impl IntoIterator<Item = FrameCost>) {
        self.costs.extend(costs);
    }

    /// One line: what must stay under 16 ms, its parts at their worst, and drawing apart.
    pub(crate) fn print(&self, name: &str) {
        let part = |of: fn(&FrameCost) -> Duration| {
            let mut all: Vec<Duration> = self.costs.iter().map(of).collect();
            all.sort();
            all
        };
        let all = part(FrameCost::thinking);
        let [update, view, layout] =
            [part(|cost| cost.update), part(|cost| cost.view), part(|cost| cost.layout)].map(|all| ms(at(&all, 99)));
        let draw = part(|cost| cost.draw);
        let frames = all.len();
        let (p50, p99, most) = (ms(at(&all, 50)), ms(at(&all, 99)), ms(at(&all, 100)));
        println!(
            "{name:<24} {frames:>5} frames  p50 {p50:>5.1}  p99 {p99:>5.1}  most {most:>5.1} ms  \
             (p99: update {update:.1}, view {view:.1}, layout {layout:.1})  draw p50 {:.1}, p99 {:.1}",
            ms(at(&draw, 50)),
            ms(at(&draw, 99))
        );
    }
}

/// A percentile of what is sorted.
pub(crate) fn at(sorted: &[Duration], percent: usize) -> Duration {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last * percent).div_ceil(100)).copied().unwrap_or_default()
}

/// Waits of one kind.
pub(crate) fn print_waits(name: &str, mut waits: Vec<Duration>) {
    waits.sort();
    let (p50, most) = (ms(at(&waits, 50)), ms(at(&waits, 100)));
    println!("{name:<24} {:>5} times   p50 {p50:>5.0}  most {most:>5.0} ms", waits.len());
}

pub(crate) fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// Resident memory of this process in megabytes (`VmRSS`), 0 where there is no such file.
pub(crate) fn resident() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmRSS:"));
    let kb: Option<u32> = line.and_then(|line| line.split_whitespace().nth(1)).and_then(|kb| kb.parse().ok());
    f64::from(kb.unwrap_or_default()) * 1024.0 / 1e6
}
