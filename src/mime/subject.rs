//! What MSSanté puts into subjects: prefixes to hide and marks to act on (mssante-client.md §6.3, §6.5, §6.6).

/// The prefix of IHE-XDM mail.
const XDM_PREFIX: &str = "XDM/1.0/DDM";

/// A subject taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// What a list shows: without the XDM prefix.
    pub shown: String,
    /// It carries the prefix of IHE-XDM mail.
    pub xdm: bool,
    /// An integration robot refused the document.
    pub integration_error: Option<IntegrationError>,
    /// « Annule et remplace ».
    pub replaces: bool,
    /// The whole subject is `[FIN]`: the patient's exchange is over.
    pub end_of_exchange: bool,
}

/// The refusal of an integration robot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IntegrationError {
    /// Its code, when one stands in the subject: 900 wrong version, 901 author not allowed, 902 unknown patient,
    /// 903 no INS in the document, 904 the INS differs.
    pub code: Option<u16>,
}

/// Takes a decoded subject apart.
pub fn read(subject: &str) -> Subject {
    let lower = subject.to_lowercase();
    let (shown, xdm) = hide_prefix(subject);
    Subject {
        xdm,
        integration_error: integration_error(&lower),
        replaces: lower.contains("[annule et remplace]") || lower.trim_start().starts_with("annule et remplace"),
        end_of_exchange: lower.trim() == "[fin]",
        shown,
    }
}

/// The subject as lists show it (ECO.3.1.3), whatever stands before the prefix, such as `Re: `.
pub fn shown(subject: &str) -> String {
    hide_prefix(subject).0
}

/// The subject as it is shown, without what answering and forwarding put before it, in French and in English.
pub fn without_answer_marks(subject: &str) -> String {
    const MARKS: [&str; 7] = ["re", "ré", "rép", "tr", "fw", "fwd", "réf"];
    let shown = shown(subject);
    let mut rest = shown.as_str();
    while let Some((mark, behind)) = rest.split_once(':') {
        if !MARKS.contains(&mark.trim().to_lowercase().as_str()) {
            break;
        }
        rest = behind.trim_start();
    }
    rest.to_owned()
}

fn hide_prefix(subject: &str) -> (String, bool) {
    let Some(at) = subject.to_ascii_uppercase().find(XDM_PREFIX) else {
        return (subject.trim().to_owned(), false);
    };
    let (before, prefixed) = subject.split_at(at);
    let (_, behind) = prefixed.split_at(XDM_PREFIX.len());
    let rest = behind.strip_prefix('+').unwrap_or(behind).trim();
    let shown = format!("{} {rest}", before.trim_end());
    (shown.trim().to_owned(), true)
}

/// `[KO Intégration système !][902]` and the guide's `[Erreur d’intégration !][902]`.
fn integration_error(lower: &str) -> Option<IntegrationError> {
    let mut marks = lower.split('[').skip(1).filter_map(|part| part.split_once(']')).map(|(mark, _)| mark.trim());
    marks.find(|mark| (mark.starts_with("ko") || mark.starts_with("erreur")) && mark.contains("intégration"))?;
    let code = marks.next().and_then(|mark| mark.parse().ok());
    Some(IntegrationError { code })
}

#[cfg(test)]
mod tests {
    use super::{IntegrationError, read, shown, without_answer_marks};

    #[test]
    fn the_prefix_is_hidden_wherever_it_stands() {
        assert_eq!(
            shown("XDM/1.0/DDM+CR d'examens biologiques LEROUX-TEST Odette 14/03/1941"),
            "CR d'examens biologiques LEROUX-TEST Odette 14/03/1941"
        );
        assert_eq!(shown("Re: xdm/1.0/ddm+ECHO"), "Re: ECHO");
        assert_eq!(shown("Réunion É"), "Réunion É");
    }

    #[test]
    fn marks_of_answers_are_taken_off_however_many_there_are() {
        assert_eq!(without_answer_marks("Re: RE : Tr: XDM/1.0/DDM+ECHO : suite"), "ECHO : suite");
        assert_eq!(without_answer_marks("Réunion: lundi"), "Réunion: lundi");
        assert_eq!(without_answer_marks("Re:"), "");
    }

    #[test]
    fn a_robot_s_refusal_gives_its_code() {
        let subject = read("[KO Intégration système !][902] XDM/1.0/DDM+ECHO NOM");
        assert_eq!(subject.integration_error, Some(IntegrationError { code: Some(902) }));
        assert_eq!(subject.shown, "[KO Intégration système !][902] ECHO NOM");
        assert_eq!(read("[Erreur d’intégration !] X").integration_error, Some(IntegrationError { code: None }));
        assert_eq!(read("Intégration de [Claire]").integration_error, None);
    }

    #[test]
    fn corrections_and_ends_are_recognised() {
        assert!(read("[Annule et remplace] XDM/1.0/DDM+CR").replaces);
        assert!(read(" [FIN] ").end_of_exchange);
        assert!(!read("[FIN] suite").end_of_exchange);
    }
}
