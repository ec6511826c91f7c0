use super::{Drawn, Handle, KEPT_BYTES, Opened, Page, Pages, forget, scale};

#[test]
fn a_page_is_never_drawn_larger_than_its_limit() {
    let a4 = (595.0, 842.0);
    assert!((scale(a4, 595.0) - 1.5).abs() < 0.01);
    let huge = scale(a4, 60_000.0);
    assert!(595.0 * huge * 842.0 * huge * 4.0 <= 21_000_000.0);
    assert!(scale((0.0, f32::MAX), 100.0) > 0.0);
}

#[test]
fn the_files_of_one_document_keep_no_more_pages_together_than_a_window_shows() {
    let mails = crate::sandbox::content::seed("2026-03-12T09:00:00Z".parse().unwrap());
    let mails = mails.iter().filter_map(|mail| crate::mime::parse(&mail.bytes).ok());
    let pdf = mails.flat_map(|mail| mail.files().iter().map(|(_, bytes)| bytes.to_vec()).collect::<Vec<_>>());
    let pdf = pdf.into_iter().find(|bytes| bytes.starts_with(b"%PDF")).expect("the seed mail holds one");
    let opened = Opened::read(pdf.into()).unwrap();
    let full = || {
        let handle = Handle::from_rgba(1, 1, vec![0; 4]);
        let mut pages = Pages::new(opened.clone());
        pages.pages.insert(0, Page::Drawn(Drawn { handle, bytes: KEPT_BYTES, text: "".into() }));
        pages.fresh.insert(0);
        pages
    };
    let mut files: Vec<Pages> = (0..6).map(|_| full()).collect();
    forget(&mut files, 4);
    assert_eq!(files.iter().map(Pages::bytes).sum::<usize>(), 2 * KEPT_BYTES);
    assert_eq!(files[4].bytes(), KEPT_BYTES, "what is in sight stays");
    assert!(!files[0].is_fresh(0), "and is drawn again when it comes in sight");
}

#[test]
fn the_pages_in_sight_are_kept_together() {
    for (points, width) in [((842.0, 595.0), 3_368.0), ((10_000.0, 100.0), 40_000.0), ((595.0, 842.0), 400.0)] {
        let scale = scale(points, width);
        let bytes = points.0 * scale * points.1 * scale * 4.0;
        let count = (super::IN_SIGHT / (width * points.1 / points.0)).ceil() + 1.0;
        assert!(bytes * count <= super::KEPT * 1.01, "{points:?} {width}");
    }
}
