use super::{House, at, header, two_folders};
use crate::domain::document::{Coded, Document, Integrity};
use crate::domain::patient::{Ins, InsKind, InsStatus, Patient};
use crate::store::cache::{FOLDER_PAGE, SEARCH, WHOLE_PAGE};
use crate::store::{Cache, SearchQuery, StoredFile};
use rusqlite::ToSql;

fn found(cache: &Cache, text: &str) -> Vec<i64> {
    let query = SearchQuery { text: text.into(), limit: 50, ..SearchQuery::default() };
    cache.search(&query).unwrap().rows.iter().map(|row| row.id.0).collect()
}

fn document(family: &str, given: &str, matricule: &str) -> Document {
    Document {
        archive: "IHE_XDM.ZIP".into(),
        file: "IHE_XDM/SUBSET01/DOC0001.XML".into(),
        mime: "text/xml".into(),
        size: 1,
        title: "Compte rendu de biologie".into(),
        kind: Coded { code: "11502-2".into(), system: String::new(), label: "CR d’examens biologiques".into() },
        patient: Some(Patient {
            birth_name: Some(family.into()),
            given_names: vec![given.into()],
            birth_date: Some("19420517".into()),
            ins: Some(Ins {
                matricule: matricule.into(),
                oid: "1.2.250.1.213.1.4.10".into(),
                kind: InsKind::Test,
                status: InsStatus::Complete,
            }),
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

#[test]
fn words_are_found_whatever_their_accents_wherever_they_stand() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, archive) = two_folders(&cache);
    let mut first = header(1, 1, 1);
    first.envelope.subject = "Éléonore été".into();
    let mut second = header(1, 2, 2);
    second.envelope.from[0].name = "Dr Zoé LEFÈVRE-TEST".into();
    let new = cache.upsert_headers(inbox, &[first, second, header(1, 3, 3)]).unwrap().new;
    let third = cache.upsert_headers(archive, &[header(1, 4, 4)]).unwrap().new[0];
    assert_eq!(found(&cache, "eleonore ete"), [new[0].0]);
    assert_eq!(found(&cache, "E\u{301}LE\u{301}O"), [new[0].0]);
    assert_eq!(found(&cache, "lefev"), [new[1].0]);
    assert_eq!(found(&cache, "eleonore hiver"), [0; 0]);
    assert_eq!(found(&cache, "\"' OR ("), [0; 0]);
    // Newest first, and in one folder only.
    assert_eq!(found(&cache, "message"), [third.0, new[2].0, new[1].0]);
    let query = SearchQuery { text: "message".into(), folder: Some(inbox), limit: 1, after: None };
    let page = cache.search(&query).unwrap();
    assert_eq!(page.rows[0].id, new[2]);
    let page = cache.search(&SearchQuery { after: page.next, ..query }).unwrap();
    assert_eq!(page.rows[0].id, new[1]);

    let file = StoredFile { name: "radiographie.pdf".into(), mime: "application/pdf".into(), size: 1 };
    cache.put_body(new[2], b"raw", "Cher confrère, glycémie à jeun", &[file], at(0)).unwrap();
    assert_eq!(found(&cache, "glycemie radio message"), [new[2].0]);
    cache.expunge(&new[2..]).unwrap();
    assert!(found(&cache, "glycemie").is_empty());
}

#[test]
fn two_patients_of_one_name_are_told_apart() {
    let house = House::new();
    let cache = house.cache();
    let (inbox, _) = two_folders(&cache);
    let new = cache.upsert_headers(inbox, &[header(1, 1, 1), header(1, 2, 2)]).unwrap().new;
    cache.put_body(new[0], b"raw", "corps", &[], at(0)).unwrap();
    cache.put_documents(new[0], &[document("MARTIN-TEST", "Jeanne", "242056799901123")]).unwrap();
    let other = document("MARTIN-TEST", "Paul", "142056799901187");
    cache.put_documents(new[1], &[other.clone(), other.clone()]).unwrap();
    assert_eq!(found(&cache, "martin"), [new[1].0, new[0].0]);
    assert_eq!(found(&cache, "martin jeanne corps biolog"), [new[0].0]);
    assert_eq!(found(&cache, "142056799901187"), [new[1].0]);
    let row = cache.message(new[1]).unwrap();
    assert_eq!((row.documents, row.patients.as_str()), (2, "MARTIN-TEST Paul"));
    let mine = |oid: &str| cache.messages_of_patient(oid, "142056799901187", 10).unwrap();
    assert_eq!(mine("1.2.250.1.213.1.4.10"), [new[1]]);
    assert!(mine("1.2.250.1.213.1.4.8").is_empty());
    // Given again, they take the place of those before.
    cache.put_documents(new[1], &[document("DURAND-TEST", "Luc", "142056799901187")]).unwrap();
    assert_eq!(found(&cache, "martin"), [new[0].0]);
    assert_eq!(cache.documents(new[1]).unwrap().len(), 1);
}

#[test]
fn hot_queries_never_walk_a_whole_table() {
    let house = House::new();
    let cache = house.cache();
    let plan = |sql: &str| -> String {
        let database = cache.database_for_tests();
        database
            .read(|tx| {
                let mut statement = tx.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                let nulls: Vec<&dyn ToSql> = vec![&rusqlite::types::Null; statement.parameter_count()];
                let lines = statement.query_map(nulls.as_slice(), |row| row.get::<_, String>(3))?;
                Ok(lines.collect::<Result<Vec<_>, _>>()?.join("\n"))
            })
            .unwrap()
    };
    for sql in [
        FOLDER_PAGE,
        WHOLE_PAGE,
        SEARCH,
        "SELECT id FROM messages WHERE folder = ? AND epoch = ? AND remote = ?",
        "SELECT id FROM messages WHERE folder = ? AND hidden = 0 AND body = 0 ORDER BY sort DESC, id DESC LIMIT ?",
        "SELECT id FROM messages WHERE message_id IS ? AND size = ?",
        "DELETE FROM messages WHERE hidden = 2",
        "SELECT 1 FROM messages WHERE origin_folder = ? AND origin_epoch = ? AND origin_remote = ?",
        "SELECT message FROM documents WHERE ins_matricule = ? AND ins_oid = ?",
    ] {
        let plan = plan(sql);
        // The full-text index and the bounded list of its hits are read by design.
        let scans = plan.lines().filter(|line| line.contains("SCAN") && !line.contains("VIRTUAL TABLE"));
        let bad: Vec<_> = scans.filter(|line| !line.contains("subquery") && !line.contains("(sub")).collect();
        assert!(bad.is_empty(), "{sql}\n{plan}");
    }
    for page in [FOLDER_PAGE, WHOLE_PAGE] {
        assert!(!plan(page).contains("TEMP B-TREE"), "{}", plan(page));
    }
}
