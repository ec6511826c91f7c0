//! Another code porteur through OpenSC on the virtual card. Unblocking wants a module that knows C_InitPIN for such cards.

mod real {
    use crate::card::counter::{Counter, blocking};
    use crate::support::Servers;
    use pli::card::{Error, Inserted, Tries};
    use pli::domain::Secret;
    use std::sync::Arc;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    /// Whether this code opens the card.
    async fn opens(inserted: &Arc<Inserted>, code: &'static str) -> Result<(), Error> {
        let card = Arc::clone(inserted);
        blocking(move || card.open(&secret(code), true).map(|session| session.close())).await
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_changed_code_opens_the_card_and_the_old_one_no_more() {
        let mut counter = Counter::open(Servers::meet()).await;
        let inserted = counter.insert("medecin").await;
        let (card, old) = (Arc::clone(&inserted), counter.servers.card.pin.clone());
        blocking(move || card.change_pin(&secret(&old), &secret("4826"), false)).await.unwrap();
        assert_eq!(opens(&inserted, "4826").await, Ok(()));
        assert_eq!(opens(&inserted, "7301").await, Err(Error::WrongPin { tries: Tries::Low }));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_unblocking_code_that_is_too_short_never_reaches_a_blocked_card() {
        let mut counter = Counter::open(Servers::meet()).await;
        let inserted = counter.insert("medecin").await;
        for wrong in ["1111", "2222", "3333"] {
            opens(&inserted, wrong).await.unwrap_err();
        }
        assert_eq!(opens(&inserted, "7301").await, Err(Error::Blocked));
        let card = Arc::clone(&inserted);
        let short = blocking(move || card.unblock(&secret("1234"), &secret("4826"))).await;
        assert_eq!(short, Err(Error::PinForm { least: 8, most: 8 }));
        assert!(counter.bench.say("state").contains("\"pin_tries\": 0, \"puk_tries\": 5"));
    }
}
