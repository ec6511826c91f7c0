//! Who may sign in, by which means: password and one-time code, access token, client certificate.
//!
//! A password alone makes a code go to the phone and is refused; password and code together open a window of
//! [`WINDOW_MINUTES`] in which the password alone is enough from the same address. IMAP, SMTP and LDAP share it.

use super::faults::{Fault, Faults};
use super::phone::{Phone, PhoneMessage};
use crate::domain::Address;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;

/// Seconds a code is good for.
pub const CODE_SECONDS: u32 = 240;
/// Minutes the password alone is enough after a code.
pub const WINDOW_MINUTES: u32 = 240;
/// What a refusal says when a code was sent; the profile tells it to the client (`sent_mark`).
pub const CODE_SENT_MARK: &str = "one-time code was sent";
/// Every refusal takes this long, so that its time tells nothing and guessing is slow.
const REFUSAL_DELAY: Duration = Duration::from_millis(120);
/// Used codes remembered per user, to tell a replay from a mistake.
const REMEMBERED_CODES: usize = 16;

/// One account of the sandbox; its password is public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What is typed as user name; the mailbox address is taken too.
    pub login: String,
    /// Its mailbox, the sender it may use.
    pub address: Address,
    /// Public demonstration password.
    pub password: String,
    /// Name shown.
    pub name: String,
    /// Common names of the certificates that open it (`IdNat` of the card's holder, or the organisation's).
    pub certificate_names: Vec<String>,
}

/// How a sign-in with a password ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// Let in, to this mailbox.
    Accepted(Address),
    /// Unknown user, wrong password, wrong or expired code.
    Refused,
    /// The password is right, a code is due and has just been sent: refused for now.
    CodeSent,
    /// The code was used before: refused.
    Replayed,
}

struct PendingCode {
    code: String,
    until: Timestamp,
}

struct Window {
    until: Timestamp,
    password_sign_ins: u64,
}

#[derive(Default)]
struct State {
    pending: HashMap<String, PendingCode>,
    used: HashMap<String, Vec<String>>,
    windows: HashMap<(String, IpAddr), Window>,
}

type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The accounts, their codes and their sessions.
pub struct Accounts {
    accounts: Vec<Account>,
    tokens: HashMap<String, String>,
    state: Mutex<State>,
    faults: Faults,
    phone: Phone,
    clock: Clock,
    codes_sent: AtomicU64,
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accounts").field("accounts", &self.accounts.len()).finish_non_exhaustive()
    }
}

impl Accounts {
    /// The accounts, with the faults they obey.
    pub fn new(accounts: Vec<Account>, faults: Faults) -> Self {
        Self::with_clock(accounts, faults, Arc::new(Timestamp::now))
    }

    fn with_clock(accounts: Vec<Account>, faults: Faults, clock: Clock) -> Self {
        let tokens = accounts.iter().map(|account| (account.login.clone(), random_token())).collect();
        let (state, phone, codes_sent) = (Mutex::default(), Phone::default(), AtomicU64::new(0));
        Self { accounts, tokens, state, faults, phone, clock, codes_sent }
    }

    /// Every account.
    pub fn all(&self) -> &[Account] {
        &self.accounts
    }

    /// The account of a mailbox address.
    pub fn by_address(&self, address: &Address) -> Option<&Account> {
        self.accounts.iter().find(|account| account.address.same_mailbox(address))
    }

    /// The messages of the demonstration phone from now on.
    pub fn phone(&self) -> broadcast::Receiver<PhoneMessage> {
        self.phone.watch()
    }

    /// How many codes were sent since the start.
    pub fn codes_sent(&self) -> u64 {
        self.codes_sent.load(Ordering::Relaxed)
    }

    /// The access token of an account, valid as long as the sandbox runs.
    pub fn token(&self, login: &str) -> Option<&str> {
        self.tokens.get(login).map(String::as_str)
    }

    /// Ends every session: the password alone is no longer enough.
    pub fn end_sessions(&self) {
        self.state().windows.clear();
    }

    /// Signs in with a password, followed by a code where one is due. A refusal is slow.
    pub async fn password(&self, user: &str, password: &str, peer: IpAddr) -> SignIn {
        let answer = self.judge_password(user, password, peer);
        if answer == SignIn::Refused || answer == SignIn::Replayed {
            tokio::time::sleep(REFUSAL_DELAY).await;
        }
        answer
    }

    /// Signs in with an access token (XOAUTH2).
    pub fn bearer(&self, user: &str, token: &str) -> Option<Address> {
        if self.faults.take(Fault::TokenRefused) {
            return None;
        }
        let owns = |account: &&Account| self.tokens.get(&account.login).is_some_and(|own| own == token);
        self.named(user).find(owns).map(|account| account.address.clone())
    }

    /// Signs in with the client certificate of the connection, whose chain TLS has verified.
    ///
    /// Without `wanted` the first account of the holder is taken.
    pub fn certificate(&self, der: &[u8], wanted: Option<&str>) -> Option<Address> {
        let name = super::igc::common_name(der)?;
        let theirs = |account: &&Account| account.certificate_names.contains(&name);
        let account = match wanted.filter(|wanted| !wanted.is_empty()) {
            Some(wanted) => self.named(wanted).find(theirs),
            None => self.accounts.iter().find(theirs),
        };
        account.map(|account| account.address.clone())
    }

    fn judge_password(&self, user: &str, password: &str, peer: IpAddr) -> SignIn {
        // Several holders may share one address: the password tells them apart.
        let fitting = self.named(user).map(|account| (account, password.strip_prefix(account.password.as_str())));
        let Some((account, code)) = fitting.filter_map(|(account, code)| Some((account, code?))).next() else {
            return SignIn::Refused;
        };
        if code.is_empty() { self.password_alone(account, peer) } else { self.with_code(account, code, peer) }
    }

    fn password_alone(&self, account: &Account, peer: IpAddr) -> SignIn {
        let now = (self.clock)();
        let mut state = self.state();
        let key = (account.login.clone(), peer);
        let allowed = self.faults.value(Fault::SessionEnds).and_then(|value| value.parse::<u64>().ok());
        if let Some(window) = state.windows.get_mut(&key).filter(|window| window.until > now) {
            let ended = allowed.is_some_and(|allowed| window.password_sign_ins >= allowed);
            if !ended && !self.faults.is_on(Fault::PerConnectionCode) {
                window.password_sign_ins += 1;
                return SignIn::Accepted(account.address.clone());
            }
            if ended && self.faults.take(Fault::SessionEnds) {
                state.windows.remove(&key);
            }
        }
        self.send_code(account, now, &mut state);
        SignIn::CodeSent
    }

    fn with_code(&self, account: &Account, code: &str, peer: IpAddr) -> SignIn {
        let now = (self.clock)();
        let mut state = self.state();
        let right =
            state.pending.get(&account.login).is_some_and(|pending| pending.code == code && pending.until > now);
        if right && !self.faults.take(Fault::CodeReplayRefused) {
            state.pending.remove(&account.login);
            remember(state.used.entry(account.login.clone()).or_default(), code);
            let until = now.saturating_add(SignedDuration::from_mins(WINDOW_MINUTES.into())).unwrap_or(Timestamp::MAX);
            state.windows.insert((account.login.clone(), peer), Window { until, password_sign_ins: 0 });
            return SignIn::Accepted(account.address.clone());
        }
        let used = state.used.get(&account.login).is_some_and(|used| used.iter().any(|old| old == code));
        if right || used { SignIn::Replayed } else { SignIn::Refused }
    }

    fn send_code(&self, account: &Account, now: Timestamp, state: &mut State) {
        let until = now.saturating_add(SignedDuration::from_secs(CODE_SECONDS.into())).unwrap_or(Timestamp::MAX);
        let code = random_code();
        state.pending.insert(account.login.clone(), PendingCode { code: code.clone(), until });
        self.codes_sent.fetch_add(1, Ordering::Relaxed);
        self.phone.show(PhoneMessage { to: account.address.clone(), code, valid_seconds: CODE_SECONDS, at: now });
    }

    /// The accounts of that login or address.
    fn named<'a>(&'a self, user: &str) -> impl Iterator<Item = &'a Account> + use<'a> {
        let (login, address) = (user.to_owned(), user.parse::<Address>().ok());
        self.accounts.iter().filter(move |account| {
            let same = |address: &Address| account.address.same_mailbox(address);
            account.login.eq_ignore_ascii_case(&login) || address.as_ref().is_some_and(same)
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn remember(used: &mut Vec<String>, code: &str) {
    if used.len() >= REMEMBERED_CODES {
        used.remove(0);
    }
    used.push(code.to_owned());
}

fn random_code() -> String {
    let number = random_bytes::<4>();
    format!("{:06}", u32::from_be_bytes(number) % 1_000_000)
}

fn random_token() -> String {
    random_bytes::<16>().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if getrandom::fill(&mut bytes).is_err() {
        tracing::warn!("the system gives no random bytes: demonstration codes are predictable");
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::{Account, Accounts, CODE_SECONDS, SignIn, WINDOW_MINUTES};
    use crate::sandbox::faults::Faults;
    use jiff::{SignedDuration, Timestamp};
    use std::net::{IpAddr, Ipv4Addr};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

    struct Desk {
        accounts: Accounts,
        seconds: Arc<AtomicI64>,
    }

    impl Desk {
        fn new(faults: &str) -> Self {
            let account = Account {
                login: "claire.test".into(),
                address: "claire.test@cabinet.mssante.example".parse().unwrap(),
                password: "motdepasse".into(),
                name: "Claire TEST".into(),
                certificate_names: vec!["899700000001".into()],
            };
            let seconds = Arc::new(AtomicI64::new(0));
            let tick = Arc::clone(&seconds);
            let start = Timestamp::now();
            let clock = Arc::new(move || start + SignedDuration::from_secs(tick.load(Ordering::Relaxed)));
            let accounts = Accounts::with_clock(vec![account], Faults::parse(faults).unwrap(), clock);
            Self { accounts, seconds }
        }

        fn try_with(&self, password: &str) -> SignIn {
            self.accounts.judge_password("claire.test", password, HERE)
        }

        fn code(&self) -> String {
            let mut phone = self.accounts.phone();
            assert_eq!(self.try_with("motdepasse"), SignIn::CodeSent);
            phone.try_recv().unwrap().code
        }

        fn open(&self) -> String {
            let password = format!("motdepasse{}", self.code());
            assert!(matches!(self.try_with(&password), SignIn::Accepted(_)));
            password
        }

        fn pass(&self, seconds: i64) {
            self.seconds.fetch_add(seconds, Ordering::Relaxed);
        }
    }

    #[test]
    fn one_code_serves_twenty_reconnections() {
        let desk = Desk::new("");
        desk.open();
        assert!((0..20).all(|_| matches!(desk.try_with("motdepasse"), SignIn::Accepted(_))));
        assert_eq!(desk.accounts.codes_sent(), 1);
    }

    #[test]
    fn a_used_code_is_told_from_a_wrong_one() {
        let desk = Desk::new("");
        let used = desk.open();
        assert_eq!(desk.try_with(&used), SignIn::Replayed);
        assert_eq!(desk.try_with("motdepasse12"), SignIn::Refused);
        assert_eq!(desk.try_with("autre"), SignIn::Refused);
    }

    #[test]
    fn a_code_ages_and_so_does_the_window() {
        let desk = Desk::new("");
        let code = desk.code();
        desk.pass(i64::from(CODE_SECONDS) + 1);
        assert_eq!(desk.try_with(&format!("motdepasse{code}")), SignIn::Refused);
        desk.open();
        desk.pass(i64::from(WINDOW_MINUTES) * 60 + 1);
        assert_eq!(desk.try_with("motdepasse"), SignIn::CodeSent);
    }

    #[test]
    fn a_window_is_for_one_address_only() {
        let desk = Desk::new("");
        desk.open();
        assert_eq!(desk.accounts.judge_password("claire.test", "motdepasse", ELSEWHERE), SignIn::CodeSent);
    }

    #[test]
    fn the_mailbox_address_is_a_login_too() {
        let desk = Desk::new("");
        desk.open();
        let user = "Claire.Test@cabinet.mssante.example";
        assert!(matches!(desk.accounts.judge_password(user, "motdepasse", HERE), SignIn::Accepted(_)));
        assert_eq!(desk.accounts.judge_password("nobody", "motdepasse", HERE), SignIn::Refused);
    }

    #[test]
    fn the_faults_of_signing_in_strike() {
        let desk = Desk::new("per-connection-code");
        desk.open();
        assert_eq!(desk.try_with("motdepasse"), SignIn::CodeSent);

        let desk = Desk::new("code-replay-refused*1");
        let first = desk.code();
        assert_eq!(desk.try_with(&format!("motdepasse{first}")), SignIn::Replayed);
        desk.open();

        let desk = Desk::new("session-ends=2*1");
        desk.open();
        let answers: Vec<_> = (0..3).map(|_| desk.try_with("motdepasse")).collect();
        assert!(matches!(answers.as_slice(), [SignIn::Accepted(_), SignIn::Accepted(_), SignIn::CodeSent]));
        desk.open();
        assert!((0..5).all(|_| matches!(desk.try_with("motdepasse"), SignIn::Accepted(_))));
    }

    #[test]
    fn a_token_opens_the_mailbox_of_its_account_only() {
        let desk = Desk::new("token-refused*1");
        let token = desk.accounts.token("claire.test").unwrap().to_owned();
        assert_eq!(desk.accounts.bearer("claire.test", &token), None, "the fault strikes once");
        assert!(desk.accounts.bearer("claire.test", &token).is_some());
        assert!(desk.accounts.bearer("claire.test", "x").is_none());
    }
}
