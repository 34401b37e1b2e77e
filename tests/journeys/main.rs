//! Journeys on the real window: the program as it is built, on a virtual display, with a real Secret Service,
//! driven through WebDriver by what a person sees: names of buttons, labels of fields, words.
//!
//! Each journey has a home, a data folder, a D-Bus session, a keyring and a display of its own, all thrown away
//! afterwards. Pictures stay in `target/screens/journeys`. Where a tool is missing the journey is reported as
//! ignored, with the reason; with `PURSER_JOURNEYS=required` that is a failure.

#![expect(clippy::unwrap_used, reason = "tests")]

mod journey;
mod session;
mod simulator;
mod window;

use std::future::Future;
use std::pin::Pin;

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use session::Session;

type Journey = fn(Session) -> Pin<Box<dyn Future<Output = anyhow::Result<()>>>>;

fn main() {
    let mut arguments = Arguments::from_args();
    // One machine, one processor to draw with: two windows at once only wait for each other.
    arguments.test_threads = Some(1);
    let trials = vec![
        trial("first_start_and_demo", |session| Box::pin(journey::first_start::walk(session))),
        trial("connect_to_a_simulator_with_a_real_keychain", |session| {
            Box::pin(journey::connect::walk(session))
        }),
        trial("a_case_by_keyboard_from_its_digits_to_the_refund", |session| {
            Box::pin(journey::acting::walk(session))
        }),
        trial("search_and_open_an_order", |session| Box::pin(journey::search::walk(session))),
        trial("catalog_and_prices", |session| Box::pin(journey::catalog::walk(session))),
        trial("subscriptions_by_view_and_in_full", |session| Box::pin(journey::subscriptions::walk(session))),
        trial("verify_with_r_wherever_a_record_is_shown", |session| Box::pin(journey::verify::walk(session))),
        trial("pause_is_remembered_and_resume_goes_on", |session| Box::pin(journey::sync::walk(session))),
        trial("import_by_paste_links_a_customer", |session| Box::pin(journey::import::walk(session))),
        trial("offline_everything_cached_still_works", |session| Box::pin(journey::offline::walk(session))),
        trial("tour_of_the_screens", |session| Box::pin(journey::tour::walk(session))),
    ];
    libtest_mimic::run(&arguments, trials).exit();
}

fn trial(name: &'static str, journey: Journey) -> Trial {
    Trial::ignorable_test(name, move || match session::missing() {
        Some(what) if std::env::var("PURSER_JOURNEYS").as_deref() == Ok("required") => Err(what.into()),
        Some(what) => Ok(Completion::ignored_with(what)),
        None => run(name, journey).map(|()| Completion::Completed),
    })
}

fn run(name: &str, journey: Journey) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime
        .block_on(async {
            let session = Session::start(name).await?;
            let limit = std::time::Duration::from_secs(240);
            let walked = tokio::time::timeout(limit, journey(session)).await;
            walked.map_err(|_| anyhow::anyhow!("it did not end within {} s", limit.as_secs()))?
        })
        .map_err(|error: anyhow::Error| format!("{error:?}").into())
}
