use purser_app::api::{Error, Note, NoteDeed, NoteDraft, NoteList};

use super::{Host, time};
use crate::exit::Failure;
use crate::note_args::{Note as Args, NoteCommand, change, target};
use crate::output::Output;

pub(crate) async fn run(host: &Host, output: &Output, args: Args) -> Result<(), Failure> {
    let app = host.open().await?;
    let (note, done) = match (args.command, args.target) {
        (None, about) => {
            let draft = NoteDraft { target: target(&about.unwrap_or_default()), text: args.text.join(" ") };
            (app.add_note(draft).await?, "written")
        }
        (Some(NoteCommand::Edit { number, text }), _) => {
            (app.edit_note(number, text.join(" ")).await?, "edited")
        }
        (Some(NoteCommand::Remove { number }), _) => (app.remove_note(number).await?, "removed"),
        (Some(NoteCommand::Restore { number }), _) => (app.restore_note(number).await?, "restored"),
        (Some(NoteCommand::List { target: about, removed }), _) => {
            let about = target(&about);
            let mut list = app.notes(about.clone()).await?;
            if !removed {
                list.removed.clear();
            }
            let tags = app.tags(about).await?.into_iter().map(|tag| tag.word).collect();
            return listed(output, list, tags);
        }
        (Some(NoteCommand::History { number }), _) => return history(&app, output, number).await,
        (Some(NoteCommand::Tag { target: about, change: words }), _) => {
            return tag(&app, output, &about, &words).await;
        }
        (Some(NoteCommand::Tags), _) => return tags(&app, output).await,
    };
    if output.is_json() {
        output.json(&note);
    } else {
        output.line(&format!("Note {} is {done}.", note.number));
    }
    Ok(())
}

fn listed(output: &Output, list: NoteList, tags: Vec<String>) -> Result<(), Failure> {
    if output.is_json() {
        output.json(&serde_json::json!({ "notes": list.notes, "removed": list.removed, "tags": tags }));
        return Ok(());
    }
    if !tags.is_empty() {
        output.line(&format!("tags: {}", tags.join(" ")));
    }
    let row = |note: &Note| {
        let (state, since) = match (&note.removed, &note.edited) {
            (Some(at), _) => ("removed", at),
            (None, Some(at)) => ("edited", at),
            (None, None) => ("", &note.created),
        };
        let changed = if state.is_empty() { String::new() } else { format!("{state} {}", time(since)) };
        vec![note.number.to_string(), time(&note.created), note.author.clone(), note.text.clone(), changed]
    };
    output.table(&["no.", "when", "who", "note", ""], list.notes.iter().chain(&list.removed).map(row));
    Ok(())
}

async fn history(app: &purser_app::App, output: &Output, number: u32) -> Result<(), Failure> {
    let versions = app.note_history(number).await?;
    if output.is_json() {
        output.json(&versions);
        return Ok(());
    }
    output.table(
        &["when", "who", "did", "note"],
        versions.iter().map(|version| {
            let deed = match version.deed {
                NoteDeed::Wrote => "wrote",
                NoteDeed::Edited => "edited",
                NoteDeed::Removed => "removed",
                NoteDeed::Restored => "restored",
            };
            let text = version.text.clone().unwrap_or_default();
            vec![time(&version.at), version.author.clone(), deed.to_owned(), text]
        }),
    );
    Ok(())
}

async fn tag(app: &purser_app::App, output: &Output, about: &str, words: &[String]) -> Result<(), Failure> {
    let change = change(words).map_err(|word| {
        Error::invalid("tags", format!("\"{word}\" says neither +WORD nor -WORD. Nothing was changed."))
            .with_remedy("Flags like --json stand before the order, token or account.")
    })?;
    let set = app.set_tags(target(about), change).await?;
    if output.is_json() {
        output.json(&set);
        return Ok(());
    }
    let now: Vec<&str> = set.tags.iter().map(|tag| tag.word.as_str()).collect();
    output.line(&format!("tags: {}", if now.is_empty() { "none".to_owned() } else { now.join(" ") }));
    let add = set.undo.add.iter().map(|word| format!("+{word}"));
    let undo: Vec<String> = add.chain(set.undo.remove.iter().map(|word| format!("-{word}"))).collect();
    output.note(&match undo.is_empty() {
        true => "Nothing was changed.".to_owned(),
        false => format!("To undo it: purser note tag {about} {}", undo.join(" ")),
    });
    Ok(())
}

async fn tags(app: &purser_app::App, output: &Output) -> Result<(), Failure> {
    let tags = app.all_tags().await?;
    if output.is_json() {
        output.json(&tags);
        return Ok(());
    }
    output.table(&["tag", "records"], tags.iter().map(|tag| vec![tag.word.clone(), tag.count.to_string()]));
    Ok(())
}
