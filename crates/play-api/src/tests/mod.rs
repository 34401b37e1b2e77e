//! The client against a scripted server: what goes out, what comes in, and what is done when it goes wrong.

mod budget;
mod media;
mod requests;
mod retry;
mod secrets;
mod sign_in;
mod writes;
