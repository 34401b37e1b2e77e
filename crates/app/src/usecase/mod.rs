//! The use cases, by what they are about. Each is a method of [`App`](crate::App) and stands in the list of
//! [`commands`](crate::commands).

mod account;
mod actions;
mod activity;
mod attention;
mod bulk;
mod catalog;
mod connect;
mod console;
mod customer;
mod demo;
mod desk;
mod doctor;
mod export;
mod facets;
mod import;
mod instead;
mod live;
mod macros;
pub(crate) mod notes;
mod notices;
mod notifications;
mod orders;
mod purchases;
mod rails;
mod reviews;
mod saved_views;
mod shell;
mod subscriptions;
mod suggest;
mod sync;
mod test_connection;
mod usage;
mod verify;
mod versions;

pub(crate) use actions::label;
pub(crate) use desk::desk_of;
pub use export::Pipe;
pub use live::LookedUp;
pub(crate) use usage::recall;
