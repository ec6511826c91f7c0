//! Pli: the desktop client for MSSanté, the French secure health mail.
//!
//! # The map
//!
//! A room may use any room above it in this list, never one below; rooms of one line do not know each other.
//!
//! 1. [`domain`] plain values and the traits between rooms · [`blocks`] the one model of what is shown
//! 2. [`mime`] mail · [`health`] clinical documents · [`pages`] PDF and pictures as pixels · [`trust`] certificates and
//!    white list — bytes in, values out: no runtime, no file, no network
//! 3. [`platform`] the system: private files, the keyring, file dialogs, notifications
//! 4. [`net`] TCP, TLS, HTTP · [`store`] encrypted databases · [`config`] profiles · [`words`] sentences
//! 5. [`auth`] signing in · [`card`] the CPS card: readers, what lies on the [`card::Desk`], the agent that holds the PKCS#11
//!    module, the key for TLS
//! 6. [`imap`] · [`smtp`] · [`directory`] one protocol each, behind the traits of [`domain::access`]
//! 7. [`engine`] command in, event out, query to read
//! 8. [`cli`] the sub-commands · [`ui`] the window, the only room that knows iced
//!
//! [`sandbox`] is an operator in the same binary (cargo feature `sandbox`, on by default). It knows only [`domain`], so
//! that it cannot share the adapters' mistakes.
//!
//! `tests/it/architecture.rs` holds these rules, and the home of each library.
//!
//! # A message's way
//!
//! In: [`imap`] gives headers to [`engine`], which keeps them in the mailbox's cache ([`store::Cache`]) under local ids that
//! last for life; a body is fetched on demand, read once by [`mime`] and [`health`], and what it holds is kept beside it.
//! Out: a [`engine::DraftContent`] is checked against the white list, composed by [`mime`], queued in the identity's core
//! ([`store::Core`]), and driven through [`smtp`] step by step, each step journalled before it is taken.
//!
//! On the screen: [`ui::app::App`] is at one [`ui::app::Stage`] at a time (first start, locked, at work); a screen is a struct
//! with its messages, and tells the application what happened by events; all that takes time runs on a runtime of the window's
//! own and comes back as a message. [`ui::headless`] runs the same application without a display, for tests and benches.
//!
//! # Where we left the plan, and why
//!
//! - Lists read all ids of a folder in one indexed scan and rows by id, not pages by key: the scroller is exact, Home and
//!   End and ranges of choice need no walk, and 100 000 ids are under a megabyte.
//! - What a person does is done in the store at once, before the account's loop hears of it: a flag or a draft never waits
//!   behind a synchronisation.
//! - The code of the workstation opens the store *and* lifts the mask: two codes are one too many at a counter.
//! - One `Element` with the toolkit's own theme type and style functions over our palette, not a theme type of ours: that
//!   would mean a catalogue for every widget.
//! - The mask of a session by card is lifted by the card's code, which the card itself judges, also where the identity has
//!   a code of the workstation: whoever came by card has typed no other one that day.
//! - In a session by card, "change of professional" ends the engine at once: without its card nothing of it goes on.
//! - After a lock, whoever comes back within the process finds the message and the draft again, by card or by code.
//! - Five wrong codes do not close an identity for ever: one waits, longer each time, or signs in anew in full. A passer-by
//!   could else take somebody's drafts away. The count stands on the disk.
//! - The card's slot is found by its public key, from the key files, not from the clear index; one signature is asked and
//!   verified against that key, instead of two that are compared: PKCS#1 v1.5 has one signature for a message only.
//! - A card in opposition is known by lists fetched after a sign-in, before the next code is asked for. Without a list the
//!   server decides: a list that cannot be had at night must not keep a doctor out.
//! - Sessions of TLS are resumed by server *and* port, and all accounts of an operator share them: IMAP and SMTP of one name
//!   would else take each other's tickets, at one signature of the card each.
//! - The card agent has no death signal of Linux: it comes when the thread that started it ends. The end of its input kills it.
//! - What is behind a mask or a page keeps its state in the tree but is neither laid out nor drawn: places are kept for free.
//! - A read receipt names its mailbox in the envelope, not `<>`: operators take mail from the mailbox that signed in only.
//! - IMAP is our own framed loop over the `imap-proto` parser, not `async-imap`: that one logs commands, drops
//!   unsolicited data, hides UIDs and lets a server fill 512 MiB; the parser is fed only what was checked before.
//! - The sandbox's certificates are made with `x509-cert`, not `rcgen`: IGC-Santé names have several values in one RDN.
//! - A missing revocation list does not end the handshake: it is fetched, and the chain judged again, before a byte of
//!   the protocol is sent. It fails closed.
//! - Anchors of real environments are pinned by SHA-256 and fetched, not shipped.
//! - [`platform`] stands below [`store`], [`config`] and [`net`], which need its private files.

pub mod auth;
pub mod blocks;
pub mod card;
pub mod cli;
pub mod config;
pub mod directory;
pub mod domain;
pub mod engine;
pub mod health;
pub mod imap;
pub mod mime;
pub mod net;
pub mod pages;
pub mod platform;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod smtp;
pub mod store;
pub mod trust;
pub mod ui;
pub mod words;
