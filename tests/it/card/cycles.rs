//! Cards that come and go while mail is fetched and sent: nothing is lost, nothing is sent twice, no agent stays behind.

use super::counter::{Counter, blocking};
use super::practice::{at_work, enrolled, letter};
use crate::engine_driver::{Office, store};
use crate::operator::{LOOK_AGAIN, Operator, PATIENCE, PLI};
use crate::support::Servers;
use pli::domain::ids::OutboxId;
use pli::domain::message::OutboxState;
use pli::engine::{Command, Outcome, by_card};
use pli::store::Scope;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// So many cycles where `PLI_CARD_CYCLES` says nothing else (dev/soak).
const CYCLES: usize = 10;

/// Numbers without meaning, the same for one seed.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// Processes of this program that are somebody's card agents.
fn agents(program: &Path) -> usize {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    lines.filter(|line| line.split(|byte| *byte == 0).next() == Some(program.as_os_str().as_encoded_bytes())).count()
}

async fn until_no_agent_is_left(program: &Path) {
    let end = Instant::now() + PATIENCE;
    while agents(program) > 0 {
        assert!(Instant::now() < end, "{} agents stay behind", agents(program));
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// A copy of the program whose agents nobody else has.
fn own_program(folder: &Path) -> PathBuf {
    let own = folder.join("pli-cycles");
    std::fs::hard_link(PLI, &own).or_else(|_| std::fs::copy(PLI, &own).map(drop)).unwrap();
    own
}

async fn queue(office: &Office, operator: &Operator, subject: &str) -> OutboxId {
    let content = Box::new(letter(&operator.pharmacy, subject));
    match office.run(Command::Send { content, draft: None, undo_seconds: 0 }).await.unwrap() {
        Outcome::Queued { outgoing, .. } => outgoing,
        other => panic!("{other:?}"),
    }
}

/// One insertion: a letter is written, mail is fetched and sent, and the card is pulled in the middle of it.
async fn one_cycle(
    counter: &mut Counter,
    folder: &Path,
    operator: &Operator,
    subject: &str,
    moment: Duration,
) -> OutboxId {
    let inserted = counter.insert("medecin").await;
    let card = counter.sign_in(&inserted).await;
    let store = store(folder);
    let identity = by_card::identity_of(&store, inserted.card()).unwrap().unwrap();
    let at_hand = card.clone();
    let core = blocking(move || by_card::unlock(&store, identity, &at_hand).unwrap()).await;
    let office = at_work(core, folder, operator, &operator.doctor, &card).await;
    let outgoing = queue(&office, operator, subject).await;
    let busy = async {
        // Whatever it meets: it is cut off.
        let _ = office.run(Command::Synchronise { folder: None }).await;
        let _ = office.run(Command::Flush).await;
    };
    let lock = async {
        tokio::time::sleep(moment).await;
        counter.eject().await;
        office.stop().await;
        card.close();
    };
    tokio::join!(busy, lock);
    office.close().await;
    outgoing
}

/// How often each subject has come.
fn arrived(nurse: &Office) -> BTreeMap<String, usize> {
    let page = nurse.query().page(nurse.account, Scope::All, None, 1_000).unwrap();
    page.rows.into_iter().fold(BTreeMap::new(), |mut counts, row| {
        *counts.entry(row.envelope.subject).or_default() += 1;
        counts
    })
}

async fn play(servers: &'static Servers, cycles: usize, seed: u64) {
    let (operator, folder) = (Operator::servers_by_card(servers), TempDir::new().unwrap());
    let program = own_program(folder.path());
    let mut counter = Counter::with_agents_of(servers, &program).await;
    let inserted = counter.insert("medecin").await;
    let card = counter.sign_in(&inserted).await;
    drop(enrolled(&store(folder.path()), &operator, &operator.doctor, &card).await);
    card.close();
    counter.eject().await;
    let mut dice = Dice(seed);
    let mut sent = Vec::new();
    for cycle in 0..cycles {
        let subject = format!("Cycle {cycle} de {seed}");
        let moment = Duration::from_millis(dice.throw(1_500));
        sent.push((one_cycle(&mut counter, folder.path(), &operator, &subject, moment).await, subject));
        until_no_agent_is_left(&program).await;
    }

    // The client works as before, and what waits leaves.
    let inserted = counter.insert("medecin").await;
    let card = counter.sign_in(&inserted).await;
    let store = store(folder.path());
    let identity = by_card::identity_of(&store, inserted.card()).unwrap().unwrap();
    let (at_hand, opened) = (card.clone(), store.clone());
    let core = blocking(move || by_card::unlock(&opened, identity, &at_hand).unwrap()).await;
    let doctor = at_work(core, folder.path(), &operator, &operator.doctor, &card).await;
    doctor.synchronise().await;
    doctor.run(Command::Flush).await.unwrap();
    let outbox = doctor.query().outbox(doctor.account, 1_000).unwrap();
    let state = |id: OutboxId| outbox.iter().find(|item| item.id == id).map(|item| item.state);
    let states: Vec<_> = sent.iter().map(|(id, subject)| (subject.clone(), state(*id).unwrap())).collect();
    doctor.close().await;
    card.close();
    counter.eject().await;

    let inserted = counter.insert("infirmier").await;
    let card = counter.sign_in(&inserted).await;
    let core = enrolled(&store, &operator, &operator.pharmacy, &card).await;
    let nurse = at_work(core, folder.path(), &operator, &operator.pharmacy, &card).await;
    let last = states.iter().rev().find(|(_, state)| *state != OutboxState::Uncertain).map(|(subject, _)| subject);
    if let Some(last) = last {
        nurse.synchronised_until("the last letter", |office| office.find(last)).await;
    }
    let arrived = arrived(&nurse);
    for (subject, state) in &states {
        let copies = arrived.get(subject).copied().unwrap_or_default();
        match state {
            OutboxState::Uncertain => assert!(copies <= 1, "{subject}: {copies} copies"),
            OutboxState::Accepted | OutboxState::Filed => assert_eq!(copies, 1, "{subject} is {state:?}"),
            other => panic!("{subject} is {other:?}"),
        }
    }
    nurse.close().await;
    card.close();
    counter.eject().await;
    drop(inserted);
    until_no_agent_is_left(&program).await;
}

mod real {
    use super::{CYCLES, play};
    use crate::support::Servers;
    use std::time::UNIX_EPOCH;

    #[tokio::test(flavor = "multi_thread")]
    async fn cards_pulled_at_any_moment_lose_and_double_nothing_and_leave_no_agent() {
        let servers = Servers::meet();
        let cycles = std::env::var("PLI_CARD_CYCLES").ok().and_then(|text| text.parse().ok()).unwrap_or(CYCLES);
        let seed = UNIX_EPOCH.elapsed().unwrap().as_secs() % 100_000;
        println!("seed {seed}");
        play(servers, cycles, seed).await;
    }
}
