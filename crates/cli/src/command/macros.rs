use std::io::Read as _;
use std::path::Path;

use clap::ValueEnum as _;
use purser_app::App;
use purser_app::api::{Error, Macro, MacroTexts};

use super::{Host, act};
use crate::act_args::{Step, target};
use crate::exit::Failure;
use crate::macro_args::{Does, MacroCommand, Run};
use crate::output::Output;

pub(crate) async fn run(host: &Host, output: &Output, command: MacroCommand) -> Result<(), Failure> {
    let app = host.open().await?;
    match command {
        MacroCommand::List => list(output, &app.macros().await?),
        MacroCommand::Show { name } => show(output, &named(&app, &name).await?.1),
        MacroCommand::Places => places(output, &app).await?,
        MacroCommand::Add { examples: true, .. } => {
            let mut macros = app.macros().await?;
            for one in app.macro_examples().await? {
                if at(&macros, &one.name).is_none() {
                    macros.push(one);
                }
            }
            list(output, &app.keep_macros(macros).await?);
        }
        MacroCommand::Add { name, parts, .. } => {
            let mut macros = app.macros().await?;
            macros.push(parts.on(nothing(name.unwrap_or_default())));
            shown(output, app.keep_macros(macros).await?.last(), "added");
        }
        MacroCommand::Edit { name, parts, rename, place } => {
            let (at, one) = named(&app, &name).await?;
            let mut one = parts.on(one);
            one.name = rename.unwrap_or(one.name);
            let mut macros = app.macros().await?;
            macros.remove(at);
            let at = place.map_or(at, |place| (place as usize - 1).min(macros.len()));
            macros.insert(at, one);
            shown(output, app.keep_macros(macros).await?.get(at), "changed");
        }
        MacroCommand::Remove { name } => {
            let (at, one) = named(&app, &name).await?;
            let file = app.export_macros(vec![one.name.clone()]).await?;
            let mut macros = app.macros().await?;
            macros.remove(at);
            app.keep_macros(macros).await?;
            output.note(&format!(
                "The macro {} is removed. What follows brings it back: purser macro import -",
                one.name
            ));
            output.line(file.trim_end());
        }
        MacroCommand::Run(run) => return carry_out(&app, output, run).await,
        MacroCommand::Export { file, only } => {
            let text = app.export_macros(only).await?;
            match file.filter(|file| file != Path::new("-")) {
                None => output.line(text.trim_end()),
                Some(file) => {
                    std::fs::write(&file, text).map_err(|error| unreadable(&file, &error))?;
                    output.note(&format!("Written to {}.", file.display()));
                }
            }
        }
        MacroCommand::Import { file, replace } => {
            let told = app.import_macros(read(&file)?, replace).await?;
            if output.is_json() {
                output.json(&told);
                return Ok(());
            }
            for (names, words) in
                [(&told.added, "Added"), (&told.replaced, "Replaced"), (&told.kept, "Left as they were")]
            {
                if !names.is_empty() {
                    output.line(&format!("{words}: {}.", names.join(", ")));
                }
            }
        }
    }
    Ok(())
}

/// With an action: its preview, or with a code the action. Without one: what it writes, at once.
async fn carry_out(app: &App, output: &Output, run: Run) -> Result<(), Failure> {
    let (_, one) = named(app, &run.name).await?;
    let target = target(run.target);
    let offer = app.try_macro(one, Some(target.clone()), run.ticket.clone()).await?;
    if let Some(mut draft) = offer.draft {
        draft.ticket = run.ticket;
        draft.reason = run.reason.unwrap_or(draft.reason);
        let step = match (run.confirm, run.ask) {
            (Some(code), _) => Step::Confirm(code),
            (None, Some(code)) => Step::Ask(code),
            (None, None) => Step::Preview,
        };
        return act::go(app, output, draft, step).await;
    }
    if run.confirm.is_some() || run.ask.is_some() {
        return Err(Error::invalid("confirm", "This macro does nothing at Google: it needs no code.").into());
    }
    if run.dry_run {
        if output.is_json() {
            output.json(&offer);
        } else {
            output.line(&offer.words);
            texts(output, &offer.texts);
        }
        return Ok(());
    }
    let applied = app.apply_macro(offer.name, target, run.ticket).await?;
    if output.is_json() {
        output.json(&applied);
        return Ok(());
    }
    if let Some(number) = applied.note {
        output.line(&format!("Note {number} is written."));
    }
    if !applied.undo.remove.is_empty() {
        output.line(&format!("Tagged {}.", applied.undo.remove.join(", ")));
    }
    texts(output, &MacroTexts { tags: vec![], note: None, ..applied.texts });
    Ok(())
}

/// What a macro writes beside its action.
pub(super) fn texts(output: &Output, texts: &MacroTexts) {
    if !texts.tags.is_empty() {
        output.line(&format!("Tags: {}", texts.tags.join(" ")));
    }
    for (head, text) in [("Note", &texts.note), ("Reply", &texts.reply)] {
        if let Some(text) = text {
            output.line(&format!("{head}:\n{text}"));
        }
    }
    for warning in &texts.warnings {
        output.note(&format!("Note: {warning}"));
    }
}

fn nothing(name: String) -> Macro {
    Macro { name, action: None, reason: String::new(), tags: vec![], note: None, reply: None }
}

fn at(macros: &[Macro], name: &str) -> Option<usize> {
    let name = name.trim().to_lowercase();
    macros.iter().position(|one| one.name.to_lowercase() == name)
}

async fn named(app: &App, name: &str) -> Result<(usize, Macro), Failure> {
    let macros = app.macros().await?;
    match at(&macros, name) {
        Some(at) => Ok((at, macros[at].clone())),
        None => {
            let known: Vec<&str> = macros.iter().map(|one| one.name.as_str()).collect();
            let words = match known.as_slice() {
                [] => "There is no macro yet. Examples: purser macro add --examples".to_owned(),
                known => format!("There is no macro \"{name}\". There is: {}.", known.join(", ")),
            };
            Err(Error::not_found(words).into())
        }
    }
}

fn list(output: &Output, macros: &[Macro]) {
    if output.is_json() {
        output.json(&macros);
        return;
    }
    if macros.is_empty() {
        output.note("There is no macro yet. Examples: purser macro add --examples");
    }
    output.table(
        &["", "name", "does", "reason", "tags", "note", "reply"],
        macros.iter().enumerate().map(|(n, one)| {
            let has = |text: &Option<String>| if text.is_some() { "yes" } else { "" }.to_owned();
            vec![
                (n + 1).to_string(),
                one.name.clone(),
                does(one),
                one.reason.clone(),
                one.tags.join(" "),
                has(&one.note),
                has(&one.reply),
            ]
        }),
    );
}

fn does(one: &Macro) -> String {
    let word = Does::of(one).to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let action = one.action.as_ref();
    let days = action.and_then(|action| action.days).map(|days| format!(" by {days} days"));
    let item = action.and_then(|action| action.item.clone()).map(|item| format!(" {item}"));
    format!("{word}{}{}", days.unwrap_or_default(), item.unwrap_or_default())
}

fn show(output: &Output, one: &Macro) {
    if output.is_json() {
        output.json(one);
        return;
    }
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    for (head, words) in [
        ("name", one.name.clone()),
        ("does", does(one)),
        ("reason", one.reason.clone()),
        ("tags", one.tags.join(" ")),
    ] {
        output.line(&format!("{head:8}{words}"));
    }
    output.line(&format!("note\n{}\n\nreply\n{}", text(&one.note), text(&one.reply)));
}

fn shown(output: &Output, one: Option<&Macro>, done: &str) {
    let Some(one) = one else { return };
    if output.is_json() {
        output.json(one);
    } else {
        output.line(&format!("The macro {} is {done}.", one.name));
    }
}

async fn places(output: &Output, app: &App) -> Result<(), Failure> {
    let places = app.macro_places().await?;
    if output.is_json() {
        output.json(&places);
    } else {
        output.table(
            &["", ""],
            places.into_iter().map(|place| vec![format!("{{{}}}", place.name), place.words]),
        );
    }
    Ok(())
}

fn read(file: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let read = if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)
    } else {
        std::fs::File::open(file).and_then(|mut file| file.read_to_string(&mut text))
    };
    read.map_err(|error| unreadable(file, &error))?;
    Ok(text)
}

fn unreadable(file: &Path, error: &std::io::Error) -> Failure {
    Error::invalid("file", format!("{}: {error}.", file.display())).into()
}
