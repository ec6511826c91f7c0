//! The adapters of IMAP, SMTP and LDAP: the same tests on Dovecot, Postfix and slapd, and on the sandbox.

mod checks;
mod world;

macro_rules! both {
    ($($test:ident),* $(,)?) => {
        mod real {
            $(
                #[tokio::test]
                async fn $test() {
                    for world in super::world::servers() {
                        super::checks::$test(&world).await;
                    }
                }
            )*
        }

        mod sandbox {
            $(
                #[tokio::test]
                async fn $test() {
                    for implicit in [false, true] {
                        let world = super::world::sandbox(implicit).await;
                        super::checks::$test(&world).await;
                        world.end().await;
                    }
                }
            )*
        }
    };
}

both! {
    one_code_serves_reading_sending_and_twenty_reconnections,
    the_special_folders_are_known_by_their_use,
    a_letter_goes_arrives_byte_for_byte_and_is_filed,
    the_directory_tells_two_people_of_one_name_apart,
}
