//! The guide as mdBook makes a book of it, in a browser.

use std::path::Path;
use std::process::Command;

use crate::browser::{Browser, Window};
use crate::start::tool;

const DESKTOP: Window = Window { width: 1300, height: 900, is_dark: false };
const PHONE: Window = Window { width: 390, height: 800, is_dark: false };

#[test]
fn the_book_can_be_read_and_searched() {
    let directory = tempfile::tempdir().expect("a directory");
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut mdbook = Command::new("mdbook");
    let Some((_, errors, code)) =
        tool(mdbook.arg("build").arg(&docs).arg("--dest-dir").arg(directory.path()))
    else {
        return;
    };
    assert!(code == 0 && !errors.contains("WARN"), "{errors}");
    let url = |page: &str| format!("file://{}/{page}", directory.path().display());
    let Some(mut browser) = Browser::open(&url("getting-started.html"), DESKTOP) else { return };
    browser.screenshot("book-light");
    let text = browser.eval("document.querySelector('main').textContent");
    let text = text.as_str().expect("a text");
    assert!(!text.contains("[..]") && !text.lines().any(|line| line.starts_with("? ")), "{text}");
    // The layer that the page works on, to follow it.
    let section = text.split("The files of this layer").nth(1).expect("the files");
    assert!(section.contains("PVRIMAGE_AUTO_MDEV = \"no\""), "{section}");

    browser.click("a[href='commands.html']");
    until(&mut browser, "document.querySelector('main h1').textContent", "Commands");
    // The button and the box do nothing before the scripts at the end of the page have run.
    until(&mut browser, "document.readyState", "complete");
    browser.click("#mdbook-search-toggle, #search-toggle");
    until(&mut browser, "document.activeElement.name", "searchbar");
    browser.type_text("explain-container");
    let found = "document.querySelectorAll('#mdbook-searchresults li, #searchresults li').length > 0";
    until(&mut browser, found, "true");

    browser.show_in(Window { is_dark: true, ..DESKTOP });
    browser.go(&url("containers.html"));
    let brightness = "getComputedStyle(document.documentElement).backgroundColor.match(/[0-9]+/g) \
                      .reduce((sum, part) => sum + Number(part), 0) < 300";
    assert_eq!(browser.eval(brightness), true);
    browser.screenshot("book-dark");
    browser.show_in(PHONE);
    for page in ["index.html", "getting-started.html", "configuration.html", "rules.html", "comparison.html"]
    {
        browser.go(&url(page));
        let width = browser.eval("document.documentElement.scrollWidth");
        assert_eq!(width, 390, "{page}");
    }
    browser.screenshot("book-phone");
    assert_eq!(browser.complaints, Vec::<String>::new());
}

/// Waits until an expression gives this text; a page that does not come is the browser's to tell.
fn until(browser: &mut Browser, script: &str, want: &str) {
    let wait = format!(
        "new Promise((done) => {{ setTimeout(() => done('nothing'), 20000); const look = () => {{ \
         let now; try {{ now = String({script}); }} catch {{}} \
         if (now === {want:?}) done(now); else setTimeout(look, 20); }}; look(); }})"
    );
    // A navigation ends the waiting of the page that is left.
    for _ in 0..5 {
        if browser.try_eval(&wait).is_some_and(|found| found == want) {
            return;
        }
    }
    panic!("{script} does not become {want}");
}
