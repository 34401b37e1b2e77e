//! What `purser account` is told, and what shows the versions of a record.

use clap::Args;

/// Of an account or a customer.
#[derive(Debug, Args)]
pub(crate) struct Account {
    /// The whole account id, or the whole e-mail address of a customer.
    #[arg(value_name = "ACCOUNT|EMAIL")]
    pub(crate) account: String,
    /// At most so many purchases, and so many orders.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) limit: u32,
}

/// What Google sent of a record over time.
#[derive(Debug, Args)]
pub(crate) struct Versions {
    /// List what Google sent over time, with what led to each look. 1 is the oldest.
    #[arg(long, conflicts_with_all = ["diff", "verify"])]
    pub(crate) versions: bool,
    /// What differs between two versions, by their numbers; without numbers, between the newest and the one before.
    #[arg(long, num_args = 0..=2, value_names = ["A", "B"], conflicts_with = "verify",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) diff: Option<Vec<u32>>,
}

impl Versions {
    /// Whether they are asked for, rather than the record.
    pub(crate) fn asked(&self) -> bool {
        self.versions || self.diff.is_some()
    }
}
