//! The `purser` command: the same mirror, the same words and the same guards as the window, for the terminal
//! and for scripts.
//!
//! Tables on a terminal, JSON with `--json` or in a pipe, and exit codes that do not change: 0 done, 1 failed,
//! 2 wrong usage, 3 not found, 4 needs sign-in, 5 offline. What is left out: decisions. They are `app`'s.

mod act_args;
mod args;
mod bench;
mod bulk_args;
mod command;
mod exit;
mod export_args;
mod macro_args;
mod note_args;
mod output;
mod rails_args;
mod record_args;
mod review_args;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use purser_app::api::ActionKind;

use crate::args::{Args, Command};
use crate::output::Output;

/// How long the threads of a command that is done have to finish.
const LAST_WORDS: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    // clap prints its own words and ends with 2 on wrong usage, 0 on --help.
    let args = Args::parse();
    let output = Output::new(args.json);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            return output.fail(&exit::Failure::other(format!("No threads could be started: {error}.")));
        }
    };
    let result = runtime.block_on(run(args, &output));
    // A thread that is closing a mirror while the process ends would use an OpenSSL that has cleaned up already,
    // and crash. A blocking call that hangs (a keychain that asks a person) must not keep the command from ending.
    runtime.shutdown_timeout(LAST_WORDS);
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => output.fail(&failure),
    }
}

async fn run(args: Args, output: &Output) -> Result<(), exit::Failure> {
    let Args { command, workspace, data_dir, json: _ } = args;
    let host = command::Host { workspace, data_dir };
    match command {
        Command::Connect(connect) => command::connect::run(&host, output, connect).await,
        Command::Workspaces => command::workspaces::run(&host, output).await,
        Command::Sync(args::Sync { watch: true }) => command::sync::watch(&host, output).await,
        Command::Sync(args::Sync { watch: false }) => command::sync::run(&host, output).await,
        Command::Orders(orders) => command::orders::run(&host, output, orders).await,
        Command::Purchases(purchases) => command::purchases::run(&host, output, purchases).await,
        Command::Subs(subs) => command::subs::run(&host, output, subs).await,
        Command::Account(account) => command::account::run(&host, output, account).await,
        Command::Rtdn(rtdn) => command::rtdn::run(&host, output, rtdn).await,
        Command::Doctor => command::doctor::run(&host, output).await,
        Command::Catalog(catalog) => command::catalog::run(&host, output, catalog).await,
        Command::Import(import) => command::import::run(&host, output, import).await,
        Command::Refund(refund) => command::act::refund(&host, output, refund).await,
        Command::Cancel(cancel) => command::act::cancel(&host, output, cancel).await,
        Command::Revoke(revoke) => command::act::revoke(&host, output, revoke).await,
        Command::Defer(defer) => command::act::defer(&host, output, defer).await,
        Command::Ack(act) => command::act::simple(&host, output, act, ActionKind::Acknowledge).await,
        Command::Consume(act) => command::act::simple(&host, output, act, ActionKind::Consume).await,
        Command::Review(review) => command::review::run(&host, output, review).await,
        Command::Bulk(bulk) => command::bulk::run(&host, output, bulk).await,
        Command::Attention => command::attention::run(&host, output).await,
        Command::Export(export) => command::export::run(&host, output, export).await,
        Command::Activity(activity) => command::act::activity(&host, output, activity).await,
        Command::Note(note) => command::note::run(&host, output, note).await,
        Command::Macro(macros) => command::macros::run(&host, output, macros).await,
        Command::Rails(rails) => command::rails::rails(&host, output, rails).await,
        Command::Desk(desk) => command::act::desk(&host, output, desk).await,
        Command::Status => command::status::run(&host, output).await,
        Command::Sim(sim) => command::sim::run(output, sim).await,
        Command::Bench(args::Bench::Month(month)) => bench::month::run(output, month).await,
        Command::Bench(args::Bench::Person(person)) => bench::person::run(output, person).await,
        Command::Bench(args::Bench::Search(search)) => bench::search::run(output, search),
        Command::Bench(args::Bench::Growth(growth)) => bench::growth::run(output, growth).await,
    }
}
