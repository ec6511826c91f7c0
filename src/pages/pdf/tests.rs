use super::{MAX_BYTES, MAX_PAGES, Pdf};
use crate::domain::Coded;
use crate::pages::{Bitmap, Error};
use proptest::prelude::*;
use std::sync::Arc;

/// Numbered objects as a file with its table.
fn file(objects: &[String], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (n, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", n + 1).as_bytes());
    }
    let start = out.len();
    out.extend_from_slice(table.as_bytes());
    out.extend_from_slice(
        format!("trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1)
            .as_bytes(),
    );
    out
}

/// A document of one kind of page.
fn document(pages: usize, page: &str, contents: &str) -> Vec<u8> {
    let kids: Vec<String> = (0..pages).map(|n| format!("{} 0 R", n + 5)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {pages} /Kids [{}] >>", kids.join(" ")),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{contents}\nendstream", contents.len()),
    ];
    let resources = "/Resources << /Font << /F1 3 0 R >> >>";
    objects.extend((0..pages).map(|_| format!("<< /Type /Page /Parent 2 0 R /Contents 4 0 R {resources} {page} >>")));
    file(&objects, "")
}

const A4: &str = "/MediaBox [0 0 595 842]";
const LETTER: &str = "0 0 1 rg 0 442 297.5 400 re f BT /F1 12 Tf 0 g 56 300 Td (H\\351moglobine) Tj 120 0 Td (13,2 g/dL) Tj \
    -120 -15 Td (Na) Tj ET";

fn open(bytes: &[u8]) -> Result<Pdf, Error> {
    Pdf::open(Arc::from(bytes))
}

fn pixel(bitmap: &Bitmap, x: u32, y: u32) -> [u8; 4] {
    let at = usize::try_from((y * bitmap.width + x) * 4).unwrap();
    bitmap.rgba[at..at + 4].try_into().unwrap()
}

#[test]
fn a_page_is_drawn_on_white_at_its_scale() {
    let pdf = open(&document(3, A4, LETTER)).unwrap();
    assert_eq!((pdf.page_count(), pdf.page_size(2), pdf.page_size(3)), (3, Some((595.0, 842.0)), None));
    let page = pdf.render(1, 0.5).unwrap();
    assert_eq!((page.width, page.height, page.rgba.len()), (298, 421, 298 * 421 * 4));
    assert_eq!(pixel(&page, 10, 10), [0, 0, 255, 255], "the rectangle stands at the top left");
    assert_eq!(pixel(&page, 290, 10), [255, 255, 255, 255]);
    let black =
        (0..page.width).flat_map(|x| (250..285).map(move |y| (x, y))).filter(|(x, y)| pixel(&page, *x, *y)[0] < 128);
    assert!(black.count() > 50, "the text is drawn without any font of the system");
    assert_eq!(pdf.render(3, 1.0), Err(Error::Page));
    assert_eq!(format!("{pdf:?}"), "Pdf(3 pages)");
}

#[test]
fn the_text_of_a_page_is_read_line_by_line() {
    let pdf = open(&document(1, A4, LETTER)).unwrap();
    assert_eq!(pdf.text(0).as_deref(), Ok("Hémoglobine 13,2 g/dL\nNa"));
    assert_eq!(open(&document(1, A4, "")).unwrap().text(0).as_deref(), Ok(""));
    assert_eq!(pdf.text(1), Err(Error::Page));
}

#[test]
fn turned_and_cropped_pages_have_the_size_they_are_shown_in() {
    let size = |page: &str| {
        let (width, height) = open(&document(1, page, "")).unwrap().page_size(0)?;
        Some((width.floor(), height.round()))
    };
    assert_eq!(size("/MediaBox [0 0 595 842] /Rotate 90"), Some((842.0, 595.0)));
    assert_eq!(size("/MediaBox [0 0 595 842] /CropBox [0 0 100 200]"), Some((100.0, 200.0)));
    assert_eq!(size("/MediaBox [0 0 0 0]"), Some((595.0, 842.0)));
    assert_eq!(size(""), Some((595.0, 842.0)));
}

#[test]
fn pages_of_any_size_and_any_scale_stay_within_the_limits() {
    let drawn = |page: &str, scale: f32| {
        let bitmap = open(&document(1, page, LETTER)).unwrap().render(0, scale).unwrap();
        assert_eq!(bitmap.rgba.len(), usize::try_from(bitmap.width * bitmap.height * 4).unwrap());
        (bitmap.width, bitmap.height)
    };
    assert_eq!(drawn("/MediaBox [0 0 1000000000 1]", 1.0), (6_000, 1));
    assert_eq!(drawn("/MediaBox [0 0 1 1]", 0.000_1), (1, 1));
    assert_eq!(drawn("/MediaBox [0 0 10 10]", f32::NAN), (10, 10));
    assert_eq!(drawn("/MediaBox [0 0 10 10]", -2.0), (10, 10));
    assert_eq!(drawn("/MediaBox [0 0 -10 20]", 1.0), (10, 20));
}

#[test]
fn a_large_scale_is_reduced() {
    let scale = |size, scale| super::fitting_scale(size, scale);
    assert!((scale((600.0, 800.0), 1_000.0) - 4_000.0 / 600.0).abs() < 0.001);
    assert!((scale((400.0, 800.0), 1_000.0) - 7.5).abs() < 0.001);
    assert!((scale((800.0, 400.0), f32::INFINITY) - 1.0).abs() < 0.001);
}

#[test]
fn what_is_no_pdf_is_broken() {
    for bytes in [&b""[..], b"%PDF", b"%PDF-1.4\n%%EOF", b"PK\x03\x04", b"<ClinicalDocument/>", &[0; 5_000]] {
        assert_eq!(open(bytes).map(|_| ()), Err(Error::Broken));
    }
    let no_pages = file(&["<< /Type /Catalog >>".to_owned()], "");
    assert_eq!(open(&no_pages).map(|_| ()), Err(Error::Broken));
    assert_eq!(Error::Broken.code().as_str(), "PAGE-01");
}

#[test]
fn a_damaged_table_does_not_hide_the_pages() {
    let mut bytes = document(2, A4, LETTER);
    let table = bytes.windows(5).position(|window| window == b"xref\n").unwrap();
    bytes.truncate(table);
    let pdf = open(&bytes).unwrap();
    assert_eq!(pdf.page_count(), 2);
    assert!(pdf.render(0, 0.1).is_ok());
}

#[test]
fn a_password_is_said() {
    let key = "00".repeat(32);
    let encrypted = file(
        &[
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Count 0 /Kids [] >>".to_owned(),
            format!("<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <{key}> /U <{key}> >>"),
        ],
        "/Encrypt 3 0 R /ID [<00><00>]",
    );
    assert_eq!(open(&encrypted).map(|_| ()), Err(Error::Encrypted));
}

#[test]
fn files_larger_than_we_open_are_refused() {
    let is_limit = |bytes: &[u8]| matches!(open(bytes), Err(Error::Limit { .. }));
    assert!(is_limit(&vec![0; MAX_BYTES + 1]));
    assert!(is_limit(&document(MAX_PAGES + 1, A4, "")));
    assert_eq!(open(&document(MAX_PAGES, A4, "")).unwrap().page_count(), MAX_PAGES);
}

#[test]
fn unpacking_bombs_and_giant_pictures_are_refused() {
    let with = |stream: &str| {
        let contents = "q 500 0 0 500 0 0 cm /I Do Q";
        file(
            &[
                "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
                "<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_owned(),
                "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>".to_owned(),
                format!("<< /Length {} >>\nstream\n{contents}\nendstream", contents.len()),
                stream.to_owned(),
                "30000".to_owned(),
            ],
            "",
        )
    };
    let image = |rest: &str, data: &str| {
        let kind = "/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8";
        with(&format!("<< {kind} {rest} /Length {} >>\nstream\n{data}\nendstream", data.len()))
    };
    let is_limit = |bytes: &[u8]| matches!(open(bytes), Err(Error::Limit { .. }));
    assert!(is_limit(&image("/Width 30000 /Height 30000", "x")));
    assert!(is_limit(&image("/Width 6 0 R /Height 6 0 R", "x")), "a size kept elsewhere");
    assert!(is_limit(&image("/Width 9 /Height 9 /Filter [/ASCIIHexDecode /FlateDecode]", &"78".repeat(200_000))));
    assert!(is_limit(&image("/Width 9 /Height 9 /Filter /LZWDecode", &"x".repeat(300_000))));
    let small = image("/Width 2 /Height 2", "abcd");
    assert!(open(&small).unwrap().render(0, 0.2).is_ok());
}

#[test]
fn objects_that_nest_or_turn_in_circles_end() {
    let nested = format!("/Annots {}{}", "[".repeat(100_000), "]".repeat(100_000));
    for page in [nested.as_str(), "/Contents 5 0 R", "/Parent 5 0 R /Annots [5 0 R]"] {
        if let Ok(pdf) = open(&document(1, page, LETTER)) {
            let _ = pdf.render(0, 0.1);
        }
    }
    let contents = format!("{} {} BT", "q".repeat(50_000), "[".repeat(100_000));
    let _ = open(&document(1, A4, &contents)).unwrap().render(0, 0.1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_files_never_panic_nor_hang(
        changes in proptest::collection::vec((0..2_000_usize, any::<u8>()), 0..6),
        cut in 0..2_000_usize,
        is_cut in any::<bool>(),
    ) {
        let mut bytes = document(1, "/MediaBox [0 0 60 80] /Rotate 90", LETTER);
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        if is_cut {
            bytes.truncate(cut);
        }
        // Without the guard: a panic of the library must not hide here.
        if let Ok((file, sizes)) = super::open(Arc::from(bytes)) {
            prop_assert!(!sizes.is_empty());
            if let Some(page) = file.pages().first() {
                let bitmap = super::draw(page, 0.5);
                prop_assert!(bitmap.width >= 1 && bitmap.height >= 1);
                let _ = super::text::read(&file, page);
            }
        }
    }
}
