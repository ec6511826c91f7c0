use super::{House, at, header, remote_folder, two_folders};
use crate::domain::access::{FolderState, RemoteFlags};
use crate::domain::directory::DirectoryEntry;
use crate::domain::folder::FolderRole;
use crate::domain::ids::{FolderId, MessageId, RemoteId};
use crate::domain::message::{Flag, Flags};
use crate::store::{BodyState, Cache, Cursor, Scope, StoredFile};

fn ids(cache: &Cache, folder: FolderId) -> Vec<i64> {
    cache.page(Scope::Folder(folder), None, 100).unwrap().rows.iter().map(|row| row.id.0).collect()
}

fn uid(epoch: u32, uid: u32) -> RemoteId {
    RemoteId::from_uid(epoch, uid)
}

#[test]
fn folders_are_taken_over_with_their_counts() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, archive) = two_folders(&cache);
    let list = [remote_folder("INBOX", FolderRole::Inbox), remote_folder("Perso", FolderRole::Other)];
    let changes = cache.sync_folders(&list).unwrap();
    assert_eq!((changes.added.len(), changes.changed.len(), changes.removed.as_slice()), (1, 0, &[archive][..]));
    assert!(cache.folder_named("Archives").unwrap().is_none());
    assert_eq!(cache.folder_with_role(FolderRole::Inbox).unwrap().unwrap().id, inbox);

    let seen = Flags::default().with(Flag::Seen, true);
    let mut second = header(1, 2, 2);
    second.flags = seen;
    let new = cache.upsert_headers(inbox, &[header(1, 1, 1), second, header(1, 3, 3)]).unwrap().new;
    let counts = || {
        let folder = cache.folder(inbox).unwrap();
        (folder.total, folder.unread)
    };
    assert_eq!(counts(), (3, 2));
    cache.set_flag(&new[..1], Flag::Seen, true).unwrap();
    assert_eq!(counts(), (3, 1));
    cache.hide(&new[2..]).unwrap();
    assert_eq!(counts(), (2, 0));
    cache.unhide(&new[2..]).unwrap();
    cache.expunge(&new[..1]).unwrap();
    assert_eq!(counts(), (2, 1));
    let state = FolderState { epoch: 1, exists: 2, next: Some(4), modseq: Some(u64::MAX) };
    cache.set_state(inbox, &state, at(9)).unwrap();
    let folder = cache.folder(inbox).unwrap();
    assert_eq!((folder.epoch, folder.next, folder.modseq), (Some(1), Some(4), Some(u64::MAX)));
    assert_eq!(folder.synced, Some(at(9)));
}

#[test]
fn pages_go_by_key_newest_first_without_gaps_or_doubles() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, _) = two_folders(&cache);
    // Arrival order differs from the order of ids, and several share one second.
    let headers: Vec<_> = (1..=57).map(|n| header(1, n, i64::from((n * 13) % 19))).collect();
    let numbered = headers.into_iter().enumerate().map(|(n, mut mail)| {
        mail.envelope.message_id = Some(format!("unique-{n}"));
        mail
    });
    cache.upsert_headers(inbox, &numbered.collect::<Vec<_>>()).unwrap();
    let (mut seen, mut after): (Vec<Cursor>, _) = (Vec::new(), None);
    loop {
        let page = cache.page(Scope::Folder(inbox), after, 10).unwrap();
        seen.extend(page.rows.iter().map(|row| row.cursor));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 57);
    assert!(seen.windows(2).all(|pair| (pair[0].sort, pair[0].id) > (pair[1].sort, pair[1].id)));
    assert_eq!(cache.page(Scope::All, None, 100).unwrap().rows.len(), 57);
}

#[test]
fn each_write_raises_the_revision_and_tells_the_ids() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, _) = two_folders(&cache);
    let first = cache.upsert_headers(inbox, &[header(1, 1, 1), header(1, 2, 2)]).unwrap();
    let change = &first.changes[0];
    assert_eq!((change.folder, change.revision), (inbox, 1));
    assert_eq!((change.changed[0].first, change.changed[0].last), (first.new[0], first.new[1]));
    // The same again changes nothing, hence no revision and no event.
    let again = cache.upsert_headers(inbox, &[header(1, 1, 1), header(1, 2, 2)]).unwrap();
    assert!(again.new.is_empty() && again.updated.is_empty() && again.changes.is_empty());
    assert_eq!(cache.page(Scope::Folder(inbox), None, 10).unwrap().revision, 1);
    let removed = cache.remove_remote(inbox, &[uid(1, 2), uid(1, 77)]).unwrap();
    assert_eq!((removed[0].revision, removed[0].removed[0].first), (2, first.new[1]));
    assert!(removed[0].changed.is_empty());
}

#[test]
fn a_change_of_epoch_keeps_local_ids_and_bodies() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, _) = two_folders(&cache);
    let new = cache.upsert_headers(inbox, &[header(1, 1, 1), header(1, 2, 2), header(1, 3, 3)]).unwrap().new;
    cache.put_body(new[1], b"raw", "text", &[], at(0)).unwrap();
    assert!(cache.start_epoch(inbox, 2).unwrap());
    assert!(!cache.start_epoch(inbox, 2).unwrap());
    assert_eq!(cache.last_remote(inbox).unwrap(), None);
    // Message 1 is gone, 2 and 3 stand in another order, 4 is new.
    let given = [header(2, 10, 3), header(2, 11, 2), header(2, 12, 4)];
    let found = cache.upsert_headers(inbox, &given).unwrap();
    assert_eq!(found.updated, [new[2], new[1]]);
    assert_eq!(found.new.len(), 1);
    let dropped = cache.drop_detached(inbox).unwrap();
    assert_eq!(dropped[0].removed[0].first, new[0]);
    cache.sweep().unwrap();
    assert_eq!(ids(&cache, inbox), [found.new[0].0, new[2].0, new[1].0]);
    assert_eq!(cache.body(new[1]).unwrap().unwrap().raw, b"raw");
    assert_eq!(cache.last_remote(inbox).unwrap(), Some(uid(2, 12)));
}

#[test]
fn a_message_without_message_id_is_not_taken_for_another() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, _) = two_folders(&cache);
    let anonymous = |epoch, uid, received| {
        let mut mail = header(epoch, uid, received);
        (mail.envelope.message_id, mail.envelope.date) = (None, None);
        mail
    };
    let new = cache.upsert_headers(inbox, &[anonymous(1, 1, 1), anonymous(1, 2, 2)]).unwrap().new;
    cache.start_epoch(inbox, 2).unwrap();
    let found = cache.upsert_headers(inbox, &[anonymous(2, 5, 2), anonymous(2, 6, 9)]).unwrap();
    assert_eq!((found.updated, found.new.len()), (vec![new[1]], 1));
}

#[test]
fn a_move_made_elsewhere_keeps_the_local_id_within_a_round() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, archive) = two_folders(&cache);
    let new = cache.upsert_headers(inbox, &[header(1, 1, 1), header(1, 2, 2)]).unwrap().new;
    cache.keep_only(inbox, &[uid(1, 1)]).unwrap();
    assert_eq!(ids(&cache, inbox), [new[0].0]);
    let arrived = cache.upsert_headers(archive, &[header(1, 40, 2)]).unwrap();
    assert_eq!((arrived.updated.as_slice(), arrived.new.len()), (&new[1..], 0));
    assert_eq!(cache.sweep().unwrap(), 0);
    assert_eq!(ids(&cache, archive), [new[1].0]);
}

#[test]
fn a_renamed_folder_keeps_its_messages_ids() {
    let house = House::new();
    let cache = house.cache();
    let (_, archive) = two_folders(&cache);
    let new = cache.upsert_headers(archive, &[header(1, 1, 1)]).unwrap().new;
    let list = [remote_folder("INBOX", FolderRole::Inbox), remote_folder("Dossiers clos", FolderRole::Other)];
    let renamed = cache.sync_folders(&list).unwrap().added[0];
    cache.start_epoch(renamed, 7).unwrap();
    let found = cache.upsert_headers(renamed, &[header(7, 1, 1)]).unwrap();
    assert_eq!(found.updated, new);
    assert_eq!(cache.sweep().unwrap(), 0);
    assert_eq!(ids(&cache, renamed), [new[0].0]);
}

#[test]
fn a_move_into_a_folder_that_disappears_is_taken_back() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, archive) = two_folders(&cache);
    let new = cache.upsert_headers(inbox, &[header(1, 1, 1)]).unwrap().new;
    let old = cache.upsert_headers(archive, &[header(1, 7, 2)]).unwrap().new;
    cache.relocate(&new, archive).unwrap();
    cache.relocate(&old, inbox).unwrap();
    cache.sync_folders(&[remote_folder("INBOX", FolderRole::Inbox)]).unwrap();
    cache.sweep().unwrap();
    assert_eq!(cache.local_id(inbox, &uid(1, 1)).unwrap(), Some(new[0]));
    assert_eq!(ids(&cache, inbox), [old[0].0, new[0].0]);
    assert_eq!(cache.locations(&old).unwrap()[0].origin, None);
}

#[test]
fn a_move_made_here_is_visible_at_once_and_keeps_its_id_whatever_the_server_answers() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, archive) = two_folders(&cache);
    let headers: Vec<_> = (1..=4).map(|n| header(1, n, i64::from(n))).collect();
    let new = cache.upsert_headers(inbox, &headers).unwrap().new;
    let changes = cache.relocate(&new, archive).unwrap();
    assert_eq!(changes.len(), 2);
    assert!(ids(&cache, inbox).is_empty());
    assert_eq!(ids(&cache, archive).len(), 4);
    let place = &cache.locations(&new[..1]).unwrap()[0];
    let origin = place.origin.as_ref().unwrap();
    assert_eq!((place.folder, origin.folder, &origin.remote), (archive, inbox, &uid(1, 1)));
    // The server still lists them in the inbox: they do not come back twice.
    assert!(cache.upsert_headers(inbox, &headers).unwrap().new.is_empty());

    // COPYUID; and the archive was synchronised just before, so that a twin stands there.
    cache.settle_move(new[0], archive, Some(&uid(1, 51))).unwrap();
    // No COPYUID: found by Message-ID at the next synchronisation.
    cache.settle_move(new[1], archive, None).unwrap();
    // Refused.
    cache.undo_move(new[2]).unwrap();
    // Moved back before the replay.
    cache.relocate(&new[3..], inbox).unwrap();
    assert_eq!(cache.locations(&new[3..]).unwrap()[0].remote, Some(uid(1, 4)));
    assert_eq!(cache.locations(&new[3..]).unwrap()[0].origin, None);
    cache.remove_remote(inbox, &[uid(1, 1), uid(1, 2)]).unwrap();
    let found = cache.upsert_headers(archive, &[header(1, 51, 1), header(1, 52, 2)]).unwrap();
    assert_eq!((found.updated, found.new.len()), (vec![new[1]], 0));
    cache.drop_detached(archive).unwrap();
    cache.sweep().unwrap();
    assert_eq!(ids(&cache, archive), [new[1].0, new[0].0]);
    assert_eq!(ids(&cache, inbox), [new[3].0, new[2].0]);
    assert_eq!(cache.local_id(archive, &uid(1, 52)).unwrap(), Some(new[1]));
}

#[test]
fn a_message_moved_on_while_the_server_was_told_stays_where_it_was_put_last() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, archive) = two_folders(&cache);
    let new = cache.upsert_headers(inbox, &[header(1, 1, 1), header(1, 2, 2)]).unwrap().new;
    cache.relocate(&new, archive).unwrap();
    // The server moves both to the archive while they are taken back here.
    cache.relocate(&new, inbox).unwrap();
    cache.settle_move(new[0], archive, Some(&uid(1, 51))).unwrap();
    cache.settle_move(new[1], archive, None).unwrap();
    assert_eq!(ids(&cache, inbox), [new[1].0, new[0].0]);
    let places = cache.locations(&new).unwrap();
    let origin = places[0].origin.as_ref().unwrap();
    assert_eq!((places[0].folder, &places[0].remote), (inbox, &None));
    assert_eq!((origin.folder, &origin.remote), (archive, &uid(1, 51)));
    assert_eq!((&places[1].origin, &places[1].remote), (&None, &None), "where it is will be learnt");
    // The server moves it back.
    cache.settle_move(new[0], inbox, Some(&uid(1, 9))).unwrap();
    let place = cache.locations(&new[..1]).unwrap().remove(0);
    assert_eq!((place.folder, place.remote, place.origin), (inbox, Some(uid(1, 9)), None));
}

#[test]
fn a_copyuid_that_comes_after_the_synchronisation_leaves_one_message() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, archive) = two_folders(&cache);
    let mut mail = header(1, 1, 1);
    let new = cache.upsert_headers(inbox, std::slice::from_ref(&mail)).unwrap().new;
    cache.relocate(&new, archive).unwrap();
    // A server that rewrites the size hides that it is the same message.
    (mail.id, mail.size) = (uid(1, 9), 1001);
    let twin = cache.upsert_headers(archive, &[mail]).unwrap().new[0];
    cache.settle_move(new[0], archive, Some(&uid(1, 9))).unwrap();
    assert_eq!(ids(&cache, archive), [new[0].0]);
    assert!(cache.message(twin).is_err());
}

#[test]
fn flags_set_here_are_not_overruled_until_the_server_knows_them() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, _) = two_folders(&cache);
    let new = cache.upsert_headers(inbox, &[header(1, 1, 1)]).unwrap().new;
    let flags = || cache.message(new[0]).unwrap().flags;
    let remote = |flags| [RemoteFlags { id: uid(1, 1), flags, modseq: Some(5) }];
    cache.set_flag(&new, Flag::Seen, true).unwrap();
    let answered = Flags::default().with(Flag::Answered, true);
    cache.update_flags(inbox, &remote(answered)).unwrap();
    assert_eq!(flags(), answered.with(Flag::Seen, true));
    cache.settle_flag(&new, Flag::Seen).unwrap();
    assert!(cache.update_flags(inbox, &remote(answered.with(Flag::Seen, true))).unwrap().is_empty());
    cache.update_flags(inbox, &remote(answered)).unwrap();
    assert_eq!(flags(), answered);
}

#[test]
fn bodies_are_kept_byte_for_byte_and_go_with_their_message() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, _) = two_folders(&cache);
    let new = cache.upsert_headers(inbox, &[header(1, 1, 1), header(1, 2, 2), header(1, 3, 3)]).unwrap().new;
    assert_eq!(cache.missing_bodies(inbox, 10).unwrap(), [new[2], new[1], new[0]]);
    let raw: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    let file = StoredFile { name: "ordonnance.pdf".into(), mime: "application/pdf".into(), size: 12 };
    cache.put_body(new[0], &raw, "texte", std::slice::from_ref(&file), at(5)).unwrap();
    cache.set_body_too_large(new[1]).unwrap();
    let body = cache.body(new[0]).unwrap().unwrap();
    assert_eq!((body.raw, body.text.as_str(), body.files, body.fetched), (raw, "texte", vec![file], at(5)));
    assert_eq!(cache.message(new[0]).unwrap().body, BodyState::Here);
    assert_eq!(cache.message(new[1]).unwrap().body, BodyState::TooLarge);
    assert_eq!(cache.missing_bodies(inbox, 10).unwrap(), [new[2]]);
    cache.expunge(&new[..1]).unwrap();
    assert!(cache.body(new[0]).unwrap().is_none());
    assert!(cache.put_body(MessageId(999), b"", "", &[], at(0)).is_err());
}

#[test]
fn colleagues_are_suggested_without_accents_and_forgotten_by_age() {
    let house = House::new();
    let cache = house.cache();
    let colleague = |name: &str, local: &str| DirectoryEntry {
        address: format!("{local}@hopital.mssante.example").parse().unwrap(),
        kind: None,
        family_name: name.into(),
        given_name: "Éléonore".into(),
        national_id: None,
        profession: None,
        speciality: None,
        organisation: Some("Hôpital TEST".into()),
        organisation_id: None,
        town: None,
        postal_code: None,
        description: None,
        telephone: None,
        paperless: None,
    };
    cache.put_colleagues(&[colleague("DUPRÉ-TEST", "a"), colleague("MARTIN-TEST", "b")], at(1)).unwrap();
    cache.put_colleagues(&[colleague("DUPRÉ-TEST", "a")], at(2)).unwrap();
    let found = cache.colleagues("dupre eleo", 10).unwrap();
    assert_eq!(found, [(colleague("DUPRÉ-TEST", "a"), at(2))]);
    assert_eq!(cache.colleague(&"A@hopital.mssante.example".parse().unwrap()).unwrap().len(), 1);
    assert_eq!(cache.prune_colleagues(at(2)).unwrap(), 1);
    assert!(cache.colleagues("martin", 10).unwrap().is_empty());
}
