//! What TOML types cannot say: bounds, and the rule that a profile never widens trust.

use super::Error;
use super::read::DOMAIN;
use crate::domain::Environment;
use crate::domain::profile::{
    CodeSession, DirectoryBind, DirectoryService, Means, OperatorProfile, Service, TlsMode, TlsVersion,
};
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::path::{Component, Path};

/// Cipher suites a profile may name (IANA), with the version they belong to.
const SUITES: &[(&str, TlsVersion)] = &[
    ("TLS_AES_256_GCM_SHA384", TlsVersion::V1_3),
    ("TLS_AES_128_GCM_SHA256", TlsVersion::V1_3),
    ("TLS_CHACHA20_POLY1305_SHA256", TlsVersion::V1_3),
    ("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", TlsVersion::V1_2),
    ("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", TlsVersion::V1_2),
    ("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", TlsVersion::V1_2),
    ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", TlsVersion::V1_2),
    ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", TlsVersion::V1_2),
    ("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", TlsVersion::V1_2),
];

/// Headers that only the composer writes.
const OWN_HEADERS: &[&str] = &[
    "from",
    "to",
    "cc",
    "bcc",
    "sender",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
    "return-path",
    "received",
    "disposition-notification-to",
];

const SIZE_LIMITS: RangeInclusive<u64> = 10_000..=1_000_000_000;
const TIMEOUTS: RangeInclusive<u32> = 1..=600;
/// RFC 2177: a server may drop an IDLE of 30 minutes.
const IDLE_REFRESH: RangeInclusive<u32> = 10..=1740;

pub(super) fn check(profile: &OperatorProfile, file: &str) -> Result<(), Error> {
    let check = Check { profile, file };
    check.identity()?;
    check.trust()?;
    for (name, service) in [("imap", &profile.imap), ("smtp", &profile.smtp)] {
        if let Some(service) = service {
            check.service(name, service)?;
        }
    }
    check.tls()?;
    check.code()?;
    if let Some(directory) = &profile.directory {
        check.directory(directory)?;
    }
    check.folders()?;
    check.sending()?;
    check.timeouts()
}

struct Check<'a> {
    profile: &'a OperatorProfile,
    file: &'a str,
}

impl Check<'_> {
    fn refuse(&self, key: impl Into<String>, reason: impl Into<String>) -> Result<(), Error> {
        Err(Error::Value { file: self.file.to_owned(), key: key.into(), reason: reason.into() })
    }

    fn widens(&self, key: &str) -> Result<(), Error> {
        let environment = self.profile.environment;
        Err(Error::WidensTrust { file: self.file.to_owned(), key: key.to_owned(), environment })
    }

    fn identity(&self) -> Result<(), Error> {
        let id = &self.profile.id;
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.is_empty() || id.len() > 64 || !id.chars().all(fits) {
            return self.refuse("id", "lower-case letters, digits and hyphens, 64 at most");
        }
        if self.profile.name.trim().is_empty() || self.profile.name.chars().any(char::is_control) {
            return self.refuse("name", "a name is due");
        }
        if self.profile.imap.is_none() && self.profile.smtp.is_none() && self.profile.directory.is_none() {
            return self.refuse("imap", "the profile names no service at all");
        }
        self.each_domain("domains", &self.profile.domains)
    }

    /// PROFIL-02: what is compiled in cannot be brought, and the sandbox stays on this machine.
    fn trust(&self) -> Result<(), Error> {
        let profile = self.profile;
        let (trust, list) = (&profile.trust, &profile.white_list);
        if profile.environment.has_fixed_trust() {
            let brought = [
                ("trust.anchors", !trust.anchors.is_empty()),
                ("trust.card_authorities", !trust.card_authorities.is_empty()),
                ("white_list.url", list.url.is_some()),
                ("white_list.dial", list.dial.is_some()),
            ];
            if let Some((key, _)) = brought.iter().find(|(_, brought)| *brought) {
                return self.widens(key);
            }
        }
        for (name, dial, host) in self.endpoints() {
            self.endpoint(name, dial, host)?;
        }
        for (key, names) in [("trust.anchors", &trust.anchors), ("trust.card_authorities", &trust.card_authorities)] {
            let plain = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
            if names.iter().any(|name| name.is_empty() || !Path::new(name).components().all(plain)) {
                return self.refuse(key, "files beside the profile, by relative names");
            }
        }
        if trust.only_issuers.iter().any(|pin| pin.len() != 64 || !pin.chars().all(|c| c.is_ascii_hexdigit())) {
            return self.refuse("trust.only_issuers", "64 hexadecimal digits each");
        }
        match &list.url {
            Some(url) if url_host(url).is_none() => self.refuse("white_list.url", "an https: address is due"),
            _ => Ok(()),
        }
    }

    fn endpoints(&self) -> Vec<(&'static str, Option<&str>, Option<&str>)> {
        let profile = self.profile;
        let mut found = Vec::new();
        if let Some(imap) = &profile.imap {
            found.push(("imap", imap.dial.as_deref(), Some(imap.host.as_str())));
        }
        if let Some(smtp) = &profile.smtp {
            found.push(("smtp", smtp.dial.as_deref(), Some(smtp.host.as_str())));
        }
        if let Some(directory) = &profile.directory {
            found.push(("directory", directory.dial.as_deref(), Some(directory.host.as_str())));
        }
        let list = &profile.white_list;
        if list.url.is_some() || list.dial.is_some() {
            found.push(("white_list", list.dial.as_deref(), list.url.as_deref().and_then(url_host)));
        }
        found
    }

    fn endpoint(&self, name: &str, dial: Option<&str>, host: Option<&str>) -> Result<(), Error> {
        let key = format!("{name}.dial");
        let environment = self.profile.environment;
        if dial.is_some() && environment.has_fixed_trust() {
            return self.widens(&key);
        }
        if dial.is_some_and(|dial| dial.trim().is_empty()) {
            return self.refuse(key, "an address is due");
        }
        if environment == Environment::Sandbox && !dial.or(host).is_some_and(is_loopback) {
            return self.widens(&key);
        }
        Ok(())
    }

    fn service(&self, name: &str, service: &Service) -> Result<(), Error> {
        self.host(name, &service.host)?;
        if service.port == 0 {
            return self.refuse(format!("{name}.port"), "a port from 1 to 65535");
        }
        if service.tls == TlsMode::None {
            return self.refuse(format!("{name}.tls"), "mail is never read or sent in clear");
        }
        let means = &service.means;
        if means.is_empty() {
            return self.refuse(format!("{name}.means"), "at least one means of signing in");
        }
        if means.iter().enumerate().any(|(at, one)| means.iter().skip(at + 1).any(|other| other == one)) {
            return self.refuse(format!("{name}.means"), "a means stands twice");
        }
        if means.contains(&Means::PasswordCode) && self.profile.code.is_none() {
            return self.refuse("code", format!("{name}.means holds password_code: its rules are due"));
        }
        Ok(())
    }

    fn host(&self, section: &str, host: &str) -> Result<(), Error> {
        let filled = host.replace(DOMAIN, "exemple.mssante.fr");
        if is_host(&filled) || filled.parse::<IpAddr>().is_ok() {
            return Ok(());
        }
        self.refuse(format!("{section}.host"), "a host name, in which {domain} may stand")
    }

    fn tls(&self) -> Result<(), Error> {
        let tls = &self.profile.tls;
        if tls.min > tls.max {
            return self.refuse("tls.min", "the lowest version is above the highest");
        }
        let mut usable = tls.suites.is_empty();
        for suite in &tls.suites {
            match SUITES.iter().find(|(name, _)| name == suite) {
                None => return self.refuse("tls.suites", "a suite we do not have"),
                Some((_, version)) => usable |= (tls.min..=tls.max).contains(version),
            }
        }
        if usable { Ok(()) } else { self.refuse("tls.suites", "no suite of the versions allowed") }
    }

    fn code(&self) -> Result<(), Error> {
        let Some(code) = &self.profile.code else {
            return Ok(());
        };
        match code.session {
            CodeSession::Window(minutes) if !(1..=1440).contains(&minutes) => {
                return self.refuse("code.session", "a window of 1 to 1440 minutes");
            }
            CodeSession::Token => return self.refuse("code.session", "a token is not defined for IMAP and SMTP"),
            CodeSession::Window(_) | CodeSession::PerConnection => {}
        }
        if (10..=3600).contains(&code.valid_seconds) {
            return Ok(());
        }
        self.refuse("code.valid_seconds", "10 to 3600")
    }

    fn directory(&self, directory: &DirectoryService) -> Result<(), Error> {
        self.host("directory", &directory.host)?;
        if directory.port == 0 {
            return self.refuse("directory.port", "a port from 1 to 65535");
        }
        if directory.base.trim().is_empty() {
            return self.refuse("directory.base", "a base is due");
        }
        if directory.bind != DirectoryBind::Anonymous && directory.tls == TlsMode::None {
            return self.refuse("directory.bind", "never with credentials in clear");
        }
        if directory.bind == DirectoryBind::Simple && directory.bind_dn.is_none() {
            return self.refuse("directory.bind_dn", "a simple bind wants a DN");
        }
        if !(1..=10_000).contains(&directory.size_limit) {
            return self.refuse("directory.size_limit", "1 to 10000");
        }
        if !TIMEOUTS.contains(&directory.time_limit) {
            return self.refuse("directory.time_limit", "1 to 600 seconds");
        }
        let names = [
            &directory.attributes.kind,
            &directory.attributes.mail,
            &directory.attributes.family_name,
            &directory.attributes.given_name,
        ];
        let is_attribute =
            |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-.;".contains(c));
        if names.into_iter().all(|name| is_attribute(name)) {
            return Ok(());
        }
        self.refuse("directory.attributes", "attribute names")
    }

    fn folders(&self) -> Result<(), Error> {
        let names = &self.profile.folders;
        let lists = [&names.sent, &names.drafts, &names.trash, &names.junk, &names.archive];
        let wrong = |name: &String| name.trim().is_empty() || name.chars().any(char::is_control);
        if lists.into_iter().flatten().any(wrong) {
            return self.refuse("folders", "a folder name is empty or holds control characters");
        }
        Ok(())
    }

    fn sending(&self) -> Result<(), Error> {
        let sending = &self.profile.sending;
        if !SIZE_LIMITS.contains(&sending.size_limit) {
            return self.refuse("sending.size_limit", "10000 to 1000000000 bytes");
        }
        let one_line = |text: &str| !text.chars().any(char::is_control) && text.len() <= 500;
        if sending.product_reference.as_deref().is_some_and(|text| !one_line(text)) {
            return self.refuse("sending.product_reference", "one line of 500 characters at most");
        }
        for (name, value) in &sending.headers {
            let token = |c: char| c.is_ascii_alphanumeric() || c == '-';
            let own = OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str());
            if name.is_empty() || !name.chars().all(token) || own || !one_line(value) {
                return self.refuse(format!("sending.headers.{name}"), "not a header that a profile may add");
            }
        }
        self.each_domain("sending.patient_domains", &sending.patient_domains)
    }

    fn timeouts(&self) -> Result<(), Error> {
        let timeouts = &self.profile.timeouts;
        for (key, seconds, range) in [
            ("timeouts.connect", timeouts.connect, TIMEOUTS),
            ("timeouts.answer", timeouts.answer, TIMEOUTS),
            ("timeouts.idle_refresh", timeouts.idle_refresh, IDLE_REFRESH),
        ] {
            if !range.contains(&seconds) {
                return self.refuse(key, format!("{} to {} seconds", range.start(), range.end()));
            }
        }
        Ok(())
    }

    fn each_domain(&self, key: &str, domains: &[String]) -> Result<(), Error> {
        if domains.iter().all(|domain| is_host(domain)) { Ok(()) } else { self.refuse(key, "mail domains") }
    }
}

fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    host.len() <= 253 && host.split('.').all(label)
}

/// Whether a dialled address stays on this machine; names other than `localhost` may lead anywhere.
fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The host of an `https:` address.
fn url_host(url: &str) -> Option<&str> {
    let authority = url.strip_prefix("https://")?.split(['/', '?', '#']).next()?;
    if authority.contains('@') {
        return None;
    }
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let valid = is_host(host) || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    valid.then(|| host.trim_matches(['[', ']']))
}
