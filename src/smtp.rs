//! SMTP submission behind `domain::access::Submission`, command by command.
