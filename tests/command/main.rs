//! The program as people and services start it, where a transcript does not do: other environments, a
//! terminal, several processes.

mod action;
mod add_ignore;
mod asked;
mod baseline;
mod fix;
mod git;
mod github;
mod init;
mod moved_files;
mod shell;
mod start;
mod terminal;
mod watch;
