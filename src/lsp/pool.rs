//! The threads that answer requests: one for what the user waits for while typing, one for what takes longer.

use std::sync::mpsc::{self, Sender};

/// How urgent a request is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Urgency {
    /// The user types and waits.
    Now,
    /// It may look at all files.
    Soon,
}

type Task = Box<dyn FnOnce() + Send>;

/// Two threads that wait for work.
pub(super) struct Pool {
    now: Sender<Task>,
    soon: Sender<Task>,
}

impl Pool {
    pub(super) fn start() -> Pool {
        Pool { now: thread("answers"), soon: thread("long-answers") }
    }

    pub(super) fn run(&self, urgency: Urgency, task: Task) {
        let thread = match urgency {
            Urgency::Now => &self.now,
            Urgency::Soon => &self.soon,
        };
        // Tasks catch their own panics, so the thread is there as long as the pool.
        let _ = thread.send(task);
    }
}

fn thread(name: &str) -> Sender<Task> {
    let (send, tasks) = mpsc::channel::<Task>();
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || tasks.into_iter().for_each(|task| task()))
        .expect("a thread");
    send
}
