use purser_store::{ActionsRequest, JournalState};

use crate::act;
use crate::api::{ActionState, ActivityCount, ActivityPage, ActivityRequest, Error, JournalCheck};
use crate::{App, blocking};

/// A state as the journal has it.
pub(super) fn state_of(asked: ActionState) -> JournalState {
    match asked {
        ActionState::Sending => JournalState::Sending,
        ActionState::Unknown => JournalState::Unknown,
        ActionState::Confirmed => JournalState::Confirmed,
        ActionState::Refused => JournalState::Refused,
        ActionState::NotDone => JournalState::NotDone,
    }
}

const STATES: [(ActionState, JournalState); 5] = [
    (ActionState::Sending, JournalState::Sending),
    (ActionState::Unknown, JournalState::Unknown),
    (ActionState::Confirmed, JournalState::Confirmed),
    (ActionState::Refused, JournalState::Refused),
    (ActionState::NotDone, JournalState::NotDone),
];

impl App {
    /// The journal of what was done, newest first.
    pub async fn activity(&self, request: ActivityRequest) -> Result<ActivityPage, Error> {
        let open = self.open_now().await?;
        if !(1..=500).contains(&request.limit) {
            return Err(Error::invalid("limit", "A page has 1 to 500 actions."));
        }
        let before = match request.cursor.as_deref().map(str::parse) {
            Some(Ok(number)) => Some(number),
            Some(Err(_)) => {
                return Err(Error::invalid("cursor", "Give back the `next` of the page before."));
            }
            None => None,
        };
        let text = request.query.trim().to_owned();
        let state = request.state.map(state_of);
        blocking(move || {
            let limit = request.limit as usize;
            let (rows, counts) = open.store().read(|r| {
                let asked = ActionsRequest { text: &text, state, before, limit: limit + 1 };
                let mut rows = Vec::new();
                for row in r.actions(asked)? {
                    let lines = r.action_lines(row.number)?;
                    rows.push((row, lines));
                }
                Ok((rows, r.action_counts()?))
            })?;
            let next = (rows.len() > limit).then(|| rows[limit - 1].0.number.to_string());
            let rows = rows.iter().take(limit).filter_map(|(row, lines)| act::record(row, lines)).collect();
            let counts = STATES
                .iter()
                .map(|(state, of)| {
                    let count = counts.iter().find(|(s, _)| s == of).map_or(0, |(_, n)| *n);
                    ActivityCount { state: *state, count: u32::try_from(count).unwrap_or(u32::MAX) }
                })
                .collect();
            Ok(ActivityPage { rows, next, counts })
        })
        .await
    }

    /// Reads the whole journal and says whether it is as it was written.
    pub async fn verify_journal(&self) -> Result<JournalCheck, Error> {
        let open = self.open_now().await?;
        let app = self.clone();
        blocking(move || {
            let check = open.store().read(|r| r.verify_journal())?;
            let mut words = match (check.first_wrong, check.lines) {
                (Some(line), _) => {
                    format!("Line {line} is not as it was written, or one before it is missing.")
                }
                (None, 0) => "Nothing was done yet.".to_owned(),
                (None, 1) => "One line, as it was written.".to_owned(),
                (None, lines) => format!("{lines} lines, each following from the one before."),
            };
            if let (None, Some(action)) = (check.first_wrong, check.wrong_row) {
                let (_, changes) = open.store().write(|w| w.rebuild_actions())?;
                app.inner.events.changed(changes);
                words = format!(
                    "{words} The list said something else of action {action}; it was made anew from the lines."
                );
            }
            let mark = check.mark.map(|mark| mark.iter().map(|byte| format!("{byte:02x}")).collect());
            Ok(JournalCheck { lines: check.lines, sound: check.first_wrong.is_none(), words, mark })
        })
        .await
    }
}
