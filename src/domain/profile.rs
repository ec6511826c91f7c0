//! The operator profile: everything about an operator that is data, not code (architecture, "Operator profile").
//!
//! The types are read strictly from TOML by `config`; an unknown key is an error.

use super::Environment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One operator, one environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorProfile {
    /// Short name, as used by `account add --operator`.
    pub id: String,
    /// Name shown to the user.
    pub name: String,
    /// Trust space.
    pub environment: Environment,
    /// Facts not confirmed by the operator, said to whoever asks for the profile.
    #[serde(default)]
    pub hypotheses: Vec<String>,
    /// Mail domains of the operator's mailboxes; empty when any may be.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Reading mail.
    pub imap: Option<Service>,
    /// Sending mail.
    pub smtp: Option<Service>,
    /// TLS of all services of the profile.
    #[serde(default)]
    pub tls: TlsPolicy,
    /// One-time codes, where a means uses them.
    pub code: Option<CodeRules>,
    /// Directory.
    pub directory: Option<DirectoryService>,
    /// White list; only environments without a fixed one may bring an address.
    #[serde(default)]
    pub white_list: WhiteListSource,
    /// Trust; only environments without fixed anchors may bring some.
    #[serde(default)]
    pub trust: TrustSource,
    /// Folder names, for operators without SPECIAL-USE.
    #[serde(default)]
    pub folders: FolderNames,
    /// Sending rules.
    #[serde(default)]
    pub sending: SendingRules,
    /// Time-outs.
    #[serde(default)]
    pub timeouts: Timeouts,
}

/// How TLS starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TlsMode {
    /// In clear, then STARTTLS (the form of the DST and of API LPS).
    Starttls,
    /// TLS from the first byte.
    Implicit,
    /// Never TLS: allowed for the directory only, never with credentials.
    None,
}

/// A means of signing in (mssante-client.md §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// Login and password alone (editors' test servers).
    Password,
    /// Login, password and one-time code.
    PasswordCode,
    /// CPS card as TLS client, then EXTERNAL.
    Card,
    /// Pro Santé Connect token by XOAUTH2.
    Oauth,
    /// Organisation certificate file as TLS client, then EXTERNAL.
    CertificateFile,
}

/// What is given as user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserName {
    /// The whole mailbox address.
    #[default]
    Address,
    /// The part before the `@`.
    LocalPart,
    /// A login of its own, asked for once.
    Login,
}

/// One mail service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Host name, checked against the certificate. `{domain}` stands for the mailbox's domain.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// How TLS starts.
    pub tls: TlsMode,
    /// Means accepted, preferred first.
    pub means: Vec<Means>,
    /// User name form.
    #[serde(default)]
    pub user: UserName,
    /// Address to dial instead of resolving the host (sandbox and other environments only).
    pub dial: Option<String>,
    /// Send SASL PLAIN/XOAUTH2 with an initial response when the server offers SASL-IR.
    #[serde(default)]
    pub initial_response: bool,
}

/// TLS versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TlsVersion {
    /// RFC 5246.
    #[serde(rename = "1.2")]
    V1_2,
    /// RFC 8446.
    #[serde(rename = "1.3")]
    V1_3,
}

/// What TLS may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TlsPolicy {
    /// Lowest version.
    pub min: TlsVersion,
    /// Highest version.
    pub max: TlsVersion,
    /// IANA names of the suites allowed; empty means all of ours.
    pub suites: Vec<String>,
    /// Accept a server certificate without SAN, by its CN (mssante-client.md §2).
    pub common_name_fallback: bool,
}

impl Default for TlsPolicy {
    fn default() -> Self {
        Self { min: TlsVersion::V1_2, max: TlsVersion::V1_3, suites: Vec::new(), common_name_fallback: true }
    }
}

/// What makes the operator send a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeTrigger {
    /// A sign-in with the password alone: it is refused, and the code is sent.
    SignIn,
    /// Nothing: the user's device shows codes by itself.
    None,
}

/// Where the code goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodePlacement {
    /// Behind the password, in the password's place.
    PasswordSuffix,
    /// Before the password, in the password's place.
    PasswordPrefix,
}

/// What an accepted code opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeSession {
    /// The password alone is enough for so many minutes, from this workstation.
    Window(u32),
    /// The operator gives a token in place of the password. Not defined for IMAP/SMTP: web services only.
    Token,
    /// Each connection wants a code of its own: usable, but said to be a fault.
    PerConnection,
}

/// One-time codes on IMAP/SMTP: a hypothesis of ours, so all of it is data (mssante-client.md §3).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeRules {
    /// What makes it come.
    pub trigger: CodeTrigger,
    /// Where it goes.
    pub placement: CodePlacement,
    /// What it opens.
    pub session: CodeSession,
    /// Seconds a code is good for, shown as a countdown.
    #[serde(default = "default_code_seconds")]
    pub valid_seconds: u32,
    /// Words in the refusal of a password that mean "a code was sent"; without them, every refusal is taken for it.
    pub sent_mark: Option<String>,
}

fn default_code_seconds() -> u32 {
    240
}

/// How the directory is asked to know us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryBind {
    /// No bind, or an empty one.
    #[default]
    Anonymous,
    /// The DN of `bind_dn` and the account's password; never in clear.
    Simple,
    /// SASL EXTERNAL with the TLS client certificate.
    External,
}

/// The LDAP directory (annuaire-ldap.md §2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectoryService {
    /// Host name.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// How TLS starts.
    pub tls: TlsMode,
    /// Search base.
    pub base: String,
    /// Bind.
    #[serde(default)]
    pub bind: DirectoryBind,
    /// DN for a simple bind.
    pub bind_dn: Option<String>,
    /// Entries wanted at most.
    #[serde(default = "default_directory_entries")]
    pub size_limit: u32,
    /// Seconds for one search.
    #[serde(default = "default_directory_seconds")]
    pub time_limit: u32,
    /// Address to dial instead of resolving the host (sandbox and other environments only).
    pub dial: Option<String>,
    /// Attribute names.
    #[serde(default)]
    pub attributes: AttributeMap,
}

fn default_directory_entries() -> u32 {
    100
}

fn default_directory_seconds() -> u32 {
    30
}

/// LDAP attribute names; the defaults are those of annuaire-ldap.md §2.2.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)] // Each field is the attribute that holds what its name says.
pub struct AttributeMap {
    pub kind: String,
    pub mail: String,
    pub family_name: String,
    pub given_name: String,
    pub display_name: String,
    pub national_id: String,
    pub profession: String,
    pub speciality: String,
    pub organisation: String,
    pub organisation_id: String,
    pub town: String,
    pub postal_code: String,
    pub description: String,
    pub telephone: String,
    pub paperless: String,
}

impl Default for AttributeMap {
    fn default() -> Self {
        let name = str::to_owned;
        Self {
            kind: name("TypeBAL"),
            mail: name("mail"),
            family_name: name("sn"),
            given_name: name("givenName"),
            display_name: name("cn"),
            national_id: name("IdentifiantPP"),
            profession: name("profession"),
            speciality: name("specialite"),
            organisation: name("o"),
            organisation_id: name("IdentifiantPM"),
            town: name("l"),
            postal_code: name("postalCode"),
            description: name("description"),
            telephone: name("telephoneNumber"),
            paperless: name("dematerialisation"),
        }
    }
}

/// Where the white list comes from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhiteListSource {
    /// `https:` address; only for environments without a compiled-in one.
    pub url: Option<String>,
    /// Address to dial instead of resolving the host (sandbox and other environments only).
    pub dial: Option<String>,
}

/// Where trust comes from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustSource {
    /// PEM files with anchors, relative to the profile file; only for environments without compiled-in ones.
    #[serde(default)]
    pub anchors: Vec<String>,
    /// PEM files with the authorities that issue persons' cards, for their revocation lists: relative to the profile file,
    /// and only for environments without compiled-in ones.
    #[serde(default)]
    pub card_authorities: Vec<String>,
    /// SHA-256 of SubjectPublicKeyInfo (hex) of the only issuers accepted below the anchors: narrows, never widens.
    #[serde(default)]
    pub only_issuers: Vec<String>,
}

/// Names of the special folders where the server does not tell them (RFC 6154).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs)] // Each field is the name of that folder.
pub struct FolderNames {
    pub sent: Vec<String>,
    pub drafts: Vec<String>,
    pub trash: Vec<String>,
    pub junk: Vec<String>,
    pub archive: Vec<String>,
}

/// Who files the copy of a sent message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SentCopy {
    /// We append it to the sent folder.
    #[default]
    Client,
    /// The operator does: its Message-ID there is evidence that a message left.
    Operator,
}

/// When `X-MSS-INS` may say `O` (ECO.2.4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InsHeaderRule {
    /// Production numbers only.
    #[default]
    ProductionOnly,
    /// Test numbers too: the formation environment has nothing else.
    TestToo,
}

/// Sending rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SendingRules {
    /// Who files the sent copy.
    pub sent_copy: SentCopy,
    /// Seconds an operator that files copies is waited for, before we do it: some are slow (mssante-client.md §4).
    pub sent_copy_wait: u32,
    /// Bytes of the whole message when SMTP says no SIZE (10 MB is the field's default, mssante-client.md §6.4).
    pub size_limit: u64,
    /// `X-MSS-NIL`: the product reference (ECO.2.4.3).
    pub product_reference: Option<String>,
    /// `X-MSS-INS` rule.
    pub ins_header: InsHeaderRule,
    /// Ask for delivery notifications where the server offers DSN (ECO.2.3.1).
    pub delivery_notification: bool,
    /// Domains of patient mailboxes (mssante-client.md §6.6).
    pub patient_domains: Vec<String>,
    /// Further headers, by name.
    pub headers: BTreeMap<String, String>,
}

impl Default for SendingRules {
    fn default() -> Self {
        Self {
            sent_copy: SentCopy::Client,
            sent_copy_wait: 600,
            size_limit: 10_000_000,
            product_reference: None,
            ins_header: InsHeaderRule::ProductionOnly,
            delivery_notification: true,
            patient_domains: vec!["patient.mssante.fr".into()],
            headers: BTreeMap::new(),
        }
    }
}

/// Time-outs, in seconds (mssante-client.md §4: slow operators are real).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Timeouts {
    /// TCP and TLS.
    pub connect: u32,
    /// One answer.
    pub answer: u32,
    /// IDLE is refreshed after so long; an operator was seen to drop at 5 minutes.
    pub idle_refresh: u32,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: 15, answer: 90, idle_refresh: 220 }
    }
}
