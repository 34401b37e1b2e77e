use super::fact::What;
use super::machine::{Look, Stage, Step};
use super::{Entry, History, ahead, machine, merge, words};

/// Everything that happened, oldest first, run through the machine.
pub(super) fn steps(history: &History<'_>) -> Vec<Step> {
    let mut looks: Vec<Look> =
        history.versions.iter().map(|(seen, purchase)| Look::new(*seen, purchase)).collect();
    if let (Some((first, purchase)), Some(seen)) = (history.versions.last(), history.seen)
        && seen > *first
    {
        looks.push(Look::new(seen, purchase));
    }
    let mut steps = machine::run(merge::facts(history), &looks);
    name_pauses(&mut steps);
    steps
}

/// The lines, newest first; what is still to come stands first.
pub(super) fn lines(history: &History<'_>, steps: &[Step]) -> Vec<Entry> {
    let mut lines: Vec<Entry> = steps.iter().map(words::line).collect();
    let mut to_come = ahead::lines(history);
    to_come.sort_by_key(|line| line.at);
    lines.extend(to_come);
    lines.reverse();
    lines
}

/// Google has one number for a pause that is planned, changed and called off; what follows tells them apart.
fn name_pauses(steps: &mut [Step]) {
    for n in 0..steps.len() {
        if steps[n].fact.what != What::PauseSet {
            continue;
        }
        let planned_before = steps[..n]
            .iter()
            .rev()
            .take_while(|step| !moves(step))
            .any(|step| step.fact.what == What::PauseSet);
        let next = steps[n + 1..].iter().find(|step| step.fact.what == What::PauseSet || moves(step));
        let next = next.map(|step| step.fact.what);
        let (title, note) = match (planned_before, next) {
            (false, Some(What::Paused | What::PauseSet) | None) => {
                ("Pause planned", "access goes on until the period ends, then it is paused")
            }
            (false, Some(_)) => {
                ("Pause planned", "it never began: it was called off, or something else came first")
            }
            (true, Some(What::Paused)) => ("Pause changed", "the customer chose another length"),
            (true, Some(What::PauseSet) | None) => {
                ("Pause changed or called off", "Google does not say which")
            }
            (true, Some(_)) => ("Pause called off", "the customer goes on without a pause"),
        };
        let fact = &mut steps[n].fact;
        fact.title = Some(title.to_owned());
        fact.notes.push(note.to_owned());
    }
}

/// Whether a step says how the period ended, which decides whether a planned pause came true.
fn moves(step: &Step) -> bool {
    step.before != step.after
        || matches!(step.fact.what, What::Renewed | What::Recovered)
        || step.after == Stage::Unnamed
}
