//! The operator of the demonstration: the sandbox, on loopback, thrown away at the end.

use super::{Panel, Person};
use crate::domain::error::Failure;
use crate::sandbox::phone::PhoneMessage;
use crate::sandbox::{self, Running};
use std::io::Write;
use std::path::{Path, PathBuf};
use tokio::runtime::Handle;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::mpsc;

/// Those one can be at first; the others are colleagues.
const FIRST: [&str; 3] = ["claire.monnier", "hugo.brandt", "lea.fuchs"];

/// A running operator and the panel that goes with it.
pub struct Demonstration {
    running: Running,
    /// The panel.
    pub panel: Panel,
}

impl Demonstration {
    /// Starts the operator; each code is also written to `told`, one JSON object a line, for the demonstration's check.
    ///
    /// # Errors
    /// When the operator cannot listen on loopback.
    pub fn start(runtime: &Handle, told: Option<PathBuf>) -> Result<Self, Failure> {
        let running = runtime.block_on(sandbox::start(sandbox::Options::default())).map_err(Failure::new)?;
        let (codes, arriving) = mpsc::unbounded_channel();
        runtime.spawn(ring(running.phone(), codes, told));
        let person = |login: &&str| running.accounts().iter().find(|account| account.login == **login);
        let persons = FIRST.iter().filter_map(person).map(|account| Person {
            name: account.name.clone(),
            address: account.address.to_string(),
            password: account.password.clone(),
        });
        let panel = Panel::new(persons.collect(), arriving);
        Ok(Self { running, panel })
    }

    /// The profile of the operator.
    pub fn profile(&self) -> &Path {
        self.running.profile()
    }

    /// Stops the operator.
    pub fn stop(self, runtime: &Handle) {
        runtime.block_on(self.running.stop());
    }
}

async fn ring(
    mut phone: broadcast::Receiver<PhoneMessage>,
    codes: mpsc::UnboundedSender<String>,
    told: Option<PathBuf>,
) {
    loop {
        match phone.recv().await {
            Ok(message) => {
                if let Some(path) = &told {
                    tell(path, &message.code);
                }
                if codes.send(message.code).is_err() {
                    return;
                }
            }
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

fn tell(path: &Path, code: &str) {
    let line = serde_json::json!({ "code": code });
    let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
    if let Err(error) = file.and_then(|mut file| writeln!(file, "{line}")) {
        tracing::warn!(%error, "the code could not be told");
    }
}
