//! Any text as inline Python has a value, is open, or fails: it never panics and always ends, and says the
//! same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pvlint::model::{Configuration, Files, Options};

const RECIPE: &str = "A = \"a\"\nLIST = \"a b c\"\nNUMBER = \"3\"\nB = \"${UNKNOWN}\"\n";

fuzz_target!(|text: &str| {
    let files = Files::default().with_text("/layer/fuzz_1.0.bb".into(), RECIPE);
    let options = Options { defaults: false, ..Options::default() };
    let configuration = Configuration::new(files.into(), options);
    let recipe = configuration.recipe("/layer/fuzz_1.0.bb".as_ref(), &[]).expect("a recipe");
    let code = format!("${{@{text}}}");
    let said = || recipe.data.try_expand(&code).map_or_else(|failure| failure.to_string(), |value| value.to_string());
    assert_eq!(said(), said());
});
