//! What the system says of the person's own session, for the window to hear once.

use crate::platform::session_lock::SessionWord;
use futures::stream::{self, Stream, StreamExt};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// The words of the system; silent until somebody listens to it. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub struct SystemWords(Arc<Mutex<Option<mpsc::Receiver<SessionWord>>>>);

impl SystemWords {
    /// Those that come here.
    pub fn of(words: mpsc::Receiver<SessionWord>) -> Self {
        Self(Arc::new(Mutex::new(Some(words))))
    }

    /// The first caller hears them.
    pub(super) fn heard(&self) -> impl Stream<Item = SessionWord> + use<> {
        let words = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        stream::iter(words).flat_map(|words| {
            stream::unfold(words, |mut words| async move {
                let word = words.recv().await?;
                Some((word, words))
            })
            .boxed()
        })
    }
}

/// Two handles on the same words are the same.
impl Hash for SystemWords {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).cast::<()>().hash(state);
    }
}
