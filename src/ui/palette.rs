//! The colours by what they mean: light, dark, high contrast. Views name a role, never a colour.

use iced::{Color, color};

/// A meaning: text colour on any surface, soft background, text on that background.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meaning {
    /// For text and icons on a surface.
    pub text: Color,
    /// A background for a banner or a chip; normal text stands on it.
    pub soft: Color,
    /// For text and icons on `soft`.
    pub on_soft: Color,
}

/// Every colour the window uses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// Behind everything.
    pub background: Color,
    /// Panes, cards, fields.
    pub surface: Color,
    /// Folder pane and status line.
    pub surface_sunken: Color,
    /// Under the pointer.
    pub hover: Color,
    /// A selected row.
    pub selected: Color,
    /// Normal text.
    pub text: Color,
    /// Less important text.
    pub text_muted: Color,
    /// Hairlines between panes and rows: no meaning rests on them.
    pub line: Color,
    /// The border of a field or a control (3:1 at least, WCAG 1.4.11).
    pub control_line: Color,
    /// The one accent: deep teal.
    pub accent: Color,
    /// The accent under the pointer.
    pub accent_hover: Color,
    /// Text on the accent.
    pub on_accent: Color,
    /// Around what has the keyboard.
    pub focus: Color,
    /// Something to know.
    pub information: Meaning,
    /// It went well.
    pub success: Meaning,
    /// Look at it.
    pub caution: Meaning,
    /// It is wrong or will be lost.
    pub danger: Meaning,
    /// Behind a dialog.
    pub veil: Color,
    /// Whether light text stands on a dark ground.
    pub dark: bool,
}

const fn meaning(text: Color, soft: Color, on_soft: Color) -> Meaning {
    Meaning { text, soft, on_soft }
}

/// By day.
pub static LIGHT: Palette = Palette {
    background: color!(0xeef1f4),
    surface: color!(0xffffff),
    surface_sunken: color!(0xf3f5f8),
    hover: color!(0xe9eef2),
    selected: color!(0xd6ebea),
    text: color!(0x1b2530),
    text_muted: color!(0x50606f),
    line: color!(0xd8dfe6),
    control_line: color!(0x7d8a97),
    accent: color!(0x0b6467),
    accent_hover: color!(0x084e51),
    on_accent: color!(0xffffff),
    focus: color!(0x0b6467),
    information: meaning(color!(0x1a5490), color!(0xe4eef8), color!(0x123f6e)),
    success: meaning(color!(0x1b6638), color!(0xe1f2e7), color!(0x144f2b)),
    caution: meaning(color!(0x80540a), color!(0xfdf1d6), color!(0x634005)),
    danger: meaning(color!(0xab1f2b), color!(0xfce5e6), color!(0x8c1420)),
    veil: color!(0x10181f, 0.45),
    dark: false,
};

/// By night.
pub static DARK: Palette = Palette {
    background: color!(0x12171c),
    surface: color!(0x1a2128),
    surface_sunken: color!(0x151b21),
    hover: color!(0x25303a),
    selected: color!(0x17403f),
    text: color!(0xe6ebf0),
    text_muted: color!(0xa9b5c1),
    line: color!(0x2e3944),
    control_line: color!(0x76848f),
    accent: color!(0x5cc7c3),
    accent_hover: color!(0x84d9d5),
    on_accent: color!(0x06211f),
    focus: color!(0x84d9d5),
    information: meaning(color!(0x8dbdf0), color!(0x173049), color!(0xbcd9f7)),
    success: meaning(color!(0x86d3a0), color!(0x163624), color!(0xb4e6c5)),
    caution: meaning(color!(0xeac070), color!(0x3a2c10), color!(0xf4dba8)),
    danger: meaning(color!(0xf79a9d), color!(0x47191d), color!(0xfcc9ca)),
    veil: color!(0x000000, 0.6),
    dark: true,
};

/// For those who need it: black, white, and strong lines.
pub static CONTRAST: Palette = Palette {
    background: color!(0x000000),
    surface: color!(0x000000),
    surface_sunken: color!(0x000000),
    hover: color!(0x2b2b2b),
    selected: color!(0x002b4d),
    text: color!(0xffffff),
    text_muted: color!(0xe2e2e2),
    line: color!(0xffffff),
    control_line: color!(0xffffff),
    accent: color!(0xffe14d),
    accent_hover: color!(0xfff0a0),
    on_accent: color!(0x000000),
    focus: color!(0xffe14d),
    information: meaning(color!(0x9ad1ff), color!(0x00243f), color!(0xffffff)),
    success: meaning(color!(0x8cf0a8), color!(0x00330f), color!(0xffffff)),
    caution: meaning(color!(0xffd166), color!(0x3b2a00), color!(0xffffff)),
    danger: meaning(color!(0xff9e9e), color!(0x5c0000), color!(0xffffff)),
    veil: color!(0x000000, 0.8),
    dark: true,
};

impl Palette {
    /// The toolkit's own theme with our colours, for what has no style of ours.
    pub fn theme(&self, name: &str) -> iced::Theme {
        iced::Theme::custom(
            name.to_owned(),
            iced::theme::Palette {
                background: self.background,
                text: self.text,
                primary: self.accent,
                success: self.success.text,
                warning: self.caution.text,
                danger: self.danger.text,
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{CONTRAST, DARK, LIGHT, Palette};
    use iced::Color;

    /// WCAG 2.1, relative luminance.
    fn luminance(color: Color) -> f32 {
        let linear = |c: f32| if c <= 0.03928 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
        0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)
    }

    fn ratio(a: Color, b: Color) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn texts(palette: &Palette) -> Vec<(&'static str, Color, Color)> {
        let mut pairs = Vec::new();
        let grounds = [
            ("background", palette.background),
            ("surface", palette.surface),
            ("surface_sunken", palette.surface_sunken),
            ("hover", palette.hover),
            ("selected", palette.selected),
        ];
        let meanings = [palette.information, palette.success, palette.caution, palette.danger];
        for (name, ground) in grounds {
            pairs.extend([
                (name, palette.text, ground),
                (name, palette.text_muted, ground),
                (name, palette.accent, ground),
            ]);
            pairs.extend(meanings.map(|meaning| (name, meaning.text, ground)));
        }
        for meaning in meanings {
            pairs.push(("soft", meaning.on_soft, meaning.soft));
            pairs.push(("text on soft", palette.text, meaning.soft));
        }
        pairs.push(("accent", palette.on_accent, palette.accent));
        pairs.push(("accent under the pointer", palette.on_accent, palette.accent_hover));
        pairs
    }

    #[test]
    fn every_text_can_be_read_on_every_ground_it_stands_on() {
        for (palette, least) in [(&LIGHT, 4.5), (&DARK, 4.5), (&CONTRAST, 7.0)] {
            for (name, text, ground) in texts(palette) {
                let found = ratio(text, ground);
                assert!(found >= least, "{text:?} on {name}: {found:.2}");
            }
        }
    }

    #[test]
    fn controls_and_focus_stand_out_from_what_is_around_them() {
        for palette in [&LIGHT, &DARK, &CONTRAST] {
            for ground in [palette.background, palette.surface, palette.surface_sunken] {
                assert!(ratio(palette.control_line, ground) >= 3.0, "{:?}", ratio(palette.control_line, ground));
                assert!(ratio(palette.focus, ground) >= 3.0);
            }
        }
    }
}
