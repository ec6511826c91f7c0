//! From look to look, without a service.

use super::memory::{Look, Memory};
use super::{Held, Kind, Presence, Reader, Seen, Service};
use crate::card::Error;
use pcsc::State;
use std::ffi::CString;

const CPS3: &[u8] =
    &[0x3B, 0xAC, 0x00, 0x40, 0x2A, 0x00, 0x12, 0x25, 0x00, 0x64, 0x80, 0x00, 0x03, 0x10, 0x00, 0x90, 0x00];
const CPS3_LATER: &[u8] =
    &[0x3B, 0xAC, 0x00, 0x40, 0x2A, 0x00, 0x12, 0x25, 0x00, 0x64, 0x80, 0x82, 0x02, 0x12, 0x00, 0x90, 0x00];
const CPS3_OVER_THE_AIR: &[u8] = &[
    0x3B, 0x8F, 0x80, 0x01, 0x00, 0x31, 0xB8, 0x64, 0x04, 0xB0, 0xEC, 0xC1, 0x73, 0x94, 0x01, 0x80, 0x82, 0x90, 0x00,
    0x0E,
];
const VITALE: &[u8] = &[0x3F, 0x65, 0x25, 0x08, 0x22, 0x09, 0x69, 0x90, 0x40];
const VITALE_LATER: &[u8] = &[0x3B, 0x75, 0x13, 0x00, 0x00, 0x9C, 0x02, 0x02, 0x01, 0x02];
const OF_A_BANK: &[u8] = &[0x3B, 0x65, 0x00, 0x00, 0x20, 0x63, 0xCB, 0x68, 0x00];

fn look(name: &str, state: State, count: u32, atr: &[u8]) -> Look {
    Look { name: CString::new(name).unwrap(), state, count, atr: atr.to_vec() }
}

fn empty(name: &str, count: u32) -> Look {
    look(name, State::EMPTY, count, &[])
}

fn with(name: &str, count: u32, atr: &[u8]) -> Look {
    look(name, State::PRESENT, count, atr)
}

/// A memory that has seen these, and the first sight of it.
fn having(looks: &[Look]) -> (Memory, Seen) {
    let mut memory = Memory::default();
    assert!(memory.look(looks), "the first look is news");
    let seen = memory.seen();
    (memory, seen)
}

fn only(memory: &Memory) -> Reader {
    memory.seen().readers.into_iter().next().unwrap()
}

fn kind_of(atr: &[u8]) -> Presence {
    only(&having(&[with("A", 1, atr)]).0).card
}

fn card(atr: &[u8], kind: Kind, held: Held) -> Presence {
    Presence::Card { atr: atr.to_vec(), kind, held }
}

#[test]
fn an_atr_tells_the_cards_apart() {
    for atr in [CPS3, CPS3_LATER] {
        assert_eq!(kind_of(atr), card(atr, Kind::Cps3, Held::Free));
    }
    assert_eq!(kind_of(CPS3_OVER_THE_AIR), card(CPS3_OVER_THE_AIR, Kind::Cps3Contactless, Held::Free));
    for atr in [VITALE, VITALE_LATER] {
        assert_eq!(kind_of(atr), Presence::Vitale);
    }
    for atr in [OF_A_BANK, &CPS3[..CPS3.len() - 1], &[0x3B], &VITALE[..8]] {
        assert_eq!(kind_of(atr), card(atr, Kind::Unknown, Held::Free), "{atr:02X?}");
    }
}

#[test]
fn a_card_that_comes_and_goes_is_news_each_time_and_nothing_else_is() {
    let (mut memory, _) = having(&[empty("A", 0)]);
    assert!(!memory.look(&[empty("A", 0)]));
    assert!(memory.look(&[with("A", 1, CPS3)]));
    assert!(!memory.look(&[with("A", 1, CPS3)]));
    assert!(memory.look(&[empty("A", 2)]));
    assert_eq!(only(&memory).card, Presence::Empty);
    assert!(memory.look(&[with("A", 3, CPS3)]));
    assert_eq!(only(&memory).inserted, 2);
}

#[test]
fn a_card_that_was_out_between_two_looks_is_another_insertion() {
    let (mut memory, seen) = having(&[with("A", 1, CPS3)]);
    assert!(memory.look(&[with("A", 3, CPS3)]), "out and in");
    let again = memory.seen();
    assert_eq!(again.readers[0].card, seen.readers[0].card);
    assert_ne!(again.readers[0].inserted, seen.readers[0].inserted);
    assert!(memory.look(&[with("A", 3, CPS3_LATER)]), "another card, where nobody counts");
    assert_ne!(only(&memory).inserted, again.readers[0].inserted);
    // The service's counter begins again.
    assert!(memory.look(&[with("A", 0, CPS3_LATER)]));
}

#[test]
fn insertions_of_all_readers_bear_different_numbers() {
    let (mut memory, seen) = having(&[with("A", 1, CPS3), with("B", 1, CPS3)]);
    assert_ne!(seen.readers[0].inserted, seen.readers[1].inserted);
    memory.look(&[]);
    memory.look(&[with("B", 1, CPS3)]);
    assert!(only(&memory).inserted > seen.readers[1].inserted, "the reader was pulled in between");
}

#[test]
fn sixty_vitale_cards_are_no_news() {
    let (mut memory, seen) = having(&[with("A", 1, CPS3), empty("B", 0)]);
    for visit in 0..60 {
        assert!(!memory.look(&[with("A", 1, CPS3), with("B", 2 * visit + 1, VITALE)]));
        assert_eq!(memory.seen().readers[1].card, Presence::Vitale);
        assert!(!memory.look(&[with("A", 1, CPS3), empty("B", 2 * visit + 2)]));
    }
    assert_eq!(memory.seen(), seen);
}

#[test]
fn a_cps_that_gives_way_to_a_vitale_card_is_gone() {
    let (mut memory, _) = having(&[with("A", 1, CPS3)]);
    assert!(memory.look(&[with("A", 3, VITALE)]));
    assert_eq!(memory.seen().only(), Err(Error::NoCard));
    assert!(memory.look(&[with("A", 5, CPS3)]));
    assert_eq!(memory.seen().only().unwrap().inserted, 2);
}

#[test]
fn whoever_shares_the_card_is_no_news_and_who_has_it_alone_makes_it_busy() {
    let held = |state| look("A", State::PRESENT | state, 1, CPS3);
    let (mut memory, _) = having(&[held(State::empty())]);
    assert!(!memory.look(&[held(State::INUSE)]));
    assert_eq!(only(&memory).card, card(CPS3, Kind::Cps3, Held::Shared));
    assert!(memory.look(&[held(State::INUSE | State::EXCLUSIVE)]));
    assert!(only(&memory).card.is_busy());
    assert_eq!(memory.seen().only().unwrap().inserted, 1, "busy, and still the same card");
    assert!(memory.look(&[held(State::INUSE)]), "free for us again");
    assert!(!only(&memory).card.is_busy());
}

#[test]
fn a_mute_card_may_wake_up_without_being_another_one() {
    let mute = look("A", State::PRESENT | State::MUTE, 1, &[]);
    let (mut memory, seen) = having(std::slice::from_ref(&mute));
    assert_eq!(seen.readers[0].card, Presence::Mute);
    assert_eq!(seen.only(), Err(Error::Unreadable));
    assert!(memory.look(&[with("A", 1, CPS3)]));
    assert_eq!(only(&memory).inserted, 1);
    // Powered down, a card keeps its ATR.
    assert!(!memory.look(&[look("A", State::PRESENT | State::UNPOWERED, 1, CPS3)]));
}

#[test]
fn readers_come_and_go_from_none_to_sixteen() {
    let (mut memory, seen) = having(&[]);
    assert_eq!((seen.service.clone(), seen.only()), (Service::Running, Err(Error::NoReader)));
    let all: Vec<_> = (0..16).map(|number| empty(&format!("Lecteur {number}"), 0)).collect();
    assert!(memory.look(&all));
    assert_eq!(memory.seen().readers.len(), 16);
    assert_eq!(memory.seen().only(), Err(Error::NoCard));
    assert!(memory.look(&all[1..]));
    assert_eq!(memory.seen().readers[0].name, "Lecteur 1");
    let pulled = look("Lecteur 1", State::UNAVAILABLE | State::UNKNOWN, 0, &[]);
    assert!(memory.look(&[pulled]), "the service still lists it");
    assert!(memory.seen().readers.is_empty());
}

#[test]
fn readers_whose_names_are_not_text_are_told_apart() {
    let odd = |byte, atr: &[u8]| Look {
        name: CString::new(vec![b'L', byte]).unwrap(),
        state: if atr.is_empty() { State::EMPTY } else { State::PRESENT },
        count: 1,
        atr: atr.to_vec(),
    };
    let (mut memory, seen) = having(&[odd(0xE9, CPS3), odd(0xFF, &[])]);
    assert_eq!([&seen.readers[0].name, &seen.readers[1].name], ["L\u{FFFD}", "L\u{FFFD}"]);
    assert!(memory.look(&[odd(0xE9, &[]), odd(0xFF, CPS3)]), "the card went to the other one");
    assert_eq!(memory.seen().only().unwrap().inserted, 2);
}

#[test]
fn with_the_service_all_readers_go_and_a_card_that_comes_back_is_a_new_insertion() {
    let (mut memory, seen) = having(&[with("A", 1, CPS3)]);
    assert!(memory.lost("away".to_owned()));
    assert!(!memory.lost("still away".to_owned()), "told once");
    assert_eq!(memory.seen().only(), Err(Error::NoService { reason: "still away".to_owned() }));
    assert!(memory.look(&[with("A", 1, CPS3)]));
    assert_ne!(memory.seen(), seen, "whoever looks late sees that something happened");
}

#[test]
fn of_two_cards_neither_is_chosen_unless_one_cannot_sign_in() {
    assert_eq!(having(&[with("A", 1, CPS3), with("B", 1, OF_A_BANK)]).1.only(), Err(Error::Several));
    let (_, seen) = having(&[with("A", 1, CPS3_OVER_THE_AIR), with("B", 1, CPS3), with("C", 1, VITALE)]);
    assert_eq!(seen.only().unwrap().name, "B");
    assert_eq!(having(&[with("A", 1, CPS3_OVER_THE_AIR)]).1.only(), Err(Error::Unreadable));
}
