use purser_app::api::{Instead, LookUpKind};

use super::{money, time};
use crate::output::Output;

/// Says beside an empty table what may have been meant, and where else to look.
pub(crate) fn tell(output: &Output, instead: Option<&Instead>) {
    let Some(instead) = instead else { return };
    for near in &instead.near {
        let row = &near.row;
        output.note(&format!(
            "Did you mean {}? {}: {}, {}, {}, {}",
            row.id,
            near.why,
            row.product,
            row.state_words,
            money(row.total.as_ref()),
            time(&row.placed),
        ));
    }
    for look_up in &instead.look_up {
        let command = match look_up.kind {
            LookUpKind::Order => "orders",
            LookUpKind::Purchase => "purchases",
        };
        output.note(&format!(
            "The mirror does not have it. To look it up at Google: purser {command} show --verify {}",
            look_up.id
        ));
    }
    if let Some(console) = &instead.console {
        output.note(&format!("{} is unknown here. {} {}", console.text, console.why, console.url));
    }
}
