use serde::{Deserialize, Serialize};
use specta::Type;

use super::{ActionDraft, ActionKind, NoteTarget, TagChange};

/// A named way of doing something: an action with its parameters, and what is written down and answered with it. In
/// its texts places in braces are filled in from the record: `{refunded}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Macro {
    /// What the menu says: 1 to 60 characters, on one line, each name once.
    pub name: String,
    /// What is done at Google; absent where only something is written.
    pub action: Option<MacroAction>,
    /// Why, for the journal: at most 500 characters. Empty where nothing is done at Google.
    pub reason: String,
    /// Tags to put on the record once it is done.
    pub tags: Vec<String>,
    /// A note to put on the record once it is done, at most 2,000 characters.
    pub note: Option<String>,
    /// What is answered to the customer, at most 4,000 characters. Nobody is written to: it is for the clipboard.
    pub reply: Option<String>,
}

/// What a macro does at Google.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MacroAction {
    /// Which. Any but a review, whose answer is different each time.
    pub kind: ActionKind,
    /// By how many days, for [`ActionKind::Defer`].
    pub days: Option<u32>,
    /// The item, for [`ActionKind::RevokeItem`].
    pub item: Option<String>,
}

/// Something that can be filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MacroPlace {
    /// As it stands between the braces.
    pub name: String,
    /// What it is.
    pub words: String,
}

/// What a macro would do to a record. From the mirror: nothing is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MacroOffer {
    /// Its name.
    pub name: String,
    /// `Refund EUR 9.99, keep access. Then a note, the tag goodwill and a reply.`
    pub words: String,
    /// It takes money or access away.
    pub destructive: bool,
    /// Why it cannot be done; absent where it can.
    pub why_not: Option<String>,
    /// What is to be previewed and confirmed; absent where nothing is done at Google.
    pub draft: Option<ActionDraft>,
    /// What is written with it.
    pub texts: MacroTexts,
}

/// What a macro writes, filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MacroTexts {
    /// Tags that are put on the record.
    pub tags: Vec<String>,
    /// The note.
    pub note: Option<String>,
    /// The reply.
    pub reply: Option<String>,
    /// What is not as one would think, in a sentence each: a place that has no value on this record.
    pub warnings: Vec<String>,
}

/// What a macro without an action has written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MacroApplied {
    /// On what.
    pub target: NoteTarget,
    /// The number of the note; it can be removed again.
    pub note: Option<u32>,
    /// The change of tags that undoes what was changed.
    pub undo: TagChange,
    /// The texts as they were written.
    pub texts: MacroTexts,
}

/// What a macro has done beside its action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MacroDone {
    /// Its name, as it was then.
    pub name: String,
    /// The number of the note that was put on the record when the action was confirmed.
    pub note: Option<u32>,
    /// The tags that were put on it then.
    pub tags: Vec<String>,
    /// There is a reply, and it is true now: the action was confirmed.
    pub reply: bool,
}

/// What came of a file of macros.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MacrosImported {
    /// All macros of the workspace now.
    pub macros: Vec<Macro>,
    /// Names that were not there before.
    pub added: Vec<String>,
    /// Names whose macro is that of the file now.
    pub replaced: Vec<String>,
    /// Names that were there already, and whose macro was left as it was.
    pub kept: Vec<String>,
}
