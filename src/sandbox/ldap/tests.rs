use super::{OID_DISCONNECTION, OID_START_TLS, serve};
use crate::sandbox::Shared;
use crate::sandbox::accounts::{Account, Accounts};
use crate::sandbox::content::{SandboxEntry, directory};
use crate::sandbox::faults::{Faults, Protocol};
use crate::sandbox::wire::Wire;
use futures::{SinkExt, StreamExt};
use ldap3_proto::control::LdapControl;
use ldap3_proto::proto::*;
use ldap3_proto::{LdapCodec, parse_ldap_filter_str};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncWriteExt, DuplexStream};
use tokio_util::codec::Framed;

fn person(name: &str, given: &str, town: &str) -> SandboxEntry {
    let mail = format!("{}.{}@cabinet.mssante.example", given.to_lowercase(), name.to_lowercase());
    let attributes = [
        ("objectClass", "boiteAuxLettresMSSante"),
        ("TypeBAL", "PER"),
        ("mail", mail.as_str()),
        ("sn", name),
        ("givenName", given),
        ("l", town),
        ("IdentifiantPP", "10000000000"),
    ];
    SandboxEntry {
        dn: format!("mail={mail},ou=PER,dc=mssante,dc=fr"),
        attributes: attributes.map(|(name, value)| (name.to_owned(), vec![value.to_owned()])).to_vec(),
    }
}

fn people() -> Vec<SandboxEntry> {
    let mut all = vec![
        person("MARTIN-TEST", "Sophie", "LYON 3E"),
        person("MARTIN-TEST", "Julie", "VALMONT"),
        person("DUPONT-TEST", "Éric", "STRASBOURG"),
    ];
    all.push(SandboxEntry {
        dn: "mail=cardiologie@chv.mssante.example,ou=ORG,dc=mssante,dc=fr".to_owned(),
        attributes: vec![
            ("TypeBAL".to_owned(), vec!["ORG".to_owned()]),
            ("o".to_owned(), vec!["CH de VALMONT (Cardiologie)".to_owned()]),
        ],
    });
    all
}

struct Client {
    framed: Framed<DuplexStream, LdapCodec>,
    next: i32,
}

struct Found {
    code: LdapResultCode,
    matched: String,
    entries: Vec<LdapSearchResultEntry>,
    controls: Vec<LdapControl>,
}

impl Found {
    fn names(&self) -> Vec<&str> {
        self.entries.iter().map(|entry| entry.dn.split([',', '@']).next().unwrap()).collect()
    }
}

fn connect_with(faults: &str, secured: bool, entries: Vec<SandboxEntry>) -> (Client, Arc<Shared>) {
    let faults = Faults::parse(faults).unwrap();
    let account = Account {
        login: "claire.monnier".to_owned(),
        address: "claire.monnier@cabinet-monnier.mssante.example".parse().unwrap(),
        password: "Mot-de-passe-TEST".to_owned(),
        name: "Dr Claire MONNIER-TEST".to_owned(),
        certificate_names: Vec::new(),
    };
    let shared = Arc::new(Shared {
        accounts: Arc::new(Accounts::new(vec![account], faults.clone())),
        directory: Arc::new(entries),
        ..Shared::for_tests(faults)
    });
    let (wire, far) = Wire::in_memory(Protocol::Ldap, &shared.faults, secured);
    tokio::spawn(serve(wire, shared.clone()));
    (Client { framed: Framed::new(far, LdapCodec::new(Some(1 << 20), None)), next: 0 }, shared)
}

fn connect(faults: &str, secured: bool) -> Client {
    connect_with(faults, secured, people()).0
}

impl Client {
    async fn receive(&mut self) -> Option<LdapMsg> {
        tokio::time::timeout(Duration::from_secs(10), self.framed.next()).await.expect("no answer").map(Result::unwrap)
    }

    async fn ask(&mut self, op: LdapOp) -> LdapOp {
        self.next += 1;
        self.framed.send(LdapMsg::new(self.next, op)).await.unwrap();
        let answer = self.receive().await.unwrap();
        assert_eq!(answer.msgid, self.next);
        answer.op
    }

    async fn bind(&mut self, dn: &str, cred: LdapBindCred) -> LdapResultCode {
        match self.ask(LdapOp::BindRequest(LdapBindRequest { version: 3, dn: dn.to_owned(), cred })).await {
            LdapOp::BindResponse(response) => response.res.code,
            other => panic!("{other:?}"),
        }
    }

    async fn run(&mut self, request: LdapSearchRequest, controls: Vec<LdapControl>) -> Found {
        self.next += 1;
        self.framed.send(LdapMsg::new_with_ctrls(self.next, LdapOp::SearchRequest(request), controls)).await.unwrap();
        let mut entries = Vec::new();
        loop {
            let answer = self.receive().await.unwrap();
            match answer.op {
                LdapOp::SearchResultEntry(entry) => entries.push(entry),
                LdapOp::SearchResultDone(end) => {
                    return Found { code: end.code, matched: end.matcheddn, entries, controls: answer.ctrl };
                }
                other => panic!("{other:?}"),
            }
        }
    }

    async fn search(&mut self, filter: &str) -> Found {
        self.run(request("dc=mssante,dc=fr", LdapSearchScope::Subtree, filter), Vec::new()).await
    }
}

fn request(base: &str, scope: LdapSearchScope, filter: &str) -> LdapSearchRequest {
    LdapSearchRequest {
        base: base.to_owned(),
        scope,
        aliases: LdapDerefAliases::Never,
        sizelimit: 0,
        timelimit: 30,
        typesonly: false,
        filter: parse_ldap_filter_str(filter).unwrap(),
        attrs: Vec::new(),
    }
}

#[tokio::test]
async fn filters_of_the_directory_are_understood() {
    let mut client = connect("", false);
    let sophie = "mail=sophie.martin-test";
    let julie = "mail=julie.martin-test";
    let eric = "mail=éric.dupont-test";
    for (filter, names) in [
        ("(&(TypeBAL=PER)(sn=martin*)(givenName=S*))", vec![sophie]),
        ("(sn=MARTIN-test)", vec![sophie, julie]),
        ("(&(typebal=per)(l=lyon*))", vec![sophie]),
        ("(o=*valmont*cardio*)", vec!["mail=cardiologie"]),
        ("(o=ch*de*cardiologie*)", vec!["mail=cardiologie"]),
        ("(givenName=éric)", vec![eric]),
        ("(givenName=eric)", vec![]),
        ("(|(l=VALMONT)(l=STRASBOURG))", vec![julie, eric]),
        ("(&(TypeBAL=*)(!(sn=MARTIN-TEST)))", vec![eric, "mail=cardiologie"]),
        ("(&(sn>=MARTIN)(givenName<=K))", vec![julie]),
        ("(inconnu=1)", vec![]),
        ("(!(inconnu=1))", vec![]),
        ("(mail=SOPHIE.martin-test@cabinet.mssante.example)", vec![sophie]),
    ] {
        let found = client.search(filter).await;
        assert_eq!((found.code.clone(), found.names()), (LdapResultCode::Success, names), "{filter}");
    }
}

#[tokio::test]
async fn only_the_attributes_asked_for_come() {
    let mut client = connect("", false);
    let mut wanted = request("dc=mssante,dc=fr", LdapSearchScope::Subtree, "(givenName=Sophie)");
    wanted.attrs = vec!["SN".to_owned(), "entryDN".to_owned()];
    let found = client.run(wanted.clone(), Vec::new()).await;
    let names: Vec<_> = found.entries[0].attributes.iter().map(|a| a.atype.as_str()).collect();
    assert_eq!(names, ["sn", "entryDN"]);
    wanted.attrs = vec!["1.1".to_owned()];
    assert!(client.run(wanted.clone(), Vec::new()).await.entries[0].attributes.is_empty());
    wanted.attrs = vec!["sn".to_owned()];
    wanted.typesonly = true;
    assert!(client.run(wanted, Vec::new()).await.entries[0].attributes[0].vals.is_empty());
}

#[tokio::test]
async fn scopes_and_missing_bases() {
    let mut client = connect("", false);
    let at = |base, scope| request(base, scope, "(objectClass=*)");
    let level = client.run(at("DC=mssante, dc=FR", LdapSearchScope::OneLevel), Vec::new()).await;
    assert_eq!(level.names(), ["ou=PER", "ou=ORG"]);
    let base = client.run(at("dc=mssante,dc=fr", LdapSearchScope::Base), Vec::new()).await;
    assert_eq!(base.names(), ["dc=mssante"]);
    let below = client.run(at("ou=PER,dc=mssante,dc=fr", LdapSearchScope::Children), Vec::new()).await;
    assert_eq!(below.entries.len(), 3);
    let missing = client.run(at("ou=X,dc=mssante,dc=fr", LdapSearchScope::Subtree), Vec::new()).await;
    assert_eq!((missing.code, missing.matched.as_str()), (LdapResultCode::NoSuchObject, "dc=mssante,dc=fr"));
}

#[tokio::test]
async fn the_root_dse_and_the_schema_can_be_read() {
    let mut client = connect("", false);
    let mut root = request("", LdapSearchScope::Base, "(objectClass=*)");
    assert_eq!(client.run(root.clone(), Vec::new()).await.entries[0].attributes.len(), 1);
    root.attrs = vec!["+".to_owned()];
    let found = client.run(root, Vec::new()).await;
    let value = |name: &str| {
        let attribute = found.entries[0].attributes.iter().find(|a| a.atype == name);
        attribute.map(|a| String::from_utf8(a.vals[0].clone()).unwrap())
    };
    assert_eq!(value("namingContexts").as_deref(), Some("dc=mssante,dc=fr"));
    assert_eq!(value("supportedControl").as_deref(), Some("1.2.840.113556.1.4.319"));
    assert_eq!(value("supportedSASLMechanisms"), None);
    let schema = request(&value("subschemaSubentry").unwrap(), LdapSearchScope::Base, "(objectClass=subschema)");
    let schema = client.run(schema, Vec::new()).await;
    let types = schema.entries[0].attributes.iter().find(|a| a.atype == "attributeTypes").unwrap();
    assert!(types.vals.iter().any(|v| String::from_utf8_lossy(v).contains("NAME 'TypeBAL'")));
}

#[tokio::test]
async fn both_size_limits_give_partial_results() {
    let mut client = connect("ldap-size-limit=2*1", false);
    let mut asked = request("dc=mssante,dc=fr", LdapSearchScope::Subtree, "(TypeBAL=*)");
    asked.sizelimit = 3;
    let found = client.run(asked.clone(), Vec::new()).await;
    assert_eq!((found.code, found.entries.len()), (LdapResultCode::SizeLimitExceeded, 2));
    let found = client.run(asked.clone(), Vec::new()).await;
    assert_eq!((found.code, found.entries.len()), (LdapResultCode::SizeLimitExceeded, 3));
    asked.sizelimit = 4;
    let found = client.run(asked, Vec::new()).await;
    assert_eq!((found.code, found.entries.len()), (LdapResultCode::Success, 4));
}

#[tokio::test]
async fn pages_together_give_every_entry_once() {
    let mut client = connect("", false);
    let asked = request("dc=mssante,dc=fr", LdapSearchScope::Subtree, "(TypeBAL=*)");
    let mut cookie = Vec::new();
    let mut names = Vec::new();
    for expected in [3, 1] {
        let control = LdapControl::SimplePagedResults { size: 3, cookie: cookie.clone() };
        let found = client.run(asked.clone(), vec![control]).await;
        assert_eq!((found.code.clone(), found.entries.len()), (LdapResultCode::Success, expected));
        names.extend(found.entries.iter().map(|entry| entry.dn.clone()));
        match &found.controls[..] {
            [LdapControl::SimplePagedResults { cookie: next, .. }] => cookie = next.clone(),
            other => panic!("{other:?}"),
        }
    }
    assert!(cookie.is_empty());
    names.dedup();
    assert_eq!(names.len(), 4);
    let forged = LdapControl::SimplePagedResults { size: 3, cookie: b"2:0".to_vec() };
    assert_eq!(client.run(asked, vec![forged]).await.code, LdapResultCode::UnwillingToPerform);
}

#[tokio::test]
async fn an_unknown_critical_control_is_refused() {
    let mut client = connect("", false);
    let control = LdapControl::Unknown { oid: "1.2.3".to_owned(), criticality: true, value: None };
    let asked = request("dc=mssante,dc=fr", LdapSearchScope::Subtree, "(sn=*)");
    assert_eq!(client.run(asked, vec![control]).await.code, LdapResultCode::UnavailableCriticalExtension);
}

#[tokio::test]
async fn binds_are_anonymous_or_protected() {
    let mut client = connect("", false);
    let simple = |password: &str| LdapBindCred::Simple(password.to_owned());
    let dn = "mail=claire.monnier@cabinet-monnier.mssante.example,ou=PER,dc=mssante,dc=fr";
    assert_eq!(client.bind("", simple("")).await, LdapResultCode::Success);
    assert_eq!(client.bind(dn, simple("")).await, LdapResultCode::UnwillingToPerform);
    assert_eq!(client.bind(dn, simple("Mot-de-passe-TEST")).await, LdapResultCode::ConfidentialityRequired);
    let external = SaslCredentials { mechanism: "EXTERNAL".to_owned(), credentials: Vec::new() };
    assert_eq!(client.bind("", LdapBindCred::SASL(external)).await, LdapResultCode::InappropriateAuthentication);
    let other = SaslCredentials { mechanism: "DIGEST-MD5".to_owned(), credentials: Vec::new() };
    assert_eq!(client.bind("", LdapBindCred::SASL(other)).await, LdapResultCode::AuthMethodNotSupported);

    let (mut client, shared) = connect_with("", true, people());
    let mut phone = shared.accounts.phone();
    assert_eq!(client.bind(dn, simple("wrong")).await, LdapResultCode::InvalidCredentials);
    assert_eq!(client.bind("claire.monnier", simple("Mot-de-passe-TEST")).await, LdapResultCode::InvalidCredentials);
    let code = phone.recv().await.unwrap().code;
    assert_eq!(client.bind(dn, simple(&format!("Mot-de-passe-TEST{code}"))).await, LdapResultCode::Success);
    match client.ask(LdapOp::ExtendedRequest(LdapWhoamiRequest {}.into())).await {
        LdapOp::ExtendedResponse(response) => {
            assert_eq!(response.value.unwrap(), b"u:claire.monnier@cabinet-monnier.mssante.example");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn without_tls_to_offer_start_tls_is_refused_and_nothing_can_be_changed() {
    let mut client = connect("", false);
    let start = LdapExtendedRequest { name: OID_START_TLS.to_owned(), value: None };
    match client.ask(LdapOp::ExtendedRequest(start)).await {
        LdapOp::ExtendedResponse(response) => assert_eq!(response.res.code, LdapResultCode::ProtocolError),
        other => panic!("{other:?}"),
    }
    match client.ask(LdapOp::DelRequest("dc=mssante,dc=fr".to_owned())).await {
        LdapOp::DelResponse(result) => assert_eq!(result.code, LdapResultCode::UnwillingToPerform),
        other => panic!("{other:?}"),
    }
    client.framed.send(LdapMsg::new(9, LdapOp::UnbindRequest)).await.unwrap();
    assert!(client.receive().await.is_none());
}

#[tokio::test]
async fn what_is_not_ldap_gets_a_notice_and_the_end() {
    let mut client = connect("", false);
    client.framed.get_mut().write_all(b"\x30\x03\x02\x01\x01GET / HTTP/1.1\r\n\r\n").await.unwrap();
    match client.receive().await.unwrap().op {
        LdapOp::ExtendedResponse(notice) => assert_eq!(notice.name.as_deref(), Some(OID_DISCONNECTION)),
        other => panic!("{other:?}"),
    }
    assert!(client.receive().await.is_none());
}

#[tokio::test]
async fn the_sandbox_directory_is_served() {
    let (mut client, _) = connect_with("", false, directory());
    let found = client.search("(&(TypeBAL=PER)(sn=MONNIER*))").await;
    assert!(!found.entries.is_empty());
    let level = request("dc=mssante,dc=fr", LdapSearchScope::OneLevel, "(objectClass=organizationalUnit)");
    assert_eq!(client.run(level, Vec::new()).await.entries.len(), 3);
}
