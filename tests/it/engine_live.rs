//! The engine against a live operator: the sandbox, and Dovecot with Postfix.

mod steps;

use crate::operator::Operator;

/// Each scenario as a test on the sandbox, and as one on the real servers.
macro_rules! live {
    ($($name:ident),* $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                steps::$name(&Operator::sandbox()).await;
            }
        )*

        mod real {
            use crate::operator::Operator;
            use crate::support::Servers;
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $name() {
                    crate::engine_live::steps::$name(&Operator::servers(Servers::meet())).await;
                }
            )*
        }
    };
}

live! {
    new_mail_shows_by_itself_while_the_inbox_is_watched,
    what_is_due_leaves_by_itself_while_the_inbox_is_watched,
    a_draft_is_kept_and_two_hands_on_it_are_a_conflict,
    a_message_taken_back_in_time_is_a_draft_again_and_never_leaves,
    a_delivery_receipt_moves_the_recipient_on,
    what_another_workstation_does_comes_by_the_next_synchronisation,
    a_message_moved_elsewhere_keeps_its_local_id,
    search_finds_a_patient_and_text_without_its_accents,
}
