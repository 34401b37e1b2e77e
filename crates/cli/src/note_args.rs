//! What `purser note` is told.

use clap::{Args, Subcommand};
use purser_app::api::{NoteTarget, TagChange};

/// Without one of the commands below: writes a note.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Note {
    #[command(subcommand)]
    pub(crate) command: Option<NoteCommand>,
    /// What it is about: an order id, a purchase token, or account:ID.
    #[arg(required = true, value_name = "ORDER|TOKEN|account:ID")]
    pub(crate) target: Option<String>,
    /// What it says, at most 4,000 characters.
    #[arg(required = true, num_args = 1.., value_name = "TEXT")]
    pub(crate) text: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NoteCommand {
    /// List the notes and tags of an order, a purchase or an account.
    List {
        /// An order id, a purchase token, or account:ID.
        #[arg(value_name = "ORDER|TOKEN|account:ID")]
        target: String,
        /// Those that were removed, too.
        #[arg(long)]
        removed: bool,
    },
    /// Give a note another text. The one before is kept.
    Edit {
        /// The note's number.
        number: u32,
        /// What it says from now on.
        #[arg(required = true, num_args = 1.., value_name = "TEXT")]
        text: Vec<String>,
    },
    /// Remove a note. It can be restored.
    Remove {
        /// The note's number.
        number: u32,
    },
    /// Bring a removed note back.
    Restore {
        /// The note's number.
        number: u32,
    },
    /// What was done to a note, by whom, with every text that it had.
    History {
        /// The note's number.
        number: u32,
    },
    /// Put tags on an order, a purchase or an account, and take others off: +vip -fraud. Flags stand before.
    Tag {
        /// An order id, a purchase token, or account:ID.
        #[arg(value_name = "ORDER|TOKEN|account:ID")]
        target: String,
        /// +WORD puts a tag on, -WORD takes it off.
        #[arg(required = true, num_args = 1.., allow_hyphen_values = true, value_name = "+WORD|-WORD")]
        change: Vec<String>,
    },
    /// List all tags in use.
    Tags,
}

/// What is meant by `GPA.…`, `order:…` (of an id of unusual form), `account:…` or anything else.
pub(crate) fn target(text: &str) -> NoteTarget {
    let text = text.trim();
    match text.split_once(':') {
        Some(("account", id)) => NoteTarget::Account(id.trim().to_owned()),
        Some(("order", id)) => NoteTarget::Order(id.trim().to_owned()),
        _ if text.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("GPA.")) => {
            NoteTarget::Order(text.to_owned())
        }
        _ => NoteTarget::Token(text.to_owned()),
    }
}

/// Sorts `+word` and `-word` apart. The word that says neither, or looks like a flag, comes back.
pub(crate) fn change(words: &[String]) -> Result<TagChange, &str> {
    let mut change = TagChange::default();
    for word in words {
        match (word.strip_prefix('+'), word.strip_prefix('-')) {
            (Some(word), _) => change.add.push(word.to_owned()),
            (None, Some(tag)) if !tag.starts_with('-') => change.remove.push(tag.to_owned()),
            _ => return Err(word),
        }
    }
    Ok(change)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::{Args, Command};

    fn read(line: &[&str]) -> Note {
        match Args::try_parse_from([&["purser", "note"], line].concat()).map(|args| args.command) {
            Ok(Command::Note(note)) => note,
            other => panic!("{line:?}: {other:?}"),
        }
    }

    #[test]
    fn a_note_needs_no_command_and_the_commands_no_text() {
        let note = read(&["GPA.3312-4821-9932-12345", "charged", "twice"]);
        assert_eq!(note.target.as_deref(), Some("GPA.3312-4821-9932-12345"));
        assert_eq!((note.text.join(" ").as_str(), note.command.is_none()), ("charged twice", true));
        let listed = read(&["list", "account:acc_1", "--removed"]).command;
        assert!(matches!(listed, Some(NoteCommand::List { removed: true, .. })), "{listed:?}");
        let edited = read(&["edit", "7", "refunded", "by hand"]).command;
        assert!(matches!(edited, Some(NoteCommand::Edit { number: 7, .. })), "{edited:?}");
        for wrong in [&[][..], &["GPA.3312-4821-9932-12345"], &["edit", "7"], &["tag", "token"], &["remove"]]
        {
            assert!(Args::try_parse_from([&["purser", "note"], wrong].concat()).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn tags_are_put_on_and_taken_off_by_their_sign() {
        let Some(NoteCommand::Tag { target, change: words }) =
            read(&["tag", "token-1", "-fraud", "+vip", "-follow-up"]).command
        else {
            panic!("no tag")
        };
        assert_eq!(super::target(&target), NoteTarget::Token("token-1".into()));
        let said = change(&words).unwrap();
        assert_eq!((said.add, said.remove), (vec!["vip".into()], vec!["fraud".into(), "follow-up".into()]));
        for wrong in ["vip", "--json", ""] {
            assert_eq!(change(&["+a".into(), wrong.into()]), Err(wrong));
        }
    }

    #[test]
    fn a_target_says_what_it_is() {
        assert_eq!(target(" gpa.1-2 "), NoteTarget::Order("gpa.1-2".into()));
        assert_eq!(target("order:1299.137"), NoteTarget::Order("1299.137".into()));
        assert_eq!(target("account: acc_1"), NoteTarget::Account("acc_1".into()));
        assert_eq!(target("kjei.AO-J1Oy"), NoteTarget::Token("kjei.AO-J1Oy".into()));
    }
}
