//! Notes and tags: of this workspace only, in the mirror at once, with or without a network.

use std::sync::Arc;

use jiff::Timestamp;
use purser_model::OrderId;
use purser_model::query::{Part, Taken, tag_word};
use purser_store::{NoteRow, Reader, Subject, Writer};

use super::desk::desk_of;
use crate::api::{
    Error, Note, NoteDraft, NoteList, NoteTarget, NoteVersion, Tag, TagChange, TagCount, TagsSet,
};
use crate::open::Open;
use crate::{App, blocking, view};

const LONGEST_NOTE: usize = 4_000;
const MOST_TAGS: usize = 20;

impl App {
    /// The notes of a record, newest first.
    pub async fn notes(&self, target: NoteTarget) -> Result<NoteList, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let found = open.store().read(|r| match subject(r, &target)? {
                Some(on) => r.notes_of(&on).map(Some),
                None => Ok(None),
            })?;
            let (removed, notes): (Vec<NoteRow>, Vec<NoteRow>) =
                found.ok_or_else(|| unknown(&target))?.into_iter().partition(|note| note.removed.is_some());
            let shown = |notes: Vec<NoteRow>| notes.into_iter().map(view::note::note).collect();
            Ok(NoteList { notes: shown(notes), removed: shown(removed) })
        })
        .await
    }

    /// Writes a note.
    pub async fn add_note(&self, draft: NoteDraft) -> Result<Note, Error> {
        let text = checked(&draft.text)?;
        self.written(move |open, agent| {
            let (number, changes) =
                open.store().write_durable(|w| match subject(&w.reader(), &draft.target)? {
                    Some(on) => w.add_note(&on, agent, &text, open.now()),
                    None => Ok(None),
                })?;
            Ok((number.ok_or_else(|| unknown(&draft.target))?, changes))
        })
        .await
    }

    /// Gives a note another text; the one before is kept.
    pub async fn edit_note(&self, number: u32, text: String) -> Result<Note, Error> {
        let text = checked(&text)?;
        self.written(move |open, agent| {
            let (there, changes) = open.store().write_durable(|w| {
                let there = w.reader().note(number)?.map(|note| note.removed.is_none());
                if there == Some(true) {
                    w.edit_note(number, agent, &text, open.now())?;
                }
                Ok(there)
            })?;
            match there {
                Some(true) => Ok((number, changes)),
                Some(false) => Err(Error::not_found(format!("Note {number} is removed."))
                    .with_remedy("Restore it, then edit it.")),
                None => Err(no_note(number)),
            }
        })
        .await
    }

    /// Removes a note. It can be brought back.
    pub async fn remove_note(&self, number: u32) -> Result<Note, Error> {
        self.moved(number, |w, number, agent, at| w.remove_note(number, agent, at)).await
    }

    /// Brings a removed note back.
    pub async fn restore_note(&self, number: u32) -> Result<Note, Error> {
        self.moved(number, |w, number, agent, at| w.restore_note(number, agent, at)).await
    }

    /// What was done to a note, oldest first, with every text that it had.
    pub async fn note_history(&self, number: u32) -> Result<Vec<NoteVersion>, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let steps = open.store().read(|r| r.note_steps(number))?;
            if steps.is_empty() { Err(no_note(number)) } else { Ok(view::note::history(steps)) }
        })
        .await
    }

    /// The tags of a record, in the order of their words.
    pub async fn tags(&self, target: NoteTarget) -> Result<Vec<Tag>, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let found = open.store().read(|r| match subject(r, &target)? {
                Some(on) => r.tags_of(&on).map(Some),
                None => Ok(None),
            })?;
            Ok(found.ok_or_else(|| unknown(&target))?.into_iter().map(view::note::tag).collect())
        })
        .await
    }

    /// Puts tags on a record and takes others off it. The answer tells how to undo exactly that.
    pub async fn set_tags(&self, target: NoteTarget, change: TagChange) -> Result<TagsSet, Error> {
        let (add, remove) = (words(&change.add)?, words(&change.remove)?);
        if let Some(both) = add.iter().find(|word| remove.contains(word)) {
            return Err(Error::invalid("tags", format!("{both} is to be put on and taken off.")));
        }
        let open = self.open_now().await?;
        let app = self.clone();
        blocking(move || {
            let agent = agent(&open)?;
            let (set, changes) = open.store().write_durable(|w| {
                let Some(on) = subject(&w.reader(), &target)? else { return Ok(Err(unknown(&target))) };
                let mut then: Vec<String> = w.reader().tags_of(&on)?.into_iter().map(|t| t.word).collect();
                then.retain(|word| !remove.contains(word));
                let fresh = add.iter().filter(|word| !then.contains(word)).count();
                if fresh > 0 && then.len() + fresh > MOST_TAGS {
                    return Ok(Err(Error::invalid(
                        "tags",
                        format!("A record carries at most {MOST_TAGS} tags. Nothing was changed."),
                    )));
                }
                let moved = w.change_tags(&on, &add, &remove, &agent, open.now())?.unwrap_or_default();
                Ok(Ok(TagsSet {
                    tags: w.reader().tags_of(&on)?.into_iter().map(view::note::tag).collect(),
                    undo: TagChange { add: moved.removed, remove: moved.added },
                }))
            })?;
            app.inner.events.changed(changes);
            set
        })
        .await
    }

    /// Every tag in use, the one that most records carry first.
    pub async fn all_tags(&self) -> Result<Vec<TagCount>, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let tags = open.store().read(|r| r.tags())?;
            let count = |(word, n)| TagCount { word, count: u32::try_from(n).unwrap_or(u32::MAX) };
            Ok(tags.into_iter().map(count).collect())
        })
        .await
    }

    async fn moved(
        &self,
        number: u32,
        change: impl FnOnce(&Writer<'_>, u32, &str, Timestamp) -> Result<bool, purser_store::Error>
        + Send
        + 'static,
    ) -> Result<Note, Error> {
        self.written(move |open, agent| {
            let (_, changes) = open.store().write_durable(|w| change(w, number, agent, open.now()))?;
            Ok((number, changes))
        })
        .await
    }

    /// Does something to a note in the name of the agent, tells it, and shows the note as it is then.
    async fn written(
        &self,
        write: impl FnOnce(&Open, &str) -> Result<(u32, purser_model::Changes), Error> + Send + 'static,
    ) -> Result<Note, Error> {
        let open = self.open_now().await?;
        let app = self.clone();
        blocking(move || {
            let (number, changes) = write(&open, &agent(&open)?)?;
            app.inner.events.changed(changes);
            let note = open.store().read(|r| r.note(number))?.ok_or_else(|| no_note(number))?;
            Ok(view::note::note(note))
        })
        .await
    }
}

/// The name that goes with what is written.
pub(super) fn agent(open: &Arc<Open>) -> Result<String, Error> {
    desk_of(open)?.agent.ok_or_else(|| {
        Error::invalid("agent", "Say who writes: notes and tags keep the name of their author.").with_remedy(
            "Set your name for this workspace first; on the command line: purser desk --agent NAME",
        )
    })
}

/// A note's text as it is kept: without white space around it, lines ended in one way.
fn checked(text: &str) -> Result<String, Error> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned();
    if !(1..=LONGEST_NOTE).contains(&text.chars().count()) {
        return Err(Error::invalid("text", "A note has 1 to 4,000 characters."));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(Error::invalid("text", "A note is plain text; this has control characters in it."));
    }
    Ok(text)
}

/// Tags as they are kept, each once.
pub(crate) fn words(texts: &[String]) -> Result<Vec<String>, Error> {
    let mut words: Vec<String> = Vec::new();
    for text in texts {
        let word = tag_word(text).ok_or_else(|| {
            Error::invalid(
                "tags",
                format!(
                    "\"{text}\" is no tag: a tag is one word of 1 to 40 letters, digits, dashes and underscores."
                ),
            )
        })?;
        if !words.contains(&word) {
            words.push(word);
        }
    }
    Ok(words)
}

/// What is meant, if the mirror knows it.
fn subject(r: &Reader<'_>, target: &NoteTarget) -> Result<Option<Subject>, purser_store::Error> {
    let on = match target {
        NoteTarget::Order(id) => Subject::Order(OrderId::parse(id.trim())),
        NoteTarget::Token(token) => match r.find_purchase_by_token(token.trim())?.into_iter().next() {
            Some(key) => Subject::Purchase(key),
            None => return Ok(None),
        },
        NoteTarget::Account(account) => Subject::Account(account.trim().to_owned()),
    };
    Ok(if r.is_known(&on)? { Some(on) } else { None })
}

fn unknown(target: &NoteTarget) -> Error {
    match target {
        NoteTarget::Order(id) => Error::not_found(format!("{} is not in the mirror.", id.trim()))
            .with_remedy(
                "If the order is new, synchronise; if the customer mistyped it, search for a part of it.",
            ),
        NoteTarget::Token(_) => Error::not_found("No purchase in the mirror has this token."),
        NoteTarget::Account(account) => {
            Error::not_found(format!("Nothing in the mirror is of the account {}.", account.trim()))
        }
    }
}

fn no_note(number: u32) -> Error {
    Error::not_found(format!("There is no note {number} in this workspace."))
}

/// The notes that stand on any of these, newest first, without those that are removed.
pub(super) fn about<'a>(
    r: &Reader<'_>,
    subjects: impl IntoIterator<Item = &'a Subject>,
) -> Result<Vec<NoteRow>, purser_store::Error> {
    let mut notes = Vec::new();
    for on in subjects {
        notes.extend(r.notes_of(on)?.into_iter().filter(|note| note.removed.is_none()));
    }
    notes.sort_by_key(|note| std::cmp::Reverse((note.at, note.number)));
    Ok(notes)
}

/// Says of a piece of a search how many notes have it, where it may be meant.
pub(super) fn count(r: &Reader<'_>, part: &mut Part) -> Result<(), purser_store::Error> {
    let Some(piece) = &part.note else { return Ok(()) };
    let (n, more) = r.notes_saying(piece)?;
    let said = match (n, more) {
        (1, _) => "1 note".to_owned(),
        (n, false) => format!("{n} notes"),
        (n, true) => format!("more than {n} notes"),
    };
    part.words = match part.taken {
        Taken::Note => format!("{}: {said}", part.words),
        // It is still understood, and finds what else begins so.
        _ if n == 0 => return Ok(()),
        _ => format!("{said} with {piece}, or {}", part.words),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_plain_text_of_at_most_four_thousand_characters() {
        assert_eq!(checked(" two\r\nlines\rof\ttext \n").unwrap(), "two\nlines\nof\ttext");
        assert_eq!(checked(&"ü".repeat(4_000)).unwrap().chars().count(), 4_000);
        for bad in ["", " \n ", &"a".repeat(4_001), "\u{1b}[31mred", "a\0b"] {
            assert_eq!(checked(bad).unwrap_err().field.as_deref(), Some("text"), "{bad:?}");
        }
    }

    #[test]
    fn tags_are_words_each_once() {
        let read = |list: &[&str]| words(&list.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>());
        assert_eq!(read(&["VIP", "vip ", "follow-up"]).unwrap(), ["vip", "follow-up"]);
        let error = read(&["vip", "two words"]).unwrap_err();
        assert_eq!(error.field.as_deref(), Some("tags"));
        assert!(error.message.contains("\"two words\""), "{error:?}");
    }
}
