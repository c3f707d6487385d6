//! The language server: the wire. What is asked and answered is the business of [`crate::ide`].
//!
//! One thread reads, one alone changes what is known ([`server`]), one checks ([`checker`]), and two answer
//! requests ([`pool`]). There is nothing to do while nothing happens.

mod capabilities;
mod checker;
mod client;
mod diagnostics;
mod documents;
mod handlers;
mod host;
mod own_renames;
mod pool;
mod position;
mod result_id;
mod server;
mod shown;
mod told_tokens;
mod uri;
mod workspace_edit;

use std::sync::{Arc, mpsc};

use lsp_server::Connection;

use capabilities::initialize_result;
use client::Client;
pub use host::Host;
use server::{Event, Server};

/// Serves one client until it goes; whether it said good-bye in order.
pub fn serve(connection: &Connection, host: Arc<Host>) -> bool {
    let Ok((id, params)) = connection.initialize_start() else { return false };
    let client = Client::of(&params);
    let Ok(()) = connection.initialize_finish(id, initialize_result(&client)) else { return false };
    let (events, received) = mpsc::channel();
    let (sender, receiver) = (connection.sender.clone(), connection.receiver.clone());
    let to_client = Box::new(move |message| {
        // If the client is gone, reading will tell.
        let _ = sender.send(message);
    });
    let server = Server::new(client, host, events.clone(), to_client);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for message in &receiver {
                let is_exit =
                    matches!(&message, lsp_server::Message::Notification(note) if note.method == "exit");
                if events.send(Event::Client(message)).is_err() || is_exit {
                    return;
                }
            }
            let _ = events.send(Event::Gone);
        });
        server.serve(&received)
    })
}
