//! The whole chain: virtual card, OpenSC, agent, TLS, Dovecot and Postfix; and what the servers say of other cards.

mod real {
    use crate::card::counter::{Counter, blocking, token_session};
    use crate::card::practice::{at_work, enrolled, send};
    use crate::engine_driver::store;
    use crate::operator::Operator;
    use crate::support::Servers;
    use pli::card;
    use pli::config::Folders;
    use pli::domain::error::{Code, Coded};
    use pli::engine::{Command, by_card};
    use std::sync::Arc;
    use tempfile::TempDir;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_card_opens_its_store_reads_and_sends_with_one_code() {
        let servers = Servers::meet();
        let (operator, folder) = (Operator::servers_by_card(servers), TempDir::new().unwrap());
        let mut counter = Counter::open(servers).await;
        let inserted = counter.insert("medecin").await;
        let card = counter.sign_in(&inserted).await;
        let identity = enrolled(&store(folder.path()), &operator, &operator.doctor, &card).await.identity();
        card.close();

        // Another day: the card says whose store it opens before any code.
        let store = store(folder.path());
        let known = by_card::identity_of(&store, inserted.card()).unwrap();
        assert_eq!(known, Some(identity));
        let card = counter.sign_in(&inserted).await;
        let (at_hand, opened) = (Arc::clone(&card), store.clone());
        let core = blocking(move || by_card::unlock(&opened, identity, &at_hand).unwrap()).await;
        assert_eq!(card.signatures(), 1, "one opens the store");
        let doctor = at_work(core, folder.path(), &operator, &operator.doctor, &card).await;
        doctor.synchronise().await;
        assert_eq!(card.signatures(), 2, "one more for IMAP");
        send(&doctor, &operator.pharmacy, "Par la carte").await;
        assert!(card.signatures() <= 3, "and one for SMTP: {}", card.signatures());
        doctor.close().await;
        card.close();
        counter.eject().await;

        let nurses = counter.insert("infirmier").await;
        assert_eq!(by_card::identity_of(&store, nurses.card()).unwrap(), None, "not the doctor's");
        let card = counter.sign_in(&nurses).await;
        let core = enrolled(&store, &operator, &operator.pharmacy, &card).await;
        let nurse = at_work(core, folder.path(), &operator, &operator.pharmacy, &card).await;
        nurse.synchronised_until("the letter", |office| office.find("Par la carte")).await;
        nurse.close().await;
        card.close();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_card_in_opposition_is_told_after_a_refusal_without_a_word_and_then_before_any_code() {
        let servers = Servers::meet();
        let operator = Operator::servers_by_card(servers);
        for as_cps4 in [false, true] {
            let folder = TempDir::new().unwrap();
            let card = token_session(servers, "opposee", as_cps4).await;
            let core = enrolled(&store(folder.path()), &operator, &operator.doctor, &card).await;
            let office = at_work(core, folder.path(), &operator, &operator.doctor, &card).await;
            let refused = office.run(Command::SignIn).await.unwrap_err();
            assert_eq!(refused.code(), Code::CARD_REVOKED, "CPS4: {as_cps4}, {refused}");
            // The next time it is known before any code is asked for.
            let folders = Folders::new(Some(folder.path())).unwrap();
            assert_eq!(by_card::check_opposition(&folders, card.card()), Err(card::Error::Revoked));
            let good = token_session(servers, "medecin", as_cps4).await;
            assert_eq!(by_card::check_opposition(&folders, good.card()), Ok(()));
            office.close().await;
            card.close();
            good.close();
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_card_that_is_gone_ends_the_next_connection_with_its_own_word() {
        let servers = Servers::meet();
        let (operator, folder) = (Operator::servers_by_card(servers), TempDir::new().unwrap());
        let mut counter = Counter::open(servers).await;
        let inserted = counter.insert("medecin").await;
        let card = counter.sign_in(&inserted).await;
        let core = enrolled(&store(folder.path()), &operator, &operator.doctor, &card).await;
        let doctor = at_work(core, folder.path(), &operator, &operator.doctor, &card).await;
        doctor.synchronise().await;
        counter.eject().await;
        doctor.run(Command::Reconnect).await.unwrap();
        let gone = doctor.run(Command::Synchronise { folder: None }).await.unwrap_err();
        assert_eq!(gone.code(), Code::CARD_REMOVED, "{gone}");
        doctor.close().await;
        card.close();
    }
}
