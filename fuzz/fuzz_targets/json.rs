//! Any bytes have a JSON document, whose errors lie in the text; without errors its value is that of
//! serde_json.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use pvlint::manifest::json::Document;
use pvlint::text::SourceFile;

fuzz_target!(|bytes: &[u8]| {
    let file = Arc::new(SourceFile::from_bytes("fuzz.json", bytes));
    let document = Document::parse(Arc::clone(&file));
    for error in &document.errors {
        assert!(file.text().get(error.span.range()).is_some());
    }
    if document.errors.is_empty() {
        assert_eq!(document.value(), serde_json::from_str(file.text()).ok());
    }
});
