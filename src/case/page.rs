//! Clauses against the text of their page.
