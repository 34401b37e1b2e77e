use purser_model::action::{Action, Payback};

use crate::api::{ActionKind, BulkKind};

/// What a bulk does to each of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deed {
    Act(ActionKind, Action),
    /// Google is asked, and nothing is changed.
    Verify,
}

impl From<BulkKind> for Deed {
    fn from(kind: BulkKind) -> Self {
        match kind {
            BulkKind::Refund => Deed::Act(ActionKind::Refund, Action::Refund),
            BulkKind::RefundAndRevoke => Deed::Act(ActionKind::RefundAndRevoke, Action::RefundAndRevoke),
            BulkKind::CancelRenewal => Deed::Act(ActionKind::CancelRenewal, Action::CancelRenewal),
            BulkKind::StopPayments => Deed::Act(ActionKind::StopPayments, Action::StopPayments),
            BulkKind::Revoke => Deed::Act(ActionKind::Revoke, Action::Revoke(Payback::Full)),
            BulkKind::RevokeProrated => {
                Deed::Act(ActionKind::RevokeProrated, Action::Revoke(Payback::Prorated))
            }
            BulkKind::Acknowledge => Deed::Act(ActionKind::Acknowledge, Action::Acknowledge),
            BulkKind::Verify => Deed::Verify,
        }
    }
}

impl Deed {
    /// Its name in the mirror. Never changes.
    pub(crate) fn id(&self) -> &'static str {
        match self {
            Deed::Act(_, action) => action.id(),
            Deed::Verify => "verify",
        }
    }

    pub(crate) fn title(&self) -> String {
        match self {
            Deed::Act(_, action) => action.title(),
            Deed::Verify => "Look at Google".to_owned(),
        }
    }

    /// It is done to orders rather than to purchases.
    pub(crate) fn is_about_orders(&self) -> bool {
        matches!(self, Deed::Act(_, action) if action.is_about_an_order())
    }

    pub(crate) fn is_destructive(&self) -> bool {
        matches!(self, Deed::Act(_, action) if action.is_destructive())
    }
}

/// The kind of a bulk by its name in the mirror.
pub(super) fn kind_of(id: &str) -> Option<BulkKind> {
    [
        BulkKind::Refund,
        BulkKind::RefundAndRevoke,
        BulkKind::CancelRenewal,
        BulkKind::StopPayments,
        BulkKind::Revoke,
        BulkKind::RevokeProrated,
        BulkKind::Acknowledge,
        BulkKind::Verify,
    ]
    .into_iter()
    .find(|kind| Deed::from(*kind).id() == id)
}
