//! What `purser review` is told.

use clap::Args;
use purser_app::api::{ActionDraft, ActionKind, ActionTarget, ReviewDraft, ReviewPreference};

use crate::act_args::Step;

#[derive(Debug, Args)]
pub(crate) struct Review {
    /// The order that Google asks about. Without it, the reviews that can be answered are listed.
    #[arg(value_name = "ORDER", requires = "reason")]
    pub(crate) order: Option<String>,
    /// Google should keep the money. What the mirror knows goes along as evidence.
    #[arg(long, requires = "order", group = "preference")]
    contest: bool,
    /// Google should give the money back.
    #[arg(long, requires = "order", group = "preference")]
    approve: bool,
    /// Either is fine.
    #[arg(long, requires = "order", group = "preference")]
    neutral: bool,
    /// Whether there was a trial, a sample or a description before the purchase. Not said: whether the mirror knows of
    /// a trial.
    #[arg(long, value_name = "yes|no", requires = "order", value_parser = yes)]
    sample: Option<bool>,
    /// How much of what was bought was used, in percent. Not said: all where it was consumed.
    #[arg(long, value_name = "PERCENT", requires = "order", value_parser = clap::value_parser!(u32).range(0..=100))]
    used: Option<u32>,
    /// Why: kept in the journal, not sent to Google. 3 to 500 characters.
    #[arg(long, requires = "order")]
    reason: Option<String>,
    /// The ticket that it belongs to.
    #[arg(long, requires = "order")]
    ticket: Option<String>,
    /// The code that the preview printed. Without it, nothing is sent.
    #[arg(long, value_name = "CODE", requires = "order")]
    confirm: Option<String>,
    /// List also what was answered and what ended in the last thirty days.
    #[arg(long, conflicts_with = "order")]
    pub(crate) all: bool,
}

fn yes(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("yes or no".to_owned()),
    }
}

impl Review {
    /// The draft and the code if one was given; `None` without an order. Without a preference the draft has none.
    pub(crate) fn draft(self) -> Option<(ActionDraft, Step)> {
        let target = ActionTarget { order: Some(self.order?), token: None };
        let preference = match (self.contest, self.approve, self.neutral) {
            (true, ..) => Some(ReviewPreference::Contest),
            (_, true, _) => Some(ReviewPreference::Approve),
            (.., true) => Some(ReviewPreference::Neutral),
            _ => None,
        };
        let (sample, used) = (self.sample, self.used);
        let draft = ActionDraft {
            kind: ActionKind::Review,
            target,
            days: None,
            item: None,
            review: preference.map(|preference| ReviewDraft { preference, sample, used }),
            reason: self.reason.unwrap_or_default(),
            ticket: self.ticket,
            by_macro: None,
        };
        Some((draft, self.confirm.map_or(Step::Preview, Step::Confirm)))
    }
}
