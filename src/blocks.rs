//! The one model of what is shown: paragraphs, runs, tables, pictures.
