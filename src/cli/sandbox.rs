//! `pli sandbox`: the operator alone, until it is told to stop.

mod demo;

pub(crate) use demo::run as demo;

use crate::cli::interrupt::interrupted;
use crate::sandbox::faults::{Fault, Faults, ValueKind};
use crate::sandbox::phone::PhoneMessage;
use crate::sandbox::{Error, Facts, Options, start};
use crate::words::{self, Language};
use clap::Args;
use serde::Serialize;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use tokio::sync::broadcast::error::RecvError;

/// `pli demo`
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// Plays a doctor's day in the terminal instead, each step told.
    #[arg(long)]
    pub(crate) terminal: bool,
}

/// Starts a demonstration operator on this computer: IMAP, SMTP, LDAP, HTTPS, certificates, people and mail.
#[derive(Debug, Clone, Args)]
pub struct SandboxArgs {
    /// Address to listen on, of this computer only.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub listen: IpAddr,
    /// Folder that keeps the mail between runs.
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// What goes wrong: `name[=[imap|smtp|ldap|https:]value][*count]`, separated by commas.
    #[arg(long, value_name = "SPEC", default_value = "")]
    pub faults: String,
    /// Lists the faults and stops.
    #[arg(long)]
    pub list_faults: bool,
    /// Stops when standard input closes.
    #[arg(long)]
    pub until_stdin_closes: bool,
}

#[derive(Serialize)]
struct FaultLine {
    name: &'static str,
    description: &'static str,
    value: &'static str,
    default: Option<u64>,
}

/// How the sandbox tells what it does.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// One JSON object a line.
    pub json: bool,
    /// Of the sentences.
    pub language: Language,
}

/// Runs the sandbox until Ctrl-C, SIGTERM or, when asked, the end of standard input.
///
/// The first line written tells addresses, files and accounts, the others the messages of the demonstration phone.
///
/// # Errors
/// Those of [`start`], and [`Error::Start`] when the output cannot be written.
pub async fn run(args: SandboxArgs, form: Form, out: &mut (dyn Write + Send)) -> Result<(), Error> {
    if args.list_faults {
        return list_faults(form, out);
    }
    let faults = Faults::parse(&args.faults)?;
    let running = start(Options { listen: args.listen, state: args.state, faults, first_day: true }).await?;
    let mut phone = running.phone();
    let told = tell_facts(running.facts(), form, out);
    let mut stop = std::pin::pin!(stopped(args.until_stdin_closes));
    let ended = loop {
        if told.is_err() {
            break told;
        }
        tokio::select! {
            () = &mut stop => break Ok(()),
            message = phone.recv() => match message {
                Ok(message) => if let Err(error) = tell_message(&message, form, out) { break Err(error) },
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => break Ok(()),
            },
        }
    };
    running.stop().await;
    ended
}

fn trouble(error: impl std::fmt::Display) -> Error {
    Error::Start { what: "output", reason: error.to_string() }
}

fn write_json(value: &impl Serialize, out: &mut (dyn Write + Send)) -> Result<(), Error> {
    let line = serde_json::to_string(value).map_err(trouble)?;
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(trouble)
}

fn list_faults(form: Form, out: &mut (dyn Write + Send)) -> Result<(), Error> {
    let lines: Vec<FaultLine> = Fault::ALL.iter().copied().map(line).collect();
    if form.json {
        return write_json(&serde_json::json!({ "faults": lines }), out);
    }
    lines.iter().try_for_each(|line| writeln!(out, "{:<28} {}", line.name, line.description)).map_err(trouble)
}

fn line(fault: Fault) -> FaultLine {
    let (value, default) = match fault.value_kind() {
        ValueKind::None => ("none", None),
        ValueKind::Number => ("number", None),
        ValueKind::NumberOr(default) => ("number", Some(default)),
        ValueKind::Word | ValueKind::OneOf(_) => ("word", None),
    };
    FaultLine { name: fault.name(), description: fault.description(), value, default }
}

fn tell_facts(facts: &Facts, form: Form, out: &mut (dyn Write + Send)) -> Result<(), Error> {
    if form.json {
        return write_json(&serde_json::json!({ "sandbox": facts }), out);
    }
    let say = |key: &str, args: &[(&'static str, String)]| words::text(form.language, key, args);
    let ports = facts.ports;
    let mut text = format!("{}\n", say("sandbox-ready", &[("address", facts.address.to_string())]));
    for (name, plain, tls) in
        [("IMAP", ports.imap, ports.imaps), ("SMTP", ports.smtp, ports.smtps), ("LDAP", ports.ldap, ports.ldaps)]
    {
        text.push_str(&format!("  {name:<6} STARTTLS {plain:<6} TLS {tls}\n"));
    }
    text.push_str(&format!("  {:<6} HTTPS {:<9} HTTP {}\n", "Web", ports.https, ports.http));
    for (key, path) in [("sandbox-profile", &facts.profile), ("sandbox-authorities", &facts.ca)] {
        text.push_str(&format!("{:<12}{}\n", say(key, &[]), path.display()));
    }
    text.push_str(&format!("{}\n", say("sandbox-accounts", &[])));
    for account in &facts.accounts {
        text.push_str(&format!("  {:<22} {:<20} {}\n", account.login, account.password, account.address));
    }
    text.push_str(&format!("{}\n", say("sandbox-next", &[("profile", facts.profile.display().to_string())])));
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(trouble)
}

fn tell_message(message: &PhoneMessage, form: Form, out: &mut (dyn Write + Send)) -> Result<(), Error> {
    if form.json {
        return write_json(&serde_json::json!({ "phone": message }), out);
    }
    let args = [
        ("to", message.to.to_string()),
        ("code", message.code.clone()),
        ("minutes", (message.valid_seconds / 60).to_string()),
    ];
    writeln!(out, "{}", words::text(form.language, "sandbox-phone", &args)).and_then(|()| out.flush()).map_err(trouble)
}

async fn stopped(until_stdin_closes: bool) {
    let input = async { if until_stdin_closes { input_closed().await } else { std::future::pending().await } };
    tokio::select! {
        () = interrupted() => {}
        () = input => {}
    }
}

/// Reads on a thread of its own: a blocked read must not keep the runtime from ending.
async fn input_closed() {
    let (closed, told) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        let _ = closed.send(());
    });
    let _ = told.await;
}

#[cfg(test)]
mod tests {
    use super::{Form, SandboxArgs, list_faults, run, tell_facts, tell_message};
    use crate::domain::{Code, Coded};
    use crate::sandbox::faults::Fault;
    use crate::sandbox::phone::PhoneMessage;
    use crate::sandbox::{Options, start};
    use crate::words::Language;
    use std::net::{IpAddr, Ipv4Addr};

    const JSON: Form = Form { json: true, language: Language::French };

    fn args(listen: IpAddr, faults: &str) -> SandboxArgs {
        SandboxArgs { listen, state: None, faults: faults.into(), list_faults: false, until_stdin_closes: true }
    }

    #[tokio::test]
    async fn wrong_arguments_start_nothing_and_write_nothing() {
        for (listen, faults, code) in [
            (IpAddr::from([192, 168, 1, 1]), "", Code::SANDBOX_LOOPBACK),
            (Ipv4Addr::LOCALHOST.into(), "nonsense", Code::SANDBOX_FAULT),
        ] {
            let mut out = Vec::new();
            assert_eq!(run(args(listen, faults), JSON, &mut out).await.unwrap_err().code(), code);
            assert!(out.is_empty());
        }
    }

    #[test]
    fn every_fault_is_listed() {
        let mut out = Vec::new();
        list_faults(JSON, &mut out).unwrap();
        let listed: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(listed["faults"].as_array().unwrap().len(), Fault::ALL.len());
        assert_eq!(listed["faults"][0]["name"], "cut-after-bytes");
    }

    #[tokio::test]
    async fn the_first_object_tells_all_and_a_message_tells_its_code() {
        let running = start(Options { first_day: false, ..Options::default() }).await.unwrap();
        let mut out = Vec::new();
        tell_facts(running.facts(), JSON, &mut out).unwrap();
        let told: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(told["sandbox"]["ports"]["imap"], running.ports().imap);
        assert_eq!(told["sandbox"]["accounts"][0]["login"], "claire.monnier");
        let message = PhoneMessage {
            to: "claire.monnier@cabinet-monnier.mssante.example".parse().unwrap(),
            code: "123456".into(),
            valid_seconds: 240,
            at: jiff::Timestamp::UNIX_EPOCH,
        };
        let mut out = Vec::new();
        tell_message(&message, JSON, &mut out).unwrap();
        let told: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!((&told["phone"]["code"], &told["phone"]["valid_seconds"]), (&"123456".into(), &240.into()));
        running.stop().await;
    }
}
