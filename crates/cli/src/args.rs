use std::path::PathBuf;

use clap::{Parser, Subcommand};
use jiff::Timestamp;
use purser_play_sim::Mix;

use crate::act_args::{Act, Activity, Cancel, Defer, Desk, Refund, Revoke};
use crate::bulk_args::Bulk;
use crate::export_args::Export;
use crate::macro_args::MacroCommand;
use crate::note_args::Note;
use crate::rails_args::Rails;
use crate::record_args::{Account, Versions};
use crate::review_args::Review;

/// Google Play sales from a local mirror.
#[derive(Debug, Parser)]
#[command(name = "purser", version, about, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// The workspace to use, as `purser workspaces` names it. Not needed when there is only one.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
    /// Print JSON. Without it, a pipe gets JSON and a terminal gets tables.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The folder that holds mirrors and settings.
    #[arg(long, global = true, env = "PURSER_DATA_DIR", value_name = "FOLDER")]
    pub(crate) data_dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Connect a Google Play developer account.
    Connect(Connect),
    /// List the connected accounts.
    Workspaces,
    /// Bring the mirror up to date.
    Sync(Sync),
    /// Find and show orders.
    #[command(subcommand)]
    Orders(Orders),
    /// Show purchases.
    #[command(subcommand)]
    Purchases(Purchases),
    /// List and show subscriptions.
    #[command(subcommand)]
    Subs(Subs),
    /// All that an account or a customer bought, what it was worth, what went back, and what is worth knowing.
    Account(Account),
    /// Real-time developer notifications.
    #[command(subcommand)]
    Rtdn(Rtdn),
    /// Try everything that the workspace needs of Google, and say what is missing. Ends with 1 if something is bad.
    Doctor,
    /// Show products and prices.
    #[command(subcommand)]
    Catalog(Catalog),
    /// Take in order ids, purchase tokens and who is behind an account, from a table or any text.
    Import(Import),
    /// Give an order's money back. Prints what follows and a code; --confirm CODE does it.
    Refund(Refund),
    /// Stop the renewal of a subscription. Prints what follows and a code; --confirm CODE does it.
    Cancel(Cancel),
    /// End a subscription now, with a refund. Prints what follows and a code; --confirm CODE does it.
    Revoke(Revoke),
    /// Put the next charge of a subscription off. Prints what follows and a code; --confirm CODE does it.
    Defer(Defer),
    /// Acknowledge a purchase. Prints what follows and a code; --confirm CODE does it.
    Ack(Act),
    /// Consume a one-time purchase. Prints what follows and a code; --confirm CODE does it.
    Consume(Act),
    /// Answer Google about a charge that a bank disputes, within its 24 hours, or list what waits for an answer.
    Review(Review),
    /// Refund, cancel, revoke, acknowledge or verify many. Prints a plan and a code; --confirm CODE --count N does it.
    #[command(subcommand)]
    Bulk(Bulk),
    /// What needs somebody: reviews, unacknowledged purchases, unknown outcomes, failing synchronisation.
    Attention,
    /// What was done, by whom, why, and what became of it.
    Activity(Activity),
    /// Write a list into a file: CSV, JSON, JSON Lines or Markdown, with ids masked if wanted.
    Export(Export),
    /// Notes and tags on orders, purchases and accounts. They stay on this computer.
    Note(Note),
    /// Named actions with a reason, a note, tags and a reply to copy.
    #[command(subcommand)]
    Macro(MacroCommand),
    /// Who acts in this workspace, and what it lets be done.
    Desk(Desk),
    /// What nobody may do in this workspace, how much may go back, and what a second person confirms.
    Rails(Rails),
    /// Say what the mirror holds and how fresh it is.
    Status,
    /// A simulated Google Play on this machine.
    #[command(subcommand)]
    Sim(Sim),
    /// Measure Purser on a simulated account. Prints JSON.
    #[command(subcommand)]
    Bench(Bench),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// A month of many subscriptions: calls to Google against the least possible and against polling.
    Month(BenchMonth),
    /// What a change costs in a small mirror and in a large one.
    Growth(BenchGrowth),
    /// How long a person waits for Google's word while a backfill runs at full speed.
    Person(BenchPerson),
    /// Searches of every kind in an encrypted mirror, at rest and while a writer writes, against LIKE.
    Search(BenchSearch),
}

#[derive(Debug, clap::Args)]
pub(crate) struct BenchSearch {
    /// Orders of the mirror.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1_000..=100_000_000))]
    pub(crate) orders: u64,
    /// How often each kind of search is run.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(20..=100_000))]
    pub(crate) runs: u32,
    /// Only the kinds whose name contains this: id, list, counts, ...
    #[arg(long)]
    pub(crate) only: Option<String>,
    /// Where the mirror is made and stays for the next run. Without it: a folder of its own that goes away. Ten
    /// million orders need 6 GB.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) keep: Option<std::path::PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct BenchPerson {
    /// Orders of the account.
    #[arg(long, default_value_t = 30_000, value_parser = clap::value_parser!(u64).range(5_000..=1_000_000))]
    pub(crate) orders: u64,
    /// How many looks at Google's word, at rest and again during the backfill.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(10..=1_000))]
    pub(crate) looks: u32,
    /// What the world is made from.
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
}

#[derive(Debug, clap::Args)]
pub(crate) struct BenchMonth {
    /// Subscriptions that live when the month begins.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(100..=1_000_000))]
    pub(crate) subscriptions: u64,
    /// How many days pass.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=365))]
    pub(crate) days: u32,
    /// What the world is made from.
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
    /// How often things happen, in percent of the ordinary: declines=300,refunds=0. There are declines, cancels,
    /// pauses, plan_changes, refunds, one_time, newcomers.
    #[arg(long, default_value = "", value_name = "MIX", hide_default_value = true)]
    pub(crate) mix: Mix,
    /// Minutes of the world between two turns.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=1_440))]
    pub(crate) step: u32,
    /// Only with notifications.
    #[arg(long, conflicts_with = "without")]
    pub(crate) with: bool,
    /// Only without notifications.
    #[arg(long)]
    pub(crate) without: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct BenchGrowth {
    /// The sizes of the accounts, in orders.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000, 1_000_000])]
    pub(crate) orders: Vec<u64>,
    /// How many days pass.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=365))]
    pub(crate) days: u32,
    /// What the worlds are made from.
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Sync {
    /// Stay, take in notifications as they come and look up what is due, until Ctrl-C.
    #[arg(long)]
    pub(crate) watch: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Connect {
    /// The service account's key file (JSON), from the Cloud console.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// Application ids, like com.example.app.
    #[arg(long = "package", required = true, num_args = 1.., value_name = "PACKAGE")]
    pub(crate) packages: Vec<String>,
    /// The reports bucket, gs://pubsite_prod_..., from Play Console → Download reports.
    #[arg(long, value_name = "URI")]
    pub(crate) bucket: Option<String>,
    /// A Pub/Sub subscription of one's own, projects/PROJECT/subscriptions/NAME.
    #[arg(long, value_name = "NAME")]
    pub(crate) subscription: Option<String>,
    /// What to call the workspace.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// A simulator's Android Publisher address instead of Google's.
    #[arg(long, value_name = "URL", requires_all = ["pubsub", "storage"])]
    pub(crate) api: Option<String>,
    /// A simulator's Pub/Sub address instead of Google's.
    #[arg(long, value_name = "URL", requires_all = ["api", "storage"])]
    pub(crate) pubsub: Option<String>,
    /// A simulator's Cloud Storage address instead of Google's.
    #[arg(long, value_name = "URL", requires_all = ["api", "pubsub"])]
    pub(crate) storage: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// The file: CSV, tabs, semicolons, one on each line, or a mail with order ids in it; - reads standard input.
    #[arg(required_unless_present = "forget_links", value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// The application of what does not say its own, where the workspace has several.
    #[arg(long, value_name = "PACKAGE")]
    pub(crate) package: Option<String>,
    /// Only say what was understood.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Forget every e-mail address and name that was imported.
    #[arg(long, conflicts_with_all = ["file", "package", "dry_run"])]
    pub(crate) forget_links: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Orders {
    /// Find orders by any scrap: part of an id, product, state, country, date, amount, account.
    Search {
        /// What to look for, as in the window's search box.
        #[arg(required_unless_present = "saved", num_args = 1..)]
        query: Vec<String>,
        /// A saved view to look in, by its name; what else is given narrows it.
        #[arg(long)]
        saved: Option<String>,
        /// At most so many rows.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        limit: u32,
    },
    /// List the saved views of orders and how many each has.
    Views,
    /// Show one order with its purchase, timeline and money.
    Show {
        /// The order id.
        id: String,
        /// Ask Google now; finds an order that the mirror does not have.
        #[arg(long)]
        verify: bool,
        #[command(flatten)]
        versions: Versions,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Purchases {
    /// Show what a purchase token stands for.
    Show {
        /// The purchase token.
        token: String,
        /// Ask Google now; finds a purchase that the mirror does not have.
        #[arg(long)]
        verify: bool,
        #[command(flatten)]
        versions: Versions,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Subs {
    /// List subscriptions, what happens first comes first.
    List {
        /// Any scrap: product, plan, state, country, account, token, order id, price, days of what comes next.
        query: Vec<String>,
        /// A saved view: live, grace, hold, paused, ending, priceChange, unacknowledged, all.
        #[arg(long, default_value = "live")]
        view: String,
        /// At most so many rows.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
        limit: u32,
    },
    /// Show one subscription with its story and what came before and after it.
    Show {
        /// A purchase token, or the id of an order that paid for it.
        what: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Rtdn {
    /// Show the newest notifications in words, newest last.
    Tail {
        /// Only of this kind.
        #[arg(long)]
        kind: Option<RtdnKind>,
        /// Only about this purchase token or order id, whole.
        #[arg(long, value_name = "TOKEN")]
        about: Option<String>,
        /// At most so many of those that are there already.
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=500))]
        limit: u32,
        /// Go on with those that come, until Ctrl-C.
        #[arg(long)]
        follow: bool,
    },
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum RtdnKind {
    Subscription,
    OneTime,
    Voided,
    Review,
    Test,
    Unknown,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Catalog {
    /// List products, plans and offers.
    List,
    /// Show a product's prices.
    Show {
        /// The product id.
        product: String,
        /// The application, where several have a product of this id.
        #[arg(long)]
        package: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Sim {
    /// Serve a simulated Google Play until Ctrl-C. Prints one line of JSON when ready.
    Serve(SimServe),
}

#[derive(Debug, clap::Args)]
pub(crate) struct SimServe {
    /// The port; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// What the world is made from: the same seed gives the same world.
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
    /// How many orders exist.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(100..=1_000_000))]
    pub(crate) orders: u64,
    /// How many subscriptions are alive, instead of a number of orders.
    #[arg(long, conflicts_with = "orders", value_parser = clap::value_parser!(u64).range(10..=1_000_000))]
    pub(crate) subscriptions: Option<u64>,
    /// How often things happen, in percent of the ordinary: declines, cancels, pauses, plan_changes, refunds,
    /// one_time, newcomers. For example declines=300,refunds=0.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) mix: Mix,
    /// The world's time at the start, RFC 3339; now, if left out.
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<Timestamp>,
    /// Calls a minute that each quota bucket allows.
    #[arg(long, default_value_t = 3_000, value_name = "CALLS")]
    pub(crate) quota: u32,
}
