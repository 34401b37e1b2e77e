//! What the command for guard rails is told.

use clap::{Args, ValueEnum};
use purser_app::api::ActionKind;

/// What the workspace does not let be done, whoever acts. Without options: shows it.
#[derive(Debug, Args)]
pub(crate) struct Rails {
    /// Actions that nobody does here, in place of those before: `stop-payments,revoke`. None: `--forbid none`.
    #[arg(long, value_name = "KINDS", value_enum, value_delimiter = ',')]
    pub(crate) forbid: Option<Vec<Forbidden>>,
    /// What one action may give back, in place of the limits before: `EUR=100,JPY=15000`, or `none`.
    #[arg(long, value_name = "LIMITS", value_delimiter = ',')]
    pub(crate) per_action: Option<Vec<String>>,
    /// What may go back on one day (UTC), in place of the limits before.
    #[arg(long, value_name = "LIMITS", value_delimiter = ',')]
    pub(crate) per_day: Option<Vec<String>>,
    /// Above it a second person confirms, in place of the limits before.
    #[arg(long, value_name = "LIMITS", value_delimiter = ',')]
    pub(crate) second_person: Option<Vec<String>>,
    /// Takes back what waits for a second person, by its number.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) withdraw: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Forbidden {
    None,
    Refund,
    RefundAndRevoke,
    CancelRenewal,
    StopPayments,
    Revoke,
    RevokeProrated,
    RevokeItem,
    Defer,
    Acknowledge,
    Consume,
    Review,
}

impl Forbidden {
    pub(crate) fn kind(self) -> Option<ActionKind> {
        Some(match self {
            Forbidden::None => return None,
            Forbidden::Refund => ActionKind::Refund,
            Forbidden::RefundAndRevoke => ActionKind::RefundAndRevoke,
            Forbidden::CancelRenewal => ActionKind::CancelRenewal,
            Forbidden::StopPayments => ActionKind::StopPayments,
            Forbidden::Revoke => ActionKind::Revoke,
            Forbidden::RevokeProrated => ActionKind::RevokeProrated,
            Forbidden::RevokeItem => ActionKind::RevokeItem,
            Forbidden::Defer => ActionKind::Defer,
            Forbidden::Acknowledge => ActionKind::Acknowledge,
            Forbidden::Consume => ActionKind::Consume,
            Forbidden::Review => ActionKind::Review,
        })
    }

    /// As it is written on the command line.
    pub(crate) fn of(kind: ActionKind) -> String {
        let found = Self::value_variants().iter().find(|one| one.kind() == Some(kind));
        found
            .and_then(ValueEnum::to_possible_value)
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }
}
