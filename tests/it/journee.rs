//! The day of Dr Monnier: one scenario, by the `pli` binary, on the sandbox and on Dovecot, Postfix and slapd.

mod leaks;
mod scenario;

use crate::operator::Operator;

const PASSPHRASE: &str = "Tilleul-58-sous-la-pluie";

#[test]
fn the_doctors_day_works_from_end_to_end_and_costs_one_code() {
    scenario::play(&Operator::sandbox(), PASSPHRASE);
}

#[test]
fn the_day_leaves_no_secret_behind() {
    leaks::look_for(&Operator::sandbox());
}

mod real {
    use super::{Operator, PASSPHRASE, leaks, scenario};
    use crate::support::Servers;

    #[test]
    fn the_doctors_day_works_from_end_to_end_and_costs_one_code() {
        scenario::play(&Operator::servers_of_the_day(Servers::meet()), PASSPHRASE);
    }

    #[test]
    fn the_day_leaves_no_secret_behind() {
        leaks::look_for(&Operator::servers(Servers::meet()));
    }
}
