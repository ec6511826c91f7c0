//! Pictures of the window: each is kept for whoever looks and checked for texts that do not fit; some are compared with
//! those of `reference`, which were looked at.

use crate::window::Window;
use iced::Rectangle;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ImageEncoder as _, Rgb, RgbImage};
use std::path::{Path, PathBuf};

/// Where pictures go; with none, a folder of Cargo's own.
const FOLDER: &str = "PLI_PICTURES";
/// When it is `accept`, pictures take the place of those they would be compared with: look at them then.
const REFERENCE: &str = "PLI_REFERENCE";
/// The pictures that are compared: tour, name.
const COMPARED: [(&str, &str); 13] = [
    ("readme", "window"),
    ("fr-light", "01-first-ways"),
    ("fr-light", "04-first-filled"),
    ("fr-light", "21-composer-suggestions"),
    ("fr-light", "31-directory-results"),
    ("fr-light", "41-settings-display"),
    ("fr-light", "50-connection"),
    ("fr-light", "60-masked"),
    ("fr-light", "62-locked"),
    ("en-dark", "07-mailbox"),
    ("fr-contrast", "08-reader-table"),
    ("fr-900", "08-reader-table"),
    ("fr-200", "08-reader-table"),
];
/// Two colours further apart than this, in one channel, are two; other processors round otherwise.
const SHADES: u8 = 12;
/// So many pixels may differ: less than one letter.
const PIXELS: usize = 12;
/// How much longer a date may be than another, in logical pixels.
const LONGER: f32 = 120.0;
/// Room of the rail at the right edge, in logical pixels: a page with a journal is as long as what was traced.
const RAIL: f32 = 14.0;
/// What is counted from now on, in both languages.
const UNITS: [&str; 12] =
    ["s", "min", "h", "jours", "jour", "mois", "ans", "days", "day", "months", "years", "seconds"];

/// Where pictures go, made when it was not there.
pub(crate) fn folder() -> PathBuf {
    let usual = || PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pictures");
    let folder = std::env::var_os(FOLDER).map_or_else(usual, PathBuf::from);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Where the picture stands that one is compared with.
fn reference(tour: &str, name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/ui/reference").join(format!("{tour}-{name}.png"))
}

/// The pictures of one tour.
pub(crate) struct Album {
    name: String,
    folder: PathBuf,
    faults: Vec<String>,
    compared: Vec<String>,
}

impl Album {
    pub(crate) fn new(name: &str) -> Self {
        let folder = folder().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self { name: name.to_owned(), folder, faults: Vec::new(), compared: Vec::new() }
    }

    /// Draws the window to a file, notes every text in it that does not fit, and compares the picture with the one that
    /// was looked at, where there is one.
    pub(crate) fn take(&mut self, window: &mut Window, name: &str) {
        window.settle();
        self.faults.extend(window.app.overflowing().into_iter().map(|fault| format!("{}/{name}: {fault}", self.name)));
        let drawn = window.app.pixels();
        let rgba = image::RgbaImage::from_raw(drawn.width, drawn.height, drawn.rgba).unwrap();
        let picture = image::DynamicImage::from(rgba).into_rgb8();
        let path = self.folder.join(format!("{name}.png"));
        picture.save(&path).unwrap();
        if COMPARED.contains(&(&self.name, name)) {
            let moving = moving(window);
            self.compare(name, &picture, &moving);
            self.compared.push(name.to_owned());
        }
    }

    fn compare(&mut self, name: &str, picture: &RgbImage, moving: &[Rectangle]) {
        let known = reference(&self.name, name);
        if std::env::var(REFERENCE).is_ok_and(|wish| wish == "accept") {
            return write(&known, picture);
        }
        let expected = image::open(&known).unwrap_or_else(|error| panic!("{}: {error}", known.display())).into_rgb8();
        let fault = if expected.dimensions() == picture.dimensions() {
            let (difference, count) = difference(&expected, picture, moving);
            let path = self.folder.join(format!("{name}-difference.png"));
            (count > PIXELS).then(|| {
                difference.save(&path).unwrap();
                format!("{count} pixels differ, see {}", path.display())
            })
        } else {
            Some(format!("{:?} pixels in the place of {:?}", picture.dimensions(), expected.dimensions()))
        };
        let told = |fault| format!("{}/{name} is not {}: {fault} ({REFERENCE}=accept)", self.name, known.display());
        self.faults.extend(fault.map(told));
    }

    /// Fails when something did not fit in any of the pictures, or one was not as it was when somebody looked at it.
    pub(crate) fn close(self) {
        assert!(self.faults.is_empty(), "{}", self.faults.join("\n"));
        let wanted: Vec<&str> = COMPARED.iter().filter(|(tour, _)| *tour == self.name).map(|(_, name)| *name).collect();
        assert_eq!(self.compared, wanted, "pictures of {} to be compared", self.name);
    }
}

/// Where a time of day, a span until now or the rail of a page stands, in physical pixels: no two pictures agree on these.
fn moving(window: &mut Window) -> Vec<Rectangle> {
    let scale = window.face.scale;
    let size = window.face.size;
    let rail = Rectangle::new(iced::Point::new(size.width - RAIL, 0.0), iced::Size::new(RAIL, size.height)) * scale;
    let varying = |text: &str| is_time(text) || is_span(text);
    let fits = window.app.fits().into_iter();
    // Another day has a longer name: what stood there before may have reached further.
    let place = |bounds: Rectangle| Rectangle { width: bounds.width + LONGER, ..bounds } * scale;
    let times = fits.filter(|(fit, ..)| varying(&fit.content)).map(|(_, bounds, _)| place(bounds).expand(2.0));
    times.chain([rail]).collect()
}

fn is_time(text: &str) -> bool {
    text.split(char::is_whitespace).filter_map(|word| word.split_once(':')).any(|(hours, minutes)| {
        hours.ends_with(|c: char| c.is_ascii_digit()) && minutes.starts_with(|c: char| c.is_ascii_digit())
    })
}

fn is_span(text: &str) -> bool {
    let words: Vec<&str> =
        text.split(char::is_whitespace).map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).collect();
    words.windows(2).any(|pair| pair[0].parse::<u32>().is_ok() && UNITS.contains(&pair[1]))
}

/// What differs in red over the expected picture gone pale, and how many pixels that is.
fn difference(expected: &RgbImage, picture: &RgbImage, moving: &[Rectangle]) -> (RgbImage, usize) {
    let (mut shown, mut count) = (expected.clone(), 0);
    for (x, y, pixel) in shown.enumerate_pixels_mut() {
        let at = iced::Point::new(x as f32, y as f32);
        let other = picture.get_pixel(x, y);
        let differs = pixel.0.iter().zip(other.0).any(|(one, other)| one.abs_diff(other) > SHADES);
        if differs && !moving.iter().any(|place| place.contains(at)) {
            count += 1;
            *pixel = Rgb([220, 0, 0]);
        } else {
            *pixel = Rgb(pixel.0.map(|channel| 192 + channel / 4));
        }
    }
    (shown, count)
}

/// As small as the format allows.
fn write(path: &Path, picture: &RgbImage) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let encoder = PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::Adaptive);
    encoder.write_image(picture, picture.width(), picture.height(), image::ExtendedColorType::Rgb8).unwrap();
}

#[test]
fn every_picture_kept_is_one_that_is_compared() {
    let folder = reference("", "").parent().unwrap().to_owned();
    let mut kept: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    let mut wanted: Vec<_> = COMPARED.iter().map(|(tour, name)| reference(tour, name)).collect();
    kept.sort();
    wanted.sort();
    assert_eq!(kept, wanted);
}

#[test]
fn a_word_moved_by_a_pixel_differs_and_a_clock_does_not() {
    let white = RgbImage::from_pixel(40, 20, Rgb([255; 3]));
    let mut word = white.clone();
    for x in 5..25 {
        word.put_pixel(x, 10, Rgb([0; 3]));
    }
    let mut moved = white.clone();
    for x in 5..25 {
        moved.put_pixel(x, 11, Rgb([0; 3]));
    }
    let shade = RgbImage::from_pixel(40, 20, Rgb([255 - SHADES; 3]));
    let all = Rectangle::with_size(iced::Size::new(40.0, 20.0));
    assert!(difference(&word, &moved, &[]).1 > PIXELS);
    assert_eq!(difference(&word, &moved, &[all]).1, 0);
    assert_eq!(difference(&white, &shade, &[]).1, 0);
    for text in ["Synchronisé : 01:35", "valable encore 0:48 ·", "née le 14/03/1941 (85 ans)", "Envoi dans 10\u{a0}s"]
    {
        assert!(is_time(text) || is_span(text), "{text}");
    }
    assert!(!is_time("Objet : bonjour") && !is_span("10 messages") && !is_time("12/03/2025"));
}
