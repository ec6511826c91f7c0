//! One reading at a time: what is asked for meanwhile is one more reading afterwards, however often it was asked.

/// Whether a reading is under way, and whether another is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Coalesce {
    /// Nothing is being read.
    #[default]
    Idle,
    /// Being read.
    Running,
    /// Being read, and to be read again.
    Again,
}

impl Coalesce {
    /// Asks for a reading; whether to begin one now.
    pub(super) fn ask(&mut self) -> bool {
        let begin = *self == Self::Idle;
        *self = if begin { Self::Running } else { Self::Again };
        begin
    }

    /// A reading ended; whether to begin another one now.
    pub(super) fn done(&mut self) -> bool {
        let again = *self == Self::Again;
        *self = if again { Self::Running } else { Self::Idle };
        again
    }
}

#[cfg(test)]
mod tests {
    use super::Coalesce;

    #[test]
    fn any_number_of_wishes_during_a_reading_is_one_more() {
        let mut reading = Coalesce::default();
        assert!(reading.ask());
        assert!(!reading.ask());
        assert!(!reading.ask());
        assert!(reading.done());
        assert!(!reading.done());
        assert!(reading.ask());
    }
}
