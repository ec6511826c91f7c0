//! Error codes and their arguments turned into sentences, French and English.
