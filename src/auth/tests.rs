use super::{Applicant, Challenge, Error, Refusal, SignIn, Step};
use crate::domain::Secret;
use crate::domain::access::Credentials;
use crate::domain::profile::{CodePlacement, CodeRules, CodeSession, CodeTrigger, Means};
use jiff::{SignedDuration, Timestamp};

fn applicant(means: Means, rules: Option<CodeRules>) -> Applicant {
    Applicant {
        mailbox: "claire.monnier@cabinet.mssante.example".parse().unwrap(),
        login: "claire".into(),
        means: vec![Means::Oauth, means],
        code: rules,
        certificate: false,
    }
}

fn rules(session: CodeSession) -> CodeRules {
    CodeRules {
        trigger: CodeTrigger::SignIn,
        placement: CodePlacement::PasswordSuffix,
        session,
        valid_seconds: 240,
        sent_mark: Some("code".into()),
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text.into())
}

fn shown(step: &Step) -> &str {
    match step {
        Step::Try(Credentials::Password { password, .. }) => password.expose(),
        other => panic!("not a try: {other:?}"),
    }
}

fn refusal(answer: &str) -> Refusal {
    Refusal { answer: answer.into() }
}

#[test]
fn a_code_opens_a_window_in_which_the_password_alone_is_shown() {
    let now = Timestamp::UNIX_EPOCH;
    let (mut sign_in, step) =
        SignIn::begin(applicant(Means::PasswordCode, Some(rules(CodeSession::Window(240)))), None).unwrap();
    assert!(matches!(step, Step::Ask(Challenge::Password { again: false, .. })));
    assert_eq!(shown(&sign_in.answer(secret("motdepasse"))), "motdepasse");
    let step = sign_in.refused(&refusal("Code envoyé"));
    assert!(matches!(step, Step::Ask(Challenge::Code { valid_seconds: 240, again: false })), "{step:?}");
    assert_eq!(shown(&sign_in.answer(secret("123456"))), "motdepasse123456");
    let Step::Done(session) = sign_in.accepted(now) else { panic!() };
    assert_eq!(session.valid_until, Some(now + SignedDuration::from_hours(4)));
    assert!(
        matches!(&session.credentials, Credentials::Password { password, .. } if password.expose() == "motdepasse")
    );
}

#[test]
fn an_open_window_costs_no_code() {
    let (mut sign_in, step) = SignIn::begin(
        applicant(Means::PasswordCode, Some(rules(CodeSession::Window(240)))),
        Some(secret("motdepasse")),
    )
    .unwrap();
    assert_eq!(shown(&step), "motdepasse");
    assert!(matches!(sign_in.accepted(Timestamp::UNIX_EPOCH), Step::Done(session) if session.valid_until.is_none()));
}

#[test]
fn a_wrong_password_is_asked_again_and_given_up_after_three_tries() {
    let (mut sign_in, _) =
        SignIn::begin(applicant(Means::PasswordCode, Some(rules(CodeSession::Window(240)))), None).unwrap();
    for _ in 0..2 {
        sign_in.answer(secret("faux"));
        assert!(matches!(
            sign_in.refused(&refusal("Authentication failed")),
            Step::Ask(Challenge::Password { again: true, .. })
        ));
    }
    sign_in.answer(secret("faux"));
    assert!(matches!(sign_in.refused(&refusal("Authentication failed")), Step::Failed(Error::PasswordRefused)));
}

#[test]
fn a_refused_code_makes_the_operator_send_another_and_is_not_kept() {
    let (mut sign_in, _) =
        SignIn::begin(applicant(Means::PasswordCode, Some(rules(CodeSession::Window(240)))), Some(secret("m")))
            .unwrap();
    for _ in 0..2 {
        sign_in.refused(&refusal("code envoyé"));
        sign_in.answer(secret("000000"));
        assert_eq!(shown(&sign_in.refused(&refusal("non"))), "m");
        assert!(sign_in.code.is_none());
    }
    assert!(matches!(sign_in.refused(&refusal("code envoyé")), Step::Ask(Challenge::Code { again: true, .. })));
    sign_in.answer(secret("000000"));
    assert!(matches!(sign_in.refused(&refusal("non")), Step::Failed(Error::CodeRefused)));
}

#[test]
fn giving_no_second_code_says_that_the_first_was_refused() {
    let (mut sign_in, _) =
        SignIn::begin(applicant(Means::PasswordCode, Some(rules(CodeSession::Window(240)))), Some(secret("m")))
            .unwrap();
    sign_in.refused(&refusal("code"));
    sign_in.answer(secret("000000"));
    sign_in.refused(&refusal("non"));
    sign_in.refused(&refusal("code"));
    assert!(matches!(sign_in.answer(secret("")), Step::Failed(Error::CodeRefused)));
}

#[test]
fn a_server_that_does_not_say_so_is_taken_to_have_sent_a_code() {
    let mut rules = rules(CodeSession::Window(60));
    rules.sent_mark = None;
    let (mut sign_in, _) = SignIn::begin(applicant(Means::PasswordCode, Some(rules)), Some(secret("m"))).unwrap();
    assert!(matches!(sign_in.refused(&refusal("no")), Step::Ask(Challenge::Code { .. })));
}

#[test]
fn per_connection_codes_are_said_to_be_so() {
    let (mut sign_in, _) =
        SignIn::begin(applicant(Means::PasswordCode, Some(rules(CodeSession::PerConnection))), Some(secret("m")))
            .unwrap();
    sign_in.refused(&refusal("code"));
    sign_in.answer(secret("1"));
    assert!(matches!(sign_in.accepted(Timestamp::UNIX_EPOCH), Step::Done(session) if session.per_connection));
}

#[test]
fn a_device_that_shows_codes_is_asked_before_the_first_try() {
    let mut rules = rules(CodeSession::PerConnection);
    rules.trigger = CodeTrigger::None;
    let (mut sign_in, _) = SignIn::begin(applicant(Means::PasswordCode, Some(rules)), None).unwrap();
    assert!(matches!(sign_in.answer(secret("m")), Step::Ask(Challenge::Code { .. })));
}

#[test]
fn tokens_on_imap_are_no_means() {
    let ended = SignIn::begin(applicant(Means::PasswordCode, Some(rules(CodeSession::Token))), None);
    assert_eq!(ended.err(), Some(Error::NoMeans));
}

#[test]
fn an_empty_answer_is_not_sent() {
    let (mut sign_in, _) = SignIn::begin(applicant(Means::Password, None), None).unwrap();
    assert!(matches!(sign_in.answer(secret("")), Step::Failed(Error::AnswerMissing)));
}

#[test]
fn without_a_certificate_the_card_is_passed_over() {
    let mut applicant = applicant(Means::PasswordCode, Some(rules(CodeSession::Window(240))));
    applicant.means = vec![Means::Card, Means::Oauth, Means::PasswordCode];
    let (_, step) = SignIn::begin(applicant.clone(), None).unwrap();
    assert!(matches!(step, Step::Ask(Challenge::Password { .. })), "{step:?}");
    applicant.certificate = true;
    let (_, step) = SignIn::begin(applicant, None).unwrap();
    assert!(matches!(step, Step::Try(Credentials::External { .. })), "{step:?}");
}
