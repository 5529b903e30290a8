//! Diagnostics for editors and CI: one JSON object per message.

use super::Diagnostic;
use serde_json::{Value, json};

/// One message as JSON; `line`, `column` and `length` count characters from 1 and may be null.
pub fn object(diagnostic: &Diagnostic) -> Value {
    json!({
        "severity": diagnostic.severity.to_string(),
        "code": diagnostic.code,
        "file": diagnostic.file,
        "line": diagnostic.span.map(|span| span.line),
        "column": diagnostic.span.map(|span| span.column),
        "length": diagnostic.span.map(|span| span.length),
        "message": diagnostic.message,
        "help": diagnostic.help,
    })
}
