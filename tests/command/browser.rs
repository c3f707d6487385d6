//! A real browser, which is spoken to by its own protocol over two pipes.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use data_encoding::BASE64;
use serde_json::{Value, json};
use tempfile::TempDir;

/// What Debian and others call it.
const PROGRAMS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

pub(crate) struct Browser {
    child: Child,
    send: File,
    receive: BufReader<File>,
    last_id: u64,
    session: Option<String>,
    /// What the page complained about: exceptions, and what its policy refused.
    pub complaints: Vec<String>,
    _profile: TempDir,
}

/// How large the window is, and what its user likes.
#[derive(Clone, Copy)]
pub(crate) struct Window {
    pub width: u32,
    pub height: u32,
    pub is_dark: bool,
}

impl Browser {
    /// A browser that has loaded `url`; `None` if there is none, which must not be in CI.
    pub(crate) fn open(url: &str, window: Window) -> Option<Browser> {
        let Some(program) = PROGRAMS.iter().find(|program| is_installed(program)) else {
            assert!(env::var_os("CI").is_none(), "chromium is not installed");
            eprintln!("SKIPPED: chromium is not installed");
            return None;
        };
        let mut browser = Browser::start(program);
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let target = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.call("Target.attachToTarget", target);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        browser.show_in(window);
        browser.go(url);
        Some(browser)
    }

    fn start(program: &str) -> Browser {
        let profile = tempfile::tempdir().expect("a directory");
        let (to, from) = (profile.path().join("to"), profile.path().join("from"));
        let made = Command::new("mkfifo").arg(&to).arg(&from).status().expect("mkfifo runs");
        assert!(made.success());
        // The protocol goes over the descriptors 3 and 4, which only a shell can give to a program here.
        let child = Command::new("sh")
            .args(["-c", r#"to=$1 from=$2; shift 2; exec "$@" 3<"$to" 4>"$from""#, "sh"])
            .args([&to, &from])
            .arg(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--remote-debugging-pipe",
                "--no-first-run",
            ])
            .arg(format!("--user-data-dir={}", profile.path().join("profile").display()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let send = File::options().write(true).open(&to).expect("a pipe");
        let receive = BufReader::new(File::open(&from).expect("a pipe"));
        Browser { child, send, receive, last_id: 0, session: None, complaints: Vec::new(), _profile: profile }
    }

    /// The result of a command, whose answer is waited for.
    fn call(&mut self, method: &str, params: Value) -> Value {
        self.ask(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    fn ask(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.last_id += 1;
        let mut message = json!({ "id": self.last_id, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.send.write_all(format!("{message}\0").as_bytes()).expect("the browser listens");
        loop {
            let mut answer = self.next();
            if answer["id"] == self.last_id {
                return match answer["error"].is_null() {
                    true => Ok(answer["result"].take()),
                    false => Err(answer["error"].to_string()),
                };
            }
        }
    }

    fn next(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.receive.read_until(0, &mut bytes).expect("the browser speaks");
        assert_eq!(bytes.pop(), Some(0), "the browser ended");
        let message: Value = serde_json::from_slice(&bytes).expect("JSON");
        let is_complaint = message["method"] == "Runtime.exceptionThrown"
            || message["method"] == "Log.entryAdded" && message["params"]["entry"]["level"] == "error";
        if is_complaint {
            self.complaints.push(message["params"].to_string());
        }
        message
    }

    pub(crate) fn show_in(&mut self, window: Window) {
        let Window { width, height, is_dark } = window;
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", metrics);
        let scheme = if is_dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    pub(crate) fn go(&mut self, url: &str) {
        self.call("Page.navigate", json!({ "url": url }));
        while self.next()["method"] != "Page.loadEventFired" {}
    }

    /// What an expression of JavaScript gives in the page; a promise is waited for.
    pub(crate) fn eval(&mut self, script: &str) -> Value {
        self.try_eval(script).unwrap_or_else(|| panic!("{script} fails"))
    }

    /// The same; `None` if it fails, or if the page is left before it ends.
    pub(crate) fn try_eval(&mut self, script: &str) -> Option<Value> {
        let params = json!({ "expression": script, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.ask("Runtime.evaluate", params).ok()?;
        answer["exceptionDetails"].is_null().then(|| answer["result"]["value"].take())
    }

    /// Clicks on the middle of the first element that `selector` selects.
    pub(crate) fn click(&mut self, selector: &str) {
        let script = format!(
            "(() => {{ const found = document.querySelector({}); found.scrollIntoView({{ block: 'nearest' }}); \
             const box = found.getBoundingClientRect(); \
             return [box.x + box.width / 2, box.y + box.height / 2]; }})()",
            json!(selector)
        );
        let at = self.eval(&script);
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", event);
        }
    }

    /// Types into what has the focus, key by key: a page may listen to keys only.
    pub(crate) fn type_text(&mut self, text: &str) {
        for letter in text.chars() {
            let letter = letter.to_string();
            self.call("Input.dispatchKeyEvent", json!({ "type": "keyDown", "text": letter, "key": letter }));
            self.call("Input.dispatchKeyEvent", json!({ "type": "keyUp", "key": letter }));
        }
    }

    /// Writes what the window shows to a file for whoever wants to look: `target/tmp/NAME.png`.
    pub(crate) fn screenshot(&mut self, name: &str) {
        let picture = self.call("Page.captureScreenshot", json!({ "format": "png" }));
        let bytes = BASE64.decode(picture["data"].as_str().expect("a picture").as_bytes()).expect("base64");
        assert!(bytes.starts_with(b"\x89PNG"));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
        fs::write(path, bytes).expect("a writable directory");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_installed(program: &str) -> bool {
    match Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status() {
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        status => status.expect("it starts").success(),
    }
}
