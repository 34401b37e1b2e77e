use jiff::{SignedDuration, Timestamp};

use crate::OrderId;

/// A real-time developer notification about one purchase: that something happened, and when.
///
/// Source: "Real-time developer notifications reference guide".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// When Google says that it happened (`eventTimeMillis`); when it was published, where Google does not say.
    pub at: Timestamp,
    /// When Pub/Sub took it in.
    pub published: Timestamp,
    /// When Purser took it in.
    pub received: Timestamp,
    /// What it is about.
    pub kind: NotificationKind,
    /// Google's number of what happened: `notificationType`, of a void `refundType`.
    pub code: Option<u32>,
    /// The order, where it names one.
    pub order: Option<OrderId>,
}

impl Notification {
    /// How long it took from the event until Purser had it. Never negative: clocks differ by a little.
    pub fn lag(&self) -> SignedDuration {
        self.received.duration_since(self.at).max(SignedDuration::ZERO)
    }
}

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotificationKind {
    /// A subscription.
    Subscription,
    /// A one-time purchase.
    OneTime,
    /// A voided purchase.
    Voided,
    /// A chargeback that Google asks an opinion on, within 24 hours.
    Review,
    /// "Send test message" in Play Console.
    Test,
    /// A kind that this program does not know.
    Unknown,
}

impl NotificationKind {
    /// What its code says, in words, standing alone. A code that Google added later is told by its number.
    pub fn words(self, code: Option<u32>) -> String {
        let words = match (self, code.unwrap_or(0)) {
            (Self::Subscription, 1) => "Recovered or resumed",
            (Self::Subscription, 2) => "Renewed",
            (Self::Subscription, 3) => "Renewal stopped",
            (Self::Subscription, 4) => "Bought",
            (Self::Subscription, 5) => "Put on hold",
            (Self::Subscription, 6) => "Grace period began",
            (Self::Subscription, 7) => "Restored",
            (Self::Subscription, 8) => "Price change agreed to",
            (Self::Subscription, 9) => "Renewal put off",
            (Self::Subscription, 10) => "Paused",
            (Self::Subscription, 11) => "Pause planned or changed",
            (Self::Subscription, 12) => "Taken back",
            (Self::Subscription, 13) => "Ended",
            (Self::Subscription, 17) => "Items changed",
            (Self::Subscription, 18) => "Stop planned after the last installment",
            (Self::Subscription, 19) => "Price change updated",
            (Self::Subscription, 20) => "Pending purchase canceled",
            (Self::Subscription, 22) => "Consent to a higher price updated",
            (Self::OneTime, 1) => "Paid",
            (Self::OneTime, 2) => "Pending purchase canceled",
            (Self::Voided, 2) => "Voided in part",
            (Self::Voided, _) => "Voided",
            (Self::Review, _) => "Chargeback under review",
            (Self::Test, _) => "Test message",
            (Self::Subscription | Self::OneTime, 0) | (Self::Unknown, _) => "Something new to Purser",
            (Self::Subscription | Self::OneTime, other) => {
                return format!("Something new to Purser (Google's number {other})");
            }
        };
        words.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_tomorrow_is_told_by_its_number() {
        assert_eq!(NotificationKind::Subscription.words(Some(2)), "Renewed");
        assert!(NotificationKind::Subscription.words(Some(31)).contains("31"));
    }

    #[test]
    fn a_clock_that_is_ahead_makes_no_negative_delay() {
        let at: Timestamp = "2026-10-20T12:00:05Z".parse().unwrap();
        let notification = Notification {
            at,
            published: at,
            received: "2026-10-20T12:00:04Z".parse().unwrap(),
            kind: NotificationKind::Subscription,
            code: Some(2),
            order: None,
        };
        assert_eq!(notification.lag(), SignedDuration::ZERO);
    }
}
