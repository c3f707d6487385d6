//! Any recipe has values, its anonymous functions included: it never panics and always ends, and a second
//! evaluation says the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pvlint::cli::vars_json;
use pvlint::model::{Configuration, Files, Options, Runs};

fuzz_target!(|text: &str| {
    let evaluate = || {
        let files = Files::default().with_text("/layer/fuzz_1.0.bb".into(), text);
        let options = Options { defaults: false, runs: Runs::Anonymous, ..Options::default() };
        let configuration = Configuration::new(files.into(), options);
        let recipe = configuration.recipe("/layer/fuzz_1.0.bb".as_ref(), &[]).expect("a recipe");
        vars_json(&configuration, &recipe, &["A", "B", "PN", "SRC_URI", "OVERRIDES"]).to_string()
    };
    assert_eq!(evaluate(), evaluate());
});
