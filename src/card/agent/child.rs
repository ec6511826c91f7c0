//! The agent's own process: answers one question after the other until its input ends.
//!
//! The module may hang in any call, and end when it wants. So the input is read beside it: when the client goes, or closes
//! the pipe, the process ends at once, whatever the module does.

use super::frame;
use super::module::Module;
use super::protocol::{Answer, Fault, Question, VERSION};
use std::io::{ErrorKind, Read};
use std::process::ExitCode;
use std::sync::mpsc;
use zeroize::Zeroizing;

/// Questions that may wait; the client asks one at a time.
const WAITING: usize = 4;

/// Runs the agent on standard input and output: the hidden command `card-agent`.
pub fn run() -> ExitCode {
    let Ok((input, output)) = private_streams() else { return ExitCode::FAILURE };
    limit();
    let (sender, receiver) = mpsc::sync_channel::<Asked>(WAITING);
    let worker = std::thread::Builder::new().name("pkcs11".to_owned()).spawn(move || {
        let mut output = output;
        let mut agent = Agent { module: None };
        while let Ok((question, tail)) = receiver.recv() {
            let (answer, tail) = agent.answer(question, &tail);
            let written = match frame::write(&mut output, &answer, &tail) {
                Err(error) if error.kind() == ErrorKind::InvalidInput => {
                    let too_long = Answer::Failed(Fault::Other("more than an answer holds".to_owned()));
                    frame::write(&mut output, &too_long, b"")
                }
                written => written,
            };
            if written.is_err() {
                break;
            }
        }
        end();
    });
    if worker.is_err() {
        return ExitCode::FAILURE;
    }
    listen(input, &sender);
    end()
}

type Asked = (Question, Zeroizing<Vec<u8>>);

fn listen(mut input: impl Read, questions: &mpsc::SyncSender<Asked>) {
    while let Ok(Some(asked)) = frame::read(&mut input) {
        if questions.send(asked).is_err() {
            break;
        }
    }
}

struct Agent {
    module: Option<Module>,
}

impl Agent {
    fn answer(&mut self, question: Question, tail: &[u8]) -> (Answer, Zeroizing<Vec<u8>>) {
        let mut signature = Zeroizing::new(Vec::new());
        let answer = self.perform(question, tail, &mut signature).unwrap_or_else(Answer::Failed);
        (answer, signature)
    }

    fn perform(&mut self, question: Question, tail: &[u8], signature: &mut Vec<u8>) -> Result<Answer, Fault> {
        match question {
            Question::Hello { .. } => return Ok(Answer::Hello { version: VERSION }),
            Question::Load { module } => {
                let (loaded, facts) = Module::load(&module)?;
                self.module = Some(loaded);
                return Ok(Answer::Loaded(facts));
            }
            _ => {}
        }
        let module = self.module.as_mut().ok_or_else(|| Fault::Other("no module is loaded".to_owned()))?;
        match question {
            Question::Look { never } => return module.look(&never).map(Answer::Tokens),
            Question::Private => return module.private().map(Answer::Objects),
            Question::Login { slot } => module.login(slot, words(tail)?)?,
            Question::Logout => module.logout(),
            Question::Sign { key, scheme } => *signature = module.sign(&key, scheme, tail)?,
            Question::ChangePin { slot } => {
                let (old, new) = pair(tail)?;
                module.change_pin(slot, old, new)?;
            }
            Question::Unblock { slot } => {
                let (unblocking, new) = pair(tail)?;
                module.unblock(slot, unblocking, new)?;
            }
            Question::Hello { .. } | Question::Load { .. } => {}
        }
        Ok(Answer::Done)
    }
}

fn words(tail: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(tail).map_err(|_| Fault::Other("not text".to_owned()))
}

fn pair(tail: &[u8]) -> Result<(&str, &str), Fault> {
    words(tail)?.split_once('\n').ok_or_else(|| Fault::Other("two codes are wanted".to_owned()))
}

/// Our streams, put out of the module's reach: what it prints must not stand between the frames, and it reads nothing.
#[cfg(unix)]
fn private_streams() -> std::io::Result<(std::fs::File, std::fs::File)> {
    use std::fs::File;
    let input = rustix::io::fcntl_dupfd_cloexec(std::io::stdin(), 3)?;
    let output = rustix::io::fcntl_dupfd_cloexec(std::io::stdout(), 3)?;
    let nothing = File::options().read(true).write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdin(&nothing)?;
    rustix::stdio::dup2_stdout(&nothing)?;
    Ok((File::from(input), File::from(output)))
}

/// Elsewhere the module shares our streams.
#[cfg(not(unix))]
fn private_streams() -> std::io::Result<(std::io::Stdin, std::io::Stdout)> {
    Ok((std::io::stdin(), std::io::stdout()))
}

/// No core dump, for the module keeps codes in memory; and no more memory than a module could want.
///
/// The death signal of Linux is not used: it comes when the thread that started us ends, not only when the client does.
fn limit() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
        let _ = setrlimit(Resource::As, Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) });
    }
}

/// Address space of the agent, in bytes: a module that asks for a nonsense length fails here, not on the whole machine.
#[cfg(unix)]
const MEMORY: u64 = 4 << 30;

/// Ends the process without asking the module: its own end may hang.
fn end() -> ! {
    #[cfg(unix)]
    {
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    }
    std::process::abort()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_done_before_a_module_is_loaded() {
        let mut agent = Agent { module: None };
        for question in [Question::Look { never: Vec::new() }, Question::Private, Question::Logout] {
            assert!(matches!(agent.answer(question, b"").0, Answer::Failed(_)));
        }
        let load = Question::Load { module: "/nowhere/module.so".into() };
        assert!(matches!(agent.answer(load, b"").0, Answer::Failed(Fault::NotAModule(_))));
    }
}
