use std::fmt;

/// A kind of thing in the mirror that a screen may be showing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// Orders, their money and their states.
    Orders,
    /// Subscription and one-time purchases.
    Purchases,
    /// Voided purchases.
    Voids,
    /// Subscriptions, base plans, offers, one-time products.
    Catalog,
    /// Notifications as Pub/Sub handed them over.
    Notifications,
    /// Who is behind an account.
    Links,
    /// What the first mirror and the schedule still have to do.
    Work,
    /// Settings and facts about the workspace itself.
    Workspace,
    /// What was done to orders and purchases, and what became of it.
    Journal,
    /// Notes and tags.
    Notes,
}

impl Kind {
    /// Every kind, in declaration order.
    pub const ALL: [Kind; 10] = [
        Kind::Orders,
        Kind::Purchases,
        Kind::Voids,
        Kind::Catalog,
        Kind::Notifications,
        Kind::Links,
        Kind::Work,
        Kind::Workspace,
        Kind::Journal,
        Kind::Notes,
    ];
}

/// Which kinds of thing a write touched. Every refresh of a screen is derived from this.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Changes(u16);

impl Changes {
    /// Nothing changed.
    pub const NONE: Changes = Changes(0);

    /// Exactly one kind changed.
    pub const fn of(kind: Kind) -> Self {
        Changes(1 << kind as u16)
    }

    /// Both what is in `self` and what is in `other`.
    #[must_use]
    pub const fn and(self, other: Changes) -> Self {
        Changes(self.0 | other.0)
    }

    /// Notes that `kind` changed.
    pub fn add(&mut self, kind: Kind) {
        *self = self.and(Changes::of(kind));
    }

    /// Whether `kind` changed.
    pub const fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }

    /// Whether nothing changed.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The kinds that changed, in declaration order.
    pub fn kinds(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |k| self.has(*k))
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.kinds()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_writes_change_what_either_changed() {
        let both = Changes::of(Kind::Orders).and(Changes::of(Kind::Catalog));
        assert_eq!(both.kinds().collect::<Vec<_>>(), [Kind::Orders, Kind::Catalog]);
        assert!(!both.has(Kind::Voids));
        assert!(Changes::NONE.is_empty());
    }
}
