//! The operators one can choose from, and the one an address tells.

use crate::config::{self, LoadedProfile, Origin};
use crate::domain::profile::{Means, UserName};
use crate::domain::{Address, Environment};
use std::path::Path;

/// How one signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// With a password, and a code where one is wanted.
    Code,
    /// By card.
    Card,
}

/// An operator to sign in with.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Offer {
    /// What the account will remember: an id, or the path of a file.
    pub(super) operator: String,
    /// Its name, as shown.
    pub(super) name: String,
    /// Its trust space.
    pub(super) environment: Environment,
    /// The profile's text.
    pub(super) text: String,
    /// It wants a login of its own.
    pub(super) own_login: bool,
    domains: Vec<String>,
}

/// The operators, and which of them was named from outside.
#[derive(Debug, Clone, Default)]
pub(super) struct Offers {
    /// Each of them.
    pub(super) all: Vec<Offer>,
    named: Option<usize>,
}

impl Offers {
    /// Reads all profiles: shipped ones, the user's own, and the one named from outside. Only those of `environment`
    /// when one is given, and that take one in that way. A profile that cannot be read is not offered. Blocking.
    pub(super) fn read(root: &Path, named: Option<&str>, environment: Option<Environment>, way: Way) -> Self {
        let fits = |loaded: &LoadedProfile| environment.is_none_or(|wanted| loaded.profile.environment == wanted);
        let known = config::profiles(Some(root)).into_iter().flatten();
        let mut all: Vec<Offer> = known
            .filter(|loaded| fits(loaded) && !is_template(loaded))
            .filter_map(|loaded| offer(&loaded, way))
            .collect();
        // Real ones first, those of any domain last.
        all.sort_by_key(|offer| (offer.environment.needs_banner(), offer.domains.is_empty()));
        let named = named.and_then(|name| config::profile(name, Some(root)).ok()).filter(fits);
        let named = named.and_then(|loaded| offer(&loaded, way)).map(|named| {
            let place = all.iter().position(|known| known.operator == named.operator);
            place.unwrap_or_else(|| {
                all.push(named);
                all.len() - 1
            })
        });
        Self { all, named }
    }

    /// The operator that was named from outside.
    pub(super) fn named(&self) -> Option<usize> {
        self.named
    }

    /// The operator of an address: the one named from outside, else the one whose domains hold the address's.
    pub(super) fn of(&self, address: &str) -> Option<usize> {
        let by_domain = || {
            let address: Address = address.parse().ok()?;
            self.all.iter().position(|offer| offer.domains.iter().any(|domain| holds(domain, address.domain())))
        };
        self.named.or_else(by_domain)
    }
}

/// Whether a mail domain is the operator's, or stands below it.
fn holds(domain: &str, wanted: &str) -> bool {
    let domain = domain.to_ascii_lowercase();
    wanted == domain || wanted.strip_suffix(domain.as_str()).is_some_and(|start| start.ends_with('.'))
}

/// The shipped sandbox profile has no server: a running sandbox writes its own.
fn is_template(loaded: &LoadedProfile) -> bool {
    loaded.origin == Origin::Shipped && loaded.profile.environment == Environment::Sandbox
}

fn offer(loaded: &LoadedProfile, way: Way) -> Option<Offer> {
    let profile = &loaded.profile;
    let service = profile.imap.as_ref()?;
    let by_code = |means: &&Means| matches!(means, Means::Password | Means::PasswordCode);
    let usable = match way {
        Way::Code => service.means.iter().any(|means| by_code(&means)),
        // The first of its means that we have is the one an operator is met with.
        Way::Card => service.means.iter().find(|means| by_code(means) || **means == Means::Card) == Some(&Means::Card),
    };
    if !usable {
        return None;
    }
    let operator = match &loaded.origin {
        Origin::Shipped => profile.id.clone(),
        // A file is remembered by its whole path: the working folder changes.
        Origin::File(path) => std::path::absolute(path).unwrap_or_else(|_| path.clone()).display().to_string(),
    };
    let services = [&profile.imap, &profile.smtp];
    Some(Offer {
        operator,
        name: profile.name.clone(),
        environment: profile.environment,
        text: loaded.text.clone(),
        own_login: services.into_iter().flatten().any(|service| service.user == UserName::Login),
        domains: profile.domains.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Offers, Way, holds};
    use crate::domain::Environment;

    #[test]
    fn the_domain_of_an_address_tells_its_operator() {
        let offers = Offers::read(std::path::Path::new("/nowhere"), None, None, Way::Code);
        let found = offers.of("claire@medecin.formation.mssante.fr").and_then(|at| offers.all.get(at)).unwrap();
        assert_eq!(found.environment, Environment::Formation);
        assert_eq!(offers.of("claire@inconnu.example"), None);
        assert_eq!(offers.of("not an address"), None);
    }

    #[test]
    fn a_domain_that_only_ends_alike_is_not_the_operators() {
        assert!(holds("mssante.fr", "chu.mssante.fr"));
        assert!(!holds("mssante.fr", "fauxmssante.fr"));
    }

    #[test]
    fn an_added_mailbox_stays_in_its_trust_space_and_the_template_is_not_offered() {
        let offers = Offers::read(std::path::Path::new("/nowhere"), None, Some(Environment::Formation), Way::Code);
        assert!(!offers.all.is_empty());
        assert!(offers.all.iter().all(|offer| offer.environment == Environment::Formation));
        let all = Offers::read(std::path::Path::new("/nowhere"), None, None, Way::Code);
        assert!(all.all.iter().all(|offer| offer.environment != Environment::Sandbox));
    }
}
