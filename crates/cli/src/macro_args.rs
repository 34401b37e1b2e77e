//! What `purser macro` is told.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use purser_app::api::{ActionKind, Macro, MacroAction};

/// Named actions with a reason, a note, tags and a reply.
#[derive(Debug, Subcommand)]
pub(crate) enum MacroCommand {
    /// List the macros of the workspace.
    List,
    /// Show a macro.
    Show {
        /// Its name; case does not count.
        name: String,
    },
    /// List what can be filled in: {order}, {refunded} and so on.
    Places,
    /// Add a macro.
    Add {
        /// What to call it.
        #[arg(required_unless_present = "examples")]
        name: Option<String>,
        #[command(flatten)]
        parts: Parts,
        /// Add the examples instead, those whose names are free.
        #[arg(long, conflicts_with_all = ["name", "action", "reason", "tags", "note", "reply"])]
        examples: bool,
    },
    /// Change what is given, and nothing else. An empty text takes it away.
    Edit {
        /// The name it has.
        name: String,
        #[command(flatten)]
        parts: Parts,
        /// The name it gets.
        #[arg(long, value_name = "NAME")]
        rename: Option<String>,
        /// Its place in the list, from 1.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        place: Option<u32>,
    },
    /// Remove a macro. Prints it, so that import can bring it back.
    Remove {
        /// Its name.
        name: String,
    },
    /// Do it. With an action: prints what follows and a code; --confirm CODE does it. The reply is printed.
    Run(Run),
    /// Write macros as JSON, for a team to share.
    Export {
        /// The file; - or nothing is standard output.
        file: Option<PathBuf>,
        /// Only these.
        #[arg(long = "only", value_name = "NAME")]
        only: Vec<String>,
    },
    /// Take macros in from such a file; - is standard input.
    Import {
        /// The file.
        file: PathBuf,
        /// Replace macros of the same name. Without it they stay as they are.
        #[arg(long)]
        replace: bool,
    },
}

#[derive(Debug, Default, Args)]
pub(crate) struct Parts {
    /// What is done at Google.
    #[arg(long, value_enum)]
    pub(crate) action: Option<Does>,
    /// By how many days, to put the next charge off.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=365))]
    pub(crate) days: Option<u32>,
    /// The item that ends: its product id.
    #[arg(long, value_name = "PRODUCT")]
    pub(crate) item: Option<String>,
    /// Why, for the journal.
    #[arg(long)]
    pub(crate) reason: Option<String>,
    /// A tag to put on the record; given several times, several. --tag "" takes all away.
    #[arg(long = "tag", value_name = "WORD")]
    pub(crate) tags: Vec<String>,
    /// The note that is put on the record once it is done.
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// The reply to the customer.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reply: Option<String>,
}

impl Parts {
    /// A macro with these parts in the place of its own.
    pub(crate) fn on(self, mut one: Macro) -> Macro {
        if let Some(does) = self.action {
            one.action = does.kind().map(|kind| MacroAction { kind, days: None, item: None });
        }
        if let Some(action) = &mut one.action {
            action.days = self.days.or(action.days);
            action.item = self.item.or(action.item.take());
        }
        if let Some(reason) = self.reason {
            one.reason = reason;
        }
        if !self.tags.is_empty() {
            one.tags = self.tags.into_iter().filter(|tag| !tag.trim().is_empty()).collect();
        }
        one.note = self.note.or(one.note);
        one.reply = self.reply.or(one.reply);
        one
    }
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// The macro's name; case does not count.
    pub(crate) name: String,
    /// An order id, `GPA.1234-5678-9012-34567`, or a purchase token.
    #[arg(value_name = "ORDER|TOKEN")]
    pub(crate) target: String,
    /// The ticket that it belongs to.
    #[arg(long)]
    pub(crate) ticket: Option<String>,
    /// Another reason than the macro's.
    #[arg(long)]
    pub(crate) reason: Option<String>,
    /// The code that the preview printed. Without it, nothing is changed at Google.
    #[arg(long, value_name = "CODE")]
    pub(crate) confirm: Option<String>,
    /// With the code that the preview printed: asks that somebody else confirms it, where one person may not.
    #[arg(long, value_name = "CODE", conflicts_with = "confirm")]
    pub(crate) ask: Option<String>,
    /// Only say what would be written, where nothing is done at Google.
    #[arg(long, conflicts_with_all = ["confirm", "ask"])]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Does {
    /// Nothing at Google: a note, tags and a reply only.
    Nothing,
    Refund,
    RefundAndRevoke,
    Cancel,
    StopPayments,
    Revoke,
    RevokeProrated,
    RevokeItem,
    Defer,
    Ack,
    Consume,
}

impl Does {
    fn kind(self) -> Option<ActionKind> {
        Some(match self {
            Does::Nothing => return None,
            Does::Refund => ActionKind::Refund,
            Does::RefundAndRevoke => ActionKind::RefundAndRevoke,
            Does::Cancel => ActionKind::CancelRenewal,
            Does::StopPayments => ActionKind::StopPayments,
            Does::Revoke => ActionKind::Revoke,
            Does::RevokeProrated => ActionKind::RevokeProrated,
            Does::RevokeItem => ActionKind::RevokeItem,
            Does::Defer => ActionKind::Defer,
            Does::Ack => ActionKind::Acknowledge,
            Does::Consume => ActionKind::Consume,
        })
    }

    /// The word for what a macro does.
    pub(crate) fn of(one: &Macro) -> Does {
        let kind = one.action.as_ref().map(|action| action.kind);
        let known = Does::value_variants().iter().copied();
        known.into_iter().find(|does| does.kind() == kind).unwrap_or(Does::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::{Args, Command};

    fn read(line: &[&str]) -> MacroCommand {
        match Args::try_parse_from([&["purser", "macro"], line].concat()).map(|args| args.command) {
            Ok(Command::Macro(macros)) => macros,
            other => panic!("{line:?}: {other:?}"),
        }
    }

    fn goodwill() -> Macro {
        Macro {
            name: "Goodwill".into(),
            action: Some(MacroAction { kind: ActionKind::Defer, days: Some(7), item: None }),
            reason: "goodwill".into(),
            tags: vec!["a".into(), "b".into()],
            note: Some("a note".into()),
            reply: None,
        }
    }

    fn edited(line: &[&str]) -> Macro {
        match read(&[&["edit", "Goodwill"], line].concat()) {
            MacroCommand::Edit { parts, .. } => parts.on(goodwill()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_given_is_changed_and_nothing_else() {
        assert_eq!(edited(&[]), goodwill());
        assert_eq!(edited(&["--days", "14"]).action.and_then(|action| action.days), Some(14));
        let refund = edited(&["--action", "refund", "--reply", "Dear {customer}"]);
        assert_eq!(Does::of(&refund), Does::Refund);
        assert_eq!(
            (refund.reply.as_deref(), refund.note.as_deref()),
            (Some("Dear {customer}"), Some("a note"))
        );
        let plain = edited(&["--action", "nothing", "--tag", "", "--note", ""]);
        assert_eq!((plain.action, plain.tags.len(), plain.note.as_deref()), (None, 0, Some("")));
    }

    #[test]
    fn a_macro_runs_with_a_code_or_shows_what_it_would_do() {
        let MacroCommand::Run(run) = read(&["run", "Goodwill", "GPA.1-2", "--ticket", "T-1"]) else {
            panic!("no run")
        };
        assert_eq!((run.name.as_str(), run.confirm, run.ticket.as_deref()), ("Goodwill", None, Some("T-1")));
        for wrong in [&["run", "Goodwill"][..], &["add"], &["run", "a", "b", "--confirm", "X", "--ask", "X"]]
        {
            assert!(Args::try_parse_from([&["purser", "macro"], wrong].concat()).is_err(), "{wrong:?}");
        }
        assert!(matches!(read(&["add", "--examples"]), MacroCommand::Add { examples: true, .. }));
    }
}
