use super::{House, at, header, two_folders};
use crate::domain::NamedAddress;
use crate::domain::access::RemoteHeader;
use crate::domain::document::{Coded, Document, Integrity};
use crate::domain::ids::{FolderId, MessageId};
use crate::domain::message::{Flag, Flags};
use crate::domain::patient::Patient;
use crate::store::cache::{CACHE_MIGRATIONS, order_statement};
use crate::store::database::Database;
use crate::store::keys::DataKey;
use crate::store::{Cache, Filter, Scope, Sort};

fn document(title: &str, label: &str, family: &str, given: &str) -> Document {
    Document {
        archive: "IHE_XDM.ZIP".into(),
        file: "IHE_XDM/SUBSET01/DOC0001.XML".into(),
        mime: "text/xml".into(),
        size: 1,
        title: title.into(),
        kind: Coded { code: "11502-2".into(), system: String::new(), label: label.into() },
        patient: Some(Patient {
            birth_name: Some(family.into()),
            given_names: vec![given.into()],
            ..Patient::default()
        }),
        authors: Vec::new(),
        date: None,
        integrity: Integrity::Intact,
        restrictions: Vec::new(),
        unique_id: None,
        replaces: None,
    }
}

fn mail(number: u32, sender: &str, subject: &str) -> RemoteHeader {
    let mut mail = header(1, number, i64::from(number));
    mail.envelope.from = vec![NamedAddress { name: sender.into(), address: format!("{number}@labo.mssante.example") }];
    mail.envelope.subject = subject.into();
    mail
}

fn order(cache: &Cache, scope: Scope, filter: &Filter, sort: Sort) -> Vec<i64> {
    cache.order(scope, filter, sort).unwrap().ids.iter().map(|id| id.0).collect()
}

#[test]
fn a_whole_list_is_sorted_and_filtered_without_case_and_accents() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, archive) = two_folders(&cache);
    let mut second = mail(2, "Éric TEST", "XDM/1.0/DDM+bilan");
    second.has_attachment = true;
    let headers = [mail(1, "zoé TEST", "Re: TR: Écho"), second, mail(3, "Dr Anne TEST", "« Avis »")];
    let new = cache.upsert_headers(inbox, &headers).unwrap().new;
    cache.upsert_headers(archive, &[mail(4, "", "")]).unwrap();
    let (folder, all) = (Scope::Folder(inbox), Filter::default());
    for (sort, expected) in [
        (Sort::NewestFirst, [3, 2, 1]),
        (Sort::OldestFirst, [1, 2, 3]),
        (Sort::Sender, [3, 2, 1]),
        (Sort::Subject, [3, 2, 1]),
    ] {
        assert_eq!(order(&cache, folder, &all, sort), expected, "{sort:?}");
        assert_eq!(order(&cache, Scope::All, &all, sort).len(), 4);
    }
    cache.set_flag(&new[..1], Flag::Seen, true).unwrap();
    cache.set_flag(&new[2..], Flag::Flagged, true).unwrap();
    cache.put_documents(new[1], &[document("Bilan", "", "LEFÈVRE-TEST", "Zoé")]).unwrap();
    cache.put_documents(new[2], &[document("x", "Compte rendu", "MARTIN-TEST", "Luc")]).unwrap();
    let patient = |words: &str| Filter { patient: Some(words.into()), ..Filter::default() };
    for (filter, expected) in [
        (Filter { unread: true, ..all.clone() }, vec![3, 2]),
        (Filter { attachment: true, ..all.clone() }, vec![2]),
        (Filter { documents: true, ..all.clone() }, vec![3, 2]),
        (Filter { flagged: true, ..all.clone() }, vec![3]),
        (Filter { flagged: true, attachment: true, ..all.clone() }, vec![]),
        (patient("zoe lefev"), vec![2]),
        (patient("'; --"), vec![]),
        (patient("  "), vec![3, 2, 1]),
    ] {
        assert_eq!(order(&cache, folder, &filter, Sort::NewestFirst), expected, "{filter:?}");
        assert_eq!(
            order(&cache, Scope::All, &filter, Sort::Sender).into_iter().filter(|id| *id != 4).count(),
            expected.len()
        );
    }
    let listed = cache.order(folder, &all, Sort::default()).unwrap();
    assert_eq!(listed.revision, cache.folder(inbox).unwrap().revision);
    assert!(cache.order(Scope::Folder(FolderId(99)), &all, Sort::default()).is_err());

    let wanted = [new[2], MessageId(99), new[1], new[0]];
    let rows = cache.rows(&wanted).unwrap();
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [new[2], new[1], new[0]]);
    assert_eq!(rows.iter().map(|row| row.document_title.as_str()).collect::<Vec<_>>(), ["Compte rendu", "Bilan", ""]);
    cache.put_documents(new[1], &[]).unwrap();
    assert_eq!(cache.message(new[1]).unwrap().document_title, "");
    assert_eq!(cache.rows(&vec![new[0]; 600]).unwrap().len(), 500);
}

#[test]
fn hits_of_a_search_are_listed_newest_first_and_filtered() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, archive) = two_folders(&cache);
    let new = cache.upsert_headers(inbox, &[mail(1, "A", "Échographie"), mail(2, "B", "echo")]).unwrap().new;
    cache.upsert_headers(archive, &[mail(3, "C", "écho")]).unwrap();
    cache.put_documents(new[0], &[document("", "CR", "MARTIN-TEST", "Zoé")]).unwrap();
    let found = |text: &str, folder, filter: &Filter| {
        let order = cache.search_order(text, folder, filter).unwrap();
        order.ids.iter().map(|id| id.0).collect::<Vec<_>>()
    };
    let all = Filter::default();
    assert_eq!(found("ECHO", None, &all), [3, 2, 1]);
    assert_eq!(found("echo", Some(inbox), &all), [2, 1]);
    assert_eq!(found("echo", None, &Filter { patient: Some("zoe".into()), ..all.clone() }), [1]);
    assert_eq!(found("\" OR", None, &all), [0; 0]);
}

#[test]
fn a_conversation_is_found_over_all_folders_from_any_of_its_messages() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, archive) = two_folders(&cache);
    let linked = |number: u32, references: &[&str]| {
        let mut mail = header(1, number, i64::from(number));
        mail.envelope.references = references.iter().map(|id| (*id).to_owned()).collect();
        mail
    };
    // 2 answers 1; 4 answers 2 and names only it; 5 and 6 answer a message that is not here; 3 stands alone.
    let [one, two, lost] = ["1@biologie.mssante.example", "2@biologie.mssante.example", "lost@x.example"];
    let headers = [linked(1, &[]), linked(3, &[]), linked(4, &[two]), linked(5, &[lost])];
    cache.upsert_headers(inbox, &headers).unwrap();
    let answers = cache.upsert_headers(archive, &[linked(2, &[one]), linked(6, &[lost, lost])]).unwrap().new;
    let thread = |id: i64| cache.thread(MessageId(id)).unwrap().iter().map(|row| row.id.0).collect::<Vec<_>>();
    for id in [1, 3, 5] {
        assert_eq!(thread(id), [1, 5, 3]);
    }
    assert_eq!(thread(2), [2]);
    assert_eq!(thread(4), thread(6));
    assert_eq!(thread(6), [4, 6]);
    // One that is hidden is not shown, and does not tear the others apart.
    cache.hide(&answers[..1]).unwrap();
    assert_eq!(thread(1), [1, 3]);
    cache.expunge(&answers[..1]).unwrap();
    assert_eq!(thread(1), [1]);
    assert!(cache.thread(MessageId(99)).is_err());
}

#[test]
fn a_conversation_of_thousands_is_bounded_and_holds_the_message_asked_for() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, _) = two_folders(&cache);
    let headers: Vec<_> = (1..=1000)
        .map(|number| {
            let mut mail = header(1, number, i64::from(number));
            mail.envelope.references = (0..200).map(|n| format!("{n}@flood.example")).collect();
            mail
        })
        .collect();
    let new = cache.upsert_headers(inbox, &headers).unwrap().new;
    let thread = cache.thread(new[0]).unwrap();
    assert_eq!(thread.len(), 200);
    assert_eq!(thread[0].id, new[0]);
}

#[test]
fn a_cache_of_the_first_version_is_brought_up_to_date_with_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = (folder.path().join("cache.db"), DataKey::random().unwrap());
    let first = Database::create(&path, key.clone(), CACHE_MIGRATIONS.split_at(1).0).unwrap();
    let mut envelope = mail(1, "Élise TEST", "Re: Écho").envelope;
    envelope.references = vec!["avant@x.example".into()];
    let json = serde_json::to_string(&envelope).unwrap();
    let found = serde_json::to_string(&document("Titre", "Type", "MARTIN-TEST", "Luc")).unwrap();
    first
        .write(|tx| {
            tx.execute("INSERT INTO folders (name, role, selectable) VALUES ('INBOX', 'inbox', 1)", [])?;
            let message = "INSERT INTO messages (folder, flags, size, sort, message_id, envelope, has_attachment, \
                           documents) VALUES (1, 0, 1, 5, 'un@x.example', ?, 0, 1)";
            tx.execute(message, [&json])?;
            tx.execute("INSERT INTO documents (message, position, document, type_code) VALUES (1, 0, ?, '')", [found])?;
            Ok(())
        })
        .unwrap();
    drop(first);
    let database = Database::create(&path, key, CACHE_MIGRATIONS).unwrap();
    let (keys, threads): (Vec<String>, i64) = database
        .read(|tx| {
            let keys = tx.query_row("SELECT sender, subject, document_title FROM messages", [], |row| {
                Ok(vec![row.get(0)?, row.get(1)?, row.get(2)?])
            })?;
            Ok((keys, tx.query_row("SELECT count(*) FROM threads WHERE message = 1", [], |row| row.get(0))?))
        })
        .unwrap();
    assert_eq!((keys, threads), (["elise test", "echo", "Type"].map(str::to_owned).to_vec(), 2));
}

#[test]
fn whole_lists_are_read_from_an_index_alone() {
    let house = House::new();
    let cache = house.cache();
    let plan = |sql: &str| -> String {
        let lines = cache.database_for_tests().read(|tx| {
            let mut statement = tx.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let lines = statement.query_map([1], |row| row.get::<_, String>(3))?;
            Ok(lines.collect::<Result<Vec<_>, _>>()?.join("\n"))
        });
        lines.unwrap()
    };
    let patient = Filter { patient: Some("x".into()), ..Filter::default() };
    let flags = Filter { unread: true, flagged: true, attachment: true, ..Filter::default() };
    let folder = Scope::Folder(FolderId(1));
    for sort in [Sort::NewestFirst, Sort::OldestFirst, Sort::Sender, Sort::Subject] {
        for filter in [&Filter::default(), &flags] {
            let plan = plan(&order_statement(folder, filter, sort));
            assert!(plan.contains("COVERING INDEX") && !plan.contains("TEMP B-TREE"), "{sort:?}: {plan}");
        }
    }
    let unfiltered = plan(&order_statement(folder, &Filter::default(), Sort::NewestFirst));
    assert!(unfiltered.contains("COVERING INDEX messages_by_folder "), "{unfiltered}");
    for scope in [folder, Scope::All] {
        let plan = plan(&order_statement(scope, &patient, Sort::NewestFirst));
        assert!(plan.contains("INDEX messages_with_documents"), "{plan}");
    }
    let everywhere = plan(&order_statement(Scope::All, &flags, Sort::NewestFirst));
    assert!(everywhere.contains("COVERING INDEX messages_by_date"), "{everywhere}");
}

/// Prints what it costs; `cargo test -- --nocapture` shows it.
#[test]
fn ten_thousand_messages_are_listed_whole() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, _) = two_folders(&cache);
    let total = 10_000_u32;
    let numbers: Vec<u32> = (1..=total).collect();
    for batch in numbers.chunks(2_000) {
        let headers: Vec<_> = batch
            .iter()
            .map(|number| {
                let mut mail = mail(*number, &format!("Dr {} TEST", number % 500), &format!("Objet {}", number % 9000));
                mail.flags = Flags::default().with(Flag::Seen, number % 7 != 0);
                mail
            })
            .collect();
        cache.upsert_headers(inbox, &headers).unwrap();
    }
    let scope = Scope::Folder(inbox);
    let flagged = Filter { flagged: true, ..Filter::default() };
    for (name, filter, sort) in [
        ("newest first", Filter::default(), Sort::NewestFirst),
        ("newest first again", Filter::default(), Sort::NewestFirst),
        ("by sender", Filter::default(), Sort::Sender),
        ("flagged", flagged, Sort::NewestFirst),
    ] {
        let begun = std::time::Instant::now();
        let order = cache.order(scope, &filter, sort).unwrap();
        eprintln!("{name}: {} ids in {:?}", order.ids.len(), begun.elapsed());
        assert_eq!(order.ids.len(), if filter.flagged { 0 } else { total as usize });
    }
    let newest: Vec<MessageId> = cache.order(scope, &Filter::default(), Sort::NewestFirst).unwrap().ids;
    let begun = std::time::Instant::now();
    assert_eq!(cache.rows(&newest[..50]).unwrap()[0].received, Some(at(i64::from(total))));
    eprintln!("50 rows in {:?}", begun.elapsed());
}
