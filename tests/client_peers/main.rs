//! Our client against peers that are nothing of ours: Google's discovery document, Prism on it, the official
//! Pub/Sub emulator, a Cloud Storage emulator, and google-auth as the reader of our assertion.
//!
//! Each peer is looked for when the test runs. One that is not installed is reported as skipped with the line
//! that installs it; it never counts as passed.

mod assertion;
mod calls;
mod contract;
mod peer;
mod prism;
mod pubsub_emulator;
mod pubsub_purser;
mod storage_emulator;

use libtest_mimic::{Arguments, Trial};

fn main() {
    let trials = vec![
        trial("google_auth_reads_our_assertion", assertion::google_auth_reads_our_assertion),
        trial("every_call_is_one_of_googles", contract::every_call_is_one_of_googles),
        trial("prism_accepts_every_request_and_we_read_every_answer", prism::accepts_every_request),
        trial("prism_notices_a_request_that_breaks_the_contract", prism::notices_a_broken_request),
        trial(
            "the_pubsub_emulator_delivers_until_acknowledged",
            pubsub_emulator::delivers_until_acknowledged,
        ),
        trial(
            "purser_consumes_what_the_official_pubsub_client_publishes",
            pubsub_purser::consumes_what_the_official_client_publishes,
        ),
        trial("the_storage_emulator_lists_and_hands_out_files", storage_emulator::lists_and_hands_out_files),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn trial(name: &str, test: fn() -> peer::Outcome) -> Trial {
    Trial::ignorable_test(name, move || peer::completion(test()))
}
