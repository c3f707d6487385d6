//! The report for browsers, in a browser.

use std::fs;
use std::path::Path;

use crate::browser::{Browser, Window};
use crate::fixture;
use crate::start::{directory, pvlint, run};

const DESKTOP: Window = Window { width: 1200, height: 900, is_dark: false };
const PHONE: Window = Window { width: 390, height: 800, is_dark: false };

/// The report of a layer, opened; `None` if there is no browser.
fn opened(layer: &Path, report: &Path) -> Option<Browser> {
    let format = format!("html={}", report.display());
    let (_, errors, code) = run(&mut pvlint(layer, &["--format", &format, "--exit-zero", "."]));
    assert_eq!((errors.as_str(), code), ("", 0));
    Browser::open(&format!("file://{}", report.display()), DESKTOP)
}

/// How many elements are there to see.
fn count(browser: &mut Browser, selector: &str) -> u64 {
    let script =
        format!("[...document.querySelectorAll('{selector}')].filter((one) => one.checkVisibility()).length");
    browser.eval(&script).as_u64().expect("a number")
}

fn said(browser: &mut Browser) -> String {
    let text = browser.eval("document.querySelector('output').textContent");
    text.as_str().expect("a text").to_owned()
}

#[test]
fn filters_choose_what_is_shown() {
    let directory = tempfile::tempdir().expect("a directory");
    let report = directory.path().join("report.html");
    let Some(mut browser) = opened(&fixture("layers/demo"), &report) else { return };
    let all = count(&mut browser, "article");
    let warnings = count(&mut browser, "article.warning");
    assert!(0 < warnings && warnings < all, "{warnings} of {all}");
    assert_eq!(said(&mut browser), format!("{all} of {all} shown"));

    browser.click("input[value=warning]");
    assert_eq!((count(&mut browser, "article.warning"), count(&mut browser, "article")), (0, all - warnings));
    assert_eq!(said(&mut browser), format!("{} of {all} shown", all - warnings));
    assert_eq!(browser.eval("location.hash"), "#severity=error");

    browser.click("button[type=reset]");
    assert_eq!(browser.eval("new Promise((done) => setTimeout(() => done(location.hash)))"), "");
    assert_eq!(count(&mut browser, "article"), all);

    browser.eval(
        "{ const rule = document.querySelector('select'); rule.selectedIndex = 1; \
         rule.dispatchEvent(new Event('input', { bubbles: true })); }",
    );
    let chosen = browser.eval("document.querySelector('select').value");
    let chosen = chosen.as_str().expect("a rule");
    let own = count(&mut browser, &format!("article[data-rule=\"{chosen}\"]"));
    assert!(own > 0 && own == count(&mut browser, "article"), "{own} of {chosen}");

    browser.click("input[name=path]");
    browser.type_text("no such path");
    assert_eq!((count(&mut browser, "article"), count(&mut browser, "#none")), (0, 1));

    // The address keeps what was chosen.
    let address = format!("file://{}#severity=error", report.display());
    browser.go("about:blank");
    browser.go(&address);
    assert_eq!(count(&mut browser, "article"), count(&mut browser, "article.error"));
    assert_eq!(browser.complaints, Vec::<String>::new());
}

#[test]
fn it_can_be_read_on_dark_and_on_a_phone() {
    let directory = tempfile::tempdir().expect("a directory");
    let report = directory.path().join("report.html");
    let Some(mut browser) = opened(&fixture("cli/graph.in"), &report) else { return };
    let background = "getComputedStyle(document.body).backgroundColor";
    assert_eq!(browser.eval(background), "rgb(255, 255, 255)");
    browser.screenshot("html-report-light");
    browser.show_in(Window { is_dark: true, ..DESKTOP });
    assert_eq!(browser.eval(background), "rgb(13, 17, 23)");
    browser.eval("document.querySelector('#containers').scrollIntoView()");
    browser.screenshot("html-report-dark");
    browser.show_in(PHONE);
    browser.eval("scrollTo(0, 0)");
    browser.screenshot("html-report-phone");
    assert_eq!(browser.eval("document.documentElement.scrollWidth"), 390);
    assert!(count(&mut browser, "#containers table") == 1);
}

#[test]
fn texts_of_files_are_texts() {
    let hostile = "</pre><script>window.owned = 1</script><img src=x onerror='window.owned = 1'>";
    let recipe =
        format!("SUMMARY = \"{hostile}\"\nLICENSE = \"CLOSED\"\n{hostile}\nPN_append = \"${{{hostile}}}\"\n");
    let files = directory(&[("recipes-x/x<b>&amp;\"_1.0.bb", &recipe)]);
    let report = tempfile::tempdir().expect("a directory");
    let report = report.path().join("report.html");
    let Some(mut browser) = opened(files.path(), &report) else { return };
    assert_eq!(browser.eval("document.querySelectorAll('script, img, main b b').length"), 1);
    assert_eq!(browser.eval("document.querySelector('h2').textContent"), "recipes-x/x<b>&amp;\"_1.0.bb");
    assert_eq!(browser.eval("typeof owned"), "undefined");
    assert_eq!(browser.complaints, Vec::<String>::new());
    // The policy is the second wall: what is no part of the page does not run, and nothing is fetched.
    browser.eval(
        "{ const own = document.createElement('script'); own.textContent = 'window.owned = 1'; \
         document.body.append(own); }",
    );
    assert_eq!(browser.eval("typeof owned"), "undefined");
    assert_eq!(
        browser.eval("fetch('https://example.org').then(() => 'fetched', () => 'refused')"),
        "refused"
    );
    assert!(!fs::read_to_string(&report).expect("the report").contains("<script>window"));
}
