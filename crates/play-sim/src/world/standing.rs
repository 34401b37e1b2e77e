//! What is so at a time: the fold of a life's events until then.

use crate::calendar::{DAY, Millis};
use crate::money::Micros;

use super::event::{Canceler, Charge, Event, Item, Phase, PriceMode, What};
use super::life::{Awaited, Deal, Life, Purchase};

/// An order as it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OrderStanding {
    pub(crate) slot: u8,
    pub(crate) charge: Charge,
    pub(crate) state: OrderState,
    pub(crate) created: Millis,
    pub(crate) last_event: Millis,
    pub(crate) processed: Option<Millis>,
    pub(crate) canceled: Option<Millis>,
    /// When, and whether it was a chargeback.
    pub(crate) refunded: Option<(Millis, bool)>,
    pub(crate) partial_refunds: Vec<PartialRefund>,
}

impl OrderStanding {
    /// What the first item costs with it, and the tax in that.
    pub(crate) fn of_first(&self) -> (Micros, Micros) {
        let lines = &self.charge.add_ons;
        let (total, tax) = lines.iter().fold((0, 0), |sum, l| (sum.0 + l.total, sum.1 + l.tax));
        (self.charge.total - total, self.charge.tax - tax)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PartialRefund {
    pub(crate) at: Millis,
    pub(crate) total: Micros,
    pub(crate) tax: Micros,
    pub(crate) quantity: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum OrderState {
    Pending,
    Processed,
    Canceled,
    PendingRefund,
    PartiallyRefunded,
    Refunded,
}

impl OrderState {
    /// As `Order.state` writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Processed => "PROCESSED",
            Self::Canceled => "CANCELED",
            Self::PendingRefund => "PENDING_REFUND",
            Self::PartiallyRefunded => "PARTIALLY_REFUNDED",
            Self::Refunded => "REFUNDED",
        }
    }
}

/// A purchase as it stands, with its orders.
#[derive(Clone, Debug)]
pub(crate) struct Standing<'a> {
    pub(crate) purchase: &'a Purchase,
    pub(crate) orders: Vec<OrderStanding>,
    pub(crate) state: State,
    pub(crate) acknowledged: bool,
    pub(crate) consumed: bool,
    /// Paid at last; none while a purchase is pending.
    pub(crate) completed: Option<Millis>,
    pub(crate) expiry: Option<Millis>,
    pub(crate) phase: Phase,
    pub(crate) renews: bool,
    pub(crate) canceled: Option<Cancellation>,
    pub(crate) stop_scheduled: bool,
    pub(crate) resumes: Option<Millis>,
    /// The order that waits for money, in grace and on hold.
    pub(crate) declined: Option<i16>,
    pub(crate) price: Option<Micros>,
    pub(crate) increase: Option<Increase>,
    pub(crate) add_ons: Vec<AddOn>,
    pub(crate) consent: Option<Consent>,
    pub(crate) ended: Option<Millis>,
    /// How often it changed: the etag.
    pub(crate) changes: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Increase {
    pub(crate) applies: Millis,
    pub(crate) listed: Micros,
    pub(crate) accepted: bool,
    pub(crate) applied: bool,
    pub(crate) called_off: bool,
    pub(crate) mode: PriceMode,
}

/// An item beside the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AddOn {
    pub(crate) item: Item,
    pub(crate) listed: Micros,
    /// Gone when the period is over.
    pub(crate) removed: bool,
    pub(crate) expiry: Option<Millis>,
}

/// `priceStepUpConsentDetails`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Consent {
    pub(crate) deadline: Millis,
    pub(crate) listed: Micros,
    /// `PENDING`, `CONFIRMED`, `COMPLETED`.
    pub(crate) state: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cancellation {
    By(Canceler, Millis),
    Replacement,
}

/// Google's `subscriptionState`, and for one-time products its `purchaseState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum State {
    Pending,
    Active,
    Paused,
    Grace,
    Hold,
    Canceled,
    Expired,
    NeverPaid,
}

impl State {
    /// As `SubscriptionPurchaseV2.subscriptionState` writes it.
    pub(crate) fn subscription_name(self) -> &'static str {
        match self {
            Self::Pending => "SUBSCRIPTION_STATE_PENDING",
            Self::Active => "SUBSCRIPTION_STATE_ACTIVE",
            Self::Paused => "SUBSCRIPTION_STATE_PAUSED",
            Self::Grace => "SUBSCRIPTION_STATE_IN_GRACE_PERIOD",
            Self::Hold => "SUBSCRIPTION_STATE_ON_HOLD",
            Self::Canceled => "SUBSCRIPTION_STATE_CANCELED",
            Self::Expired => "SUBSCRIPTION_STATE_EXPIRED",
            Self::NeverPaid => "SUBSCRIPTION_STATE_PENDING_PURCHASE_CANCELED",
        }
    }

    /// As `PurchaseStateContext.purchaseState` writes it.
    pub(crate) fn product_name(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::NeverPaid | Self::Expired => "CANCELLED",
            _ => "PURCHASED",
        }
    }
}

/// How long Google answers for a subscription's token after its end.
pub(crate) const ANSWERS_AFTER_END: Millis = 60 * DAY;

impl<'a> Standing<'a> {
    /// The state of one purchase at `now`; none before it began.
    pub(crate) fn of(life: &'a Life, slot: u8, now: Millis) -> Option<Self> {
        let purchase = life.purchase(slot)?;
        let mut standing = Self::new(purchase);
        let mut begun = false;
        for event in life.events.iter().take_while(|e| e.at <= now).filter(|e| e.slot == slot) {
            begun = true;
            standing.apply(event);
        }
        begun.then_some(standing)
    }

    /// All purchases begun by `now`.
    pub(crate) fn all(life: &'a Life, now: Millis) -> Vec<Self> {
        life.purchases.iter().filter_map(|p| Self::of(life, p.slot, now)).collect()
    }

    pub(super) fn new(purchase: &'a Purchase) -> Self {
        let price = match purchase.deal {
            Deal::Subscription { listed, .. } => Some(listed),
            Deal::OneTime { .. } => None,
        };
        Self {
            purchase,
            orders: Vec::new(),
            state: State::Active,
            acknowledged: false,
            consumed: false,
            completed: None,
            expiry: None,
            phase: Phase::Base,
            renews: matches!(purchase.deal, Deal::Subscription { .. }),
            canceled: None,
            stop_scheduled: false,
            resumes: None,
            declined: None,
            price,
            increase: None,
            add_ons: Vec::new(),
            consent: None,
            ended: None,
            changes: 0,
        }
    }

    pub(crate) fn is_subscription(&self) -> bool {
        matches!(self.purchase.deal, Deal::Subscription { .. })
    }

    pub(crate) fn order(&self, renewal: i16) -> Option<&OrderStanding> {
        self.orders.iter().rev().find(|o| o.charge.renewal == renewal)
    }

    /// The last order whose money came, of the first item.
    pub(crate) fn latest_successful(&self) -> Option<&OrderStanding> {
        self.orders.iter().rev().find(|o| o.processed.is_some() && o.charge.has_first())
    }

    /// The last order whose money came for an add-on.
    pub(crate) fn latest_of(&self, item: Item) -> Option<&OrderStanding> {
        self.orders.iter().rev().find(|o| o.processed.is_some() && o.charge.has(item))
    }

    /// What a plan change that was put off waits for.
    pub(crate) fn waits(&self) -> Option<&Awaited> {
        self.purchase.awaits.as_ref().filter(|_| self.orders.is_empty())
    }

    /// Every end that Google states of an item.
    pub(crate) fn stated_expiries(&self) -> impl Iterator<Item = Millis> {
        self.expiry.into_iter().chain(self.add_ons.iter().filter_map(|a| a.expiry))
    }

    fn items_end(&mut self, at: Millis) {
        self.expiry = Some(at);
        for add_on in &mut self.add_ons {
            add_on.expiry = Some(at);
        }
    }

    /// A period is over: what was removed goes with it.
    fn period_over(&mut self) {
        self.add_ons.retain(|a| !a.removed);
    }

    /// Google no longer knows the token of a subscription that ended so long ago.
    pub(crate) fn forgotten(&self, now: Millis) -> bool {
        self.is_subscription() && self.ended.is_some_and(|end| now > end + ANSWERS_AFTER_END)
    }

    /// Of one with several pieces: how many can still be refunded.
    pub(crate) fn refundable_quantity(&self) -> u8 {
        let Deal::OneTime { quantity, .. } = self.purchase.deal else { return 0 };
        let gone: u8 = self.orders.iter().flat_map(|o| &o.partial_refunds).map(|r| r.quantity).sum();
        let all = self.orders.iter().any(|o| o.refunded.is_some());
        if all { 0 } else { quantity.saturating_sub(gone) }
    }

    fn on_order(&mut self, renewal: i16, at: Millis, change: impl FnOnce(&mut OrderStanding)) {
        if let Some(order) = self.orders.iter_mut().rev().find(|o| o.charge.renewal == renewal) {
            order.last_event = at;
            change(order);
        }
    }

    pub(super) fn apply(&mut self, event: &Event) {
        let at = event.at;
        self.changes += 1;
        match &event.what {
            What::Started { pending } => self.state = if *pending { State::Pending } else { State::Active },
            What::NeverPaid => {
                self.state = State::NeverPaid;
                self.renews = false;
                self.ended = Some(at);
            }
            What::Acknowledged => self.acknowledged = true,
            What::Consumed => {
                self.consumed = true;
                // Consuming acknowledges.
                self.acknowledged = true;
            }
            What::Ordered(charge) => self.orders.push(OrderStanding {
                slot: event.slot,
                charge: charge.clone(),
                state: OrderState::Pending,
                created: at,
                last_event: at,
                processed: None,
                canceled: None,
                refunded: None,
                partial_refunds: Vec::new(),
            }),
            What::Paid { renewal } => {
                self.on_order(*renewal, at, |o| {
                    o.processed = Some(at);
                    o.state = OrderState::Processed;
                });
                self.completed = self.completed.or(Some(at));
                if self.state == State::Pending {
                    self.state = State::Active;
                }
            }
            What::Dropped { renewal } => self.on_order(*renewal, at, |o| {
                o.canceled = Some(at);
                o.state = OrderState::Canceled;
            }),
            What::RefundAsked { renewal } => {
                self.on_order(*renewal, at, |o| o.state = OrderState::PendingRefund);
            }
            What::Refunded { renewal, chargeback } => self.on_order(*renewal, at, |o| {
                o.refunded = Some((at, *chargeback));
                o.state = OrderState::Refunded;
            }),
            What::PartlyRefunded { renewal, total, tax, quantity } => {
                let refund = PartialRefund { at, total: *total, tax: *tax, quantity: *quantity };
                self.on_order(*renewal, at, |o| {
                    o.partial_refunds.push(refund);
                    o.state = OrderState::PartiallyRefunded;
                });
            }
            What::Period { until, phase, .. } => {
                self.period_over();
                self.items_end(*until);
                self.phase = *phase;
                self.declined = None;
                if matches!(self.state, State::Grace | State::Hold | State::Paused | State::Pending) {
                    self.state = State::Active;
                }
            }
            What::Grace { until, renewal } => {
                self.state = State::Grace;
                // Google extends the expiry while it waits.
                self.period_over();
                self.items_end(*until);
                self.declined = Some(*renewal);
            }
            What::Hold { renewal } => {
                self.state = State::Hold;
                // A resumption whose payment fails goes on hold.
                self.resumes = None;
                self.period_over();
                self.ends_by(at);
                self.declined = Some(*renewal);
            }
            What::Recovered => {
                self.state = State::Active;
                self.declined = None;
            }
            What::PauseSet => {}
            What::Paused { resumes } => {
                self.state = State::Paused;
                self.resumes = Some(*resumes);
            }
            What::Resumed => {
                self.state = State::Active;
                self.resumes = None;
            }
            What::StopScheduled => self.stop_scheduled = true,
            What::Canceled(canceler) => {
                self.state = State::Canceled;
                self.renews = false;
                self.declined = None;
                self.canceled = Some(Cancellation::By(*canceler, at));
            }
            What::Restarted => {
                self.state = State::Active;
                self.renews = true;
                self.canceled = None;
            }
            What::Expired => self.end(at),
            What::Revoked => {
                self.end(at);
                self.canceled = self.canceled.or(Some(Cancellation::By(Canceler::System, at)));
            }
            What::Replaced { .. } => {
                self.end(at);
                self.canceled = Some(Cancellation::Replacement);
            }
            What::Deferred { until } => self.items_end(*until),
            What::PriceIncrease { applies, new_listed, mode } => {
                self.increase = Some(Increase {
                    applies: *applies,
                    listed: *new_listed,
                    accepted: *mode != PriceMode::OptIn,
                    applied: false,
                    called_off: false,
                    mode: *mode,
                });
            }
            What::PriceAccepted => {
                if let Some(increase) = &mut self.increase {
                    increase.accepted = true;
                }
            }
            What::PriceCalledOff => {
                if let Some(increase) = &mut self.increase {
                    increase.called_off = true;
                }
            }
            What::PriceApplied => {
                if let Some(increase) = &mut self.increase {
                    increase.applied = true;
                    self.price = Some(increase.listed);
                }
            }
            What::ItemBought { item, listed } | What::ItemAdded { item, listed } => {
                let (item, listed, expiry) = (*item, *listed, self.expiry);
                self.add_ons.push(AddOn { item, listed, removed: false, expiry });
            }
            What::ItemRemoved { item } => {
                self.add_ons.iter_mut().filter(|a| a.item == *item).for_each(|a| a.removed = true);
            }
            What::ConsentAsked { deadline, listed } => {
                self.consent = Some(Consent { deadline: *deadline, listed: *listed, state: "PENDING" });
            }
            What::ConsentGiven => self.consent_is("CONFIRMED"),
            What::ConsentDone => self.consent_is("COMPLETED"),
            What::ReviewAsked { .. } | What::Voided { .. } => {}
        }
    }

    fn end(&mut self, at: Millis) {
        self.state = State::Expired;
        self.renews = false;
        self.declined = None;
        self.ended = Some(at);
        self.ends_by(at);
    }

    fn ends_by(&mut self, at: Millis) {
        self.expiry = self.expiry.map(|e| e.min(at));
        for add_on in &mut self.add_ons {
            add_on.expiry = add_on.expiry.map(|e| e.min(at));
        }
    }

    fn consent_is(&mut self, state: &'static str) {
        if let Some(consent) = &mut self.consent {
            consent.state = state;
        }
    }
}
