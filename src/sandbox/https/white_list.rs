//! The white list as the real one is written (corpus-facts.md, "White list").

use jiff::Timestamp;
use std::fmt::Write;

/// One `Domaine`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhiteListRow {
    /// Domain as the list writes it.
    pub domain: String,
    /// Whose it is.
    pub description: String,
    /// Subject of the operator's server certificate.
    pub dn: String,
    /// Support address.
    pub support: String,
}

/// Writes the list as of `generated`.
pub(super) fn write(rows: &[WhiteListRow], generated: Timestamp) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.push_str("<ListeBlancheMSSante xmlns=\"https://listeblanche.mssante.fr/schema\">\n");
    // Writing to a String cannot fail.
    let _ = writeln!(text, "  <DateDeGeneration>{generated}</DateDeGeneration>\n  <ListeDomaines>");
    for row in rows {
        let _ = write!(
            text,
            "    <Domaine>\n      <Nom>{}</Nom>\n      <Description>{}</Description>\n      \
             <DNCertificatOperateur>{}</DNCertificatOperateur>\n      \
             <ResponsableContact>{support}</ResponsableContact>\n      <SupportContact>{support}</SupportContact>\n      \
             <DateMAJ>2026-01-05T08:00:00Z</DateMAJ>\n    </Domaine>\n",
            escape(&row.domain),
            escape(&row.description),
            escape(&row.dn),
            support = escape(&row.support),
        );
    }
    text.push_str("  </ListeDomaines>\n</ListeBlancheMSSante>\n");
    text
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{WhiteListRow, write};
    use jiff::Timestamp;

    #[test]
    fn names_are_escaped_and_the_date_stands_first() {
        let row = WhiteListRow {
            domain: "a.mssante.example".into(),
            description: "Santé & <soins>".into(),
            dn: "CN=a,C=FR".into(),
            support: "s@mssante.example".into(),
        };
        let text = write(&[row], Timestamp::UNIX_EPOCH);
        assert!(text.contains("<Description>Santé &amp; &lt;soins&gt;</Description>"));
        let date = text.find("<DateDeGeneration>1970-01-01T00:00:00Z</DateDeGeneration>").unwrap();
        assert!(date < text.find("<Domaine>").unwrap());
        assert!(text.trim_end().ends_with("</ListeBlancheMSSante>"));
    }
}
