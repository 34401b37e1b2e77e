use jiff::{SignedDuration, Timestamp};
use purser_model::action::Action;
use sha2::{Digest as _, Sha256};

use super::Loaded;
use crate::api::Macro;

/// A code holds for five to ten minutes: for the rest of its slot and for the next.
const SLOT: SignedDuration = SignedDuration::from_mins(5);
/// Without letters and digits that look alike.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// What stands for "exactly this, as it was shown": the action, its parameters and the state it was shown with.
///
/// It is computed, not kept, so that a code that one command printed can be given to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Codes {
    now: String,
    before: String,
    /// Until when the newer one holds.
    pub(crate) expires: Timestamp,
}

impl Codes {
    pub(crate) fn of(
        action: &Action,
        loaded: &Loaded,
        workspace: &str,
        by: Option<&Macro>,
        at: Timestamp,
    ) -> Self {
        Codes::bound_to(&parts(action, loaded, workspace, by), at)
    }

    /// Those of anything that these parts say whole.
    pub(crate) fn bound_to(parts: &[Vec<u8>], at: Timestamp) -> Self {
        let slot = at.as_second().div_euclid(SLOT.as_secs());
        let end = Timestamp::from_second((slot + 2) * SLOT.as_secs()).unwrap_or(Timestamp::MAX);
        Codes { now: code(parts, slot), before: code(parts, slot - 1), expires: end }
    }

    /// The one to show.
    pub(crate) fn shown(&self) -> &str {
        &self.now
    }

    /// Whether a person gave back what was shown, for what is so now.
    pub(crate) fn fit(&self, given: &str) -> bool {
        let given = given.trim().to_ascii_uppercase();
        given == self.now || given == self.before
    }
}

fn parts(action: &Action, loaded: &Loaded, workspace: &str, by: Option<&Macro>) -> [Vec<u8>; 8] {
    [
        workspace.as_bytes(),
        format!("{action:?}").as_bytes(),
        loaded.package.as_bytes(),
        loaded.order_raw.as_deref().unwrap_or_default().as_bytes(),
        loaded.key.as_ref().map(|key| key.token.as_str()).unwrap_or_default().as_bytes(),
        loaded.purchase_raw.as_deref().unwrap_or_default().as_bytes(),
        // With all that is told to Google.
        format!("{:?}", loaded.answer(action)).as_bytes(),
        // And all that is written with it.
        by.map(|by| format!("{by:?}")).unwrap_or_default().as_bytes(),
    ]
    .map(<[u8]>::to_vec)
}

fn code(parts: &[Vec<u8>], slot: i64) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.update(slot.to_be_bytes());
    hash.finalize().iter().take(6).map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}
