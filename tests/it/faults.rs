//! Each fault of the sandbox ends in the right error or in recovery, and nothing is lost.
//!
//! A test of the fault `no-idle` is called `no_idle_…` and sets it by name: that is how the list of tests is compared
//! with the list of faults.

mod cuts;
mod lists;
mod mailbox;
mod secured;
mod sending;
mod sign_in;
mod stops;

use pli::sandbox::faults::Fault;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use syn::visit::Visit;

/// The names of the faults that each test sets, by the name of the test.
#[derive(Default)]
struct Tests {
    found: Vec<(String, BTreeSet<String>)>,
}

/// The texts in a function.
#[derive(Default)]
struct Texts(Vec<String>);

impl<'ast> Visit<'ast> for Texts {
    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.0.push(text.value());
    }

    // The texts in `format!` and `assert!` are tokens, not expressions.
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.0.push(call.tokens.to_string());
    }
}

impl<'ast> Visit<'ast> for Tests {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        let is_test = function
            .attrs
            .iter()
            .any(|attribute| attribute.path().segments.last().is_some_and(|segment| segment.ident == "test"));
        if !is_test {
            return;
        }
        let mut texts = Texts::default();
        texts.visit_block(&function.block);
        let words = texts.0.iter().flat_map(|text| text.split([',', '=', '*', '"', ' ']));
        self.found.push((function.sig.ident.to_string(), words.map(str::to_owned).collect()));
    }
}

fn tests_written() -> Tests {
    let mut tests = Tests::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/faults");
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        tests.visit_file(&syn::parse_file(&text).unwrap());
    }
    tests
}

fn has_test(fault: Fault, tests: &Tests) -> bool {
    let start = format!("{}_", fault.name().replace('-', "_"));
    tests.found.iter().any(|(name, words)| name.starts_with(&start) && words.contains(fault.name()))
}

#[test]
fn every_fault_of_the_sandbox_has_a_test() {
    let tests = tests_written();
    let without: Vec<_> =
        Fault::ALL.iter().filter(|fault| !has_test(**fault, &tests)).map(|fault| fault.name()).collect();
    assert!(without.is_empty(), "faults without a test in tests/it/faults: {without:?}");
}

#[test]
fn a_test_counts_only_for_the_fault_that_it_sets() {
    let mut tests = Tests::default();
    let source = r#"
        #[test] fn no_idle_is_borne() { bench("no-idle*1"); }
        #[test] fn move_refused_is_borne() { bench("something-else"); }
        fn delay_helper() { bench("delay=5"); }
        #[tokio::test] async fn append_slow_is_borne() { set(&format!("append-slow={}", 5)); }
    "#;
    tests.visit_file(&syn::parse_str(source).unwrap());
    assert!(has_test(Fault::NoIdle, &tests) && has_test(Fault::AppendSlow, &tests));
    assert!(!has_test(Fault::MoveRefused, &tests) && !has_test(Fault::Delay, &tests));
}
