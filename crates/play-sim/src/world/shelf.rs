//! The compact arrays: which orders, report lines and voids exist. Sixteen bytes an order and less.

use crate::calendar::{HOUR, Millis};
use crate::chance::Chance;
use crate::ids::Names;

use super::act::Acts;
use super::customer::Setting;
use super::event::{Event, What};
use super::life::Life;
use super::standing::Standing;
use super::{BACKLOG, Published, Reach, notice, seconds};

/// That an order exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OrderRow {
    /// Seconds since 1970.
    pub(crate) at: u32,
    pub(crate) customer: u32,
    pub(crate) renewal: i16,
    pub(crate) slot: u8,
    /// Of its first line.
    pub(crate) product: u8,
    pub(crate) region: u8,
    /// How many lines it has.
    pub(crate) lines: u8,
}

/// That money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ReportRow {
    /// Seconds since 1970.
    pub(crate) at: u32,
    pub(crate) customer: u32,
    pub(crate) renewal: i16,
    pub(crate) slot: u8,
    pub(crate) kind: ReportKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ReportKind {
    Charged,
    Refund,
    PartialRefund,
}

/// That an order was voided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct VoidRow {
    /// When the API came to know of it: some minutes after it happened.
    pub(crate) seen: Millis,
    pub(crate) at: Millis,
    pub(crate) customer: u32,
    pub(crate) renewal: i16,
    pub(crate) slot: u8,
    pub(crate) source: u8,
    pub(crate) reason: u8,
    pub(crate) quantity: u8,
}

#[derive(Default)]
pub(super) struct Shelf {
    pub(super) orders: Vec<OrderRow>,
    pub(super) report: Vec<ReportRow>,
    pub(super) voids: Vec<VoidRow>,
    /// How many rows of each were in order when last they were settled.
    settled: (usize, usize, usize),
}

impl Shelf {
    pub(super) fn take(&mut self, seen: Seen, published: &mut Vec<Published>) {
        self.orders.extend(seen.orders);
        self.report.extend(seen.report);
        self.voids.extend(seen.voids);
        published.extend(seen.published);
    }

    /// Brings what was taken since the last time into the order of time.
    pub(super) fn settle(&mut self) {
        let (orders, report, voids) = self.settled;
        settle(&mut self.orders, orders);
        settle(&mut self.report, report);
        settle(&mut self.voids, voids);
        self.settled = (self.orders.len(), self.report.len(), self.voids.len());
    }
}

/// New rows come after nearly all old ones: they share a second with the last of them at most. So only the end
/// is sorted, and a step costs what is new in it.
fn settle<T: Ord>(rows: &mut [T], settled: usize) {
    let Some(first) = rows[settled..].iter().min() else { return };
    let start = rows[..settled].partition_point(|row| row < first);
    rows[start..].sort();
}

/// What was seen of one customer in a span of time.
pub(super) struct Seen {
    pub(super) no: u32,
    /// Second of the first event after the span; the last there is if there is none.
    pub(super) next: u32,
    pub(super) events: u64,
    /// Orders that exist at the end of the span and that some channel of Google's names.
    pub(super) findable: u64,
    /// Subscriptions alive at the end of the span.
    pub(super) live: u64,
    orders: Vec<OrderRow>,
    report: Vec<ReportRow>,
    voids: Vec<VoidRow>,
    published: Vec<Published>,
}

/// When voided purchases list it.
pub(super) fn void_seen(setting: &Setting, customer: u32, event: &Event) -> Millis {
    let key = u64::from(customer) << 8 | u64::from(event.slot);
    event.at + Chance::of(setting.seed, "void seen", key, event.at as u64).between(60_000, HOUR)
}

/// Looks at the customers' lives within `(after, until]`, on all cores, and answers in their order.
pub(super) fn survey(
    setting: &Setting,
    names: &Names,
    acts: &Acts,
    numbers: &[u32],
    after: Millis,
    until: Millis,
) -> Vec<Seen> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    if numbers.len() < 256 || cores == 1 {
        return numbers.iter().map(|no| look(setting, names, acts, *no, after, until)).collect();
    }
    std::thread::scope(|scope| {
        let parts: Vec<_> = numbers
            .chunks(numbers.len().div_ceil(cores))
            .map(|part| {
                scope.spawn(move || {
                    part.iter().map(|no| look(setting, names, acts, *no, after, until)).collect::<Vec<_>>()
                })
            })
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("a survey has nothing to panic about")).collect()
    })
}

impl Seen {
    fn nothing(no: u32) -> Self {
        Self {
            no,
            next: u32::MAX,
            events: 0,
            findable: 0,
            live: 0,
            orders: Vec::new(),
            report: Vec::new(),
            voids: Vec::new(),
            published: Vec::new(),
        }
    }
}

/// What follows at once from things that happen now.
pub(super) fn tell(names: &Names, life: &Life, new: &[Event]) -> Seen {
    let mut seen = Seen::nothing(life.customer.no);
    for event in new {
        seen.events += 1;
        note(&mut seen, life, event);
        if let Some(body) = notice::notice(names, life, event) {
            seen.published.push(Published { at: event.at, data: notice::encode(&body) });
        }
    }
    seen
}

/// Looks at one customer's life within `(after, until]`.
pub(super) fn look(
    setting: &Setting,
    names: &Names,
    acts: &Acts,
    no: u32,
    after: Millis,
    until: Millis,
) -> Seen {
    let life = acts.life(setting, no, until);
    let mut seen = Seen::nothing(no);
    for event in &life.events {
        // A void is listed some minutes after it happened, perhaps in another span than it happened in.
        if let What::Voided { renewal, source, reason, quantity } = event.what {
            let known = void_seen(setting, no, event);
            if known > after && known <= until {
                let (at, slot) = (event.at, event.slot);
                seen.voids.push(VoidRow {
                    seen: known,
                    at,
                    customer: no,
                    renewal,
                    slot,
                    source,
                    reason,
                    quantity,
                });
            } else if known > until && event.at <= until {
                seen.next = seen.next.min(seconds(known));
            }
        }
        if event.at > until {
            seen.next = seen.next.min(seconds(event.at));
            break;
        }
        if event.at <= after {
            continue;
        }
        seen.events += 1;
        note(&mut seen, &life, event);
        if event.at > setting.epoch - BACKLOG
            && let Some(body) = notice::notice(names, &life, event)
        {
            seen.published.push(Published { at: event.at, data: notice::encode(&body) });
        }
    }
    // Only asked when the world is made, and not cheap.
    if after == Millis::MIN {
        for standing in Standing::all(&life, until) {
            seen.live += u64::from(standing.live());
            let reach = Reach::of(setting, &life, &standing, until);
            seen.findable += standing.orders.iter().filter(|o| reach.channels(o).any()).count() as u64;
        }
    }
    seen
}

fn note(seen: &mut Seen, life: &Life, event: &Event) {
    let (customer, slot, at) = (life.customer.no, event.slot, seconds(event.at));
    let mut money = |renewal: i16, kind| {
        // Test purchases move no money: no report has them.
        if !life.customer.tester {
            seen.report.push(ReportRow { at, customer, renewal, slot, kind });
        }
    };
    match &event.what {
        What::Ordered(charge) => seen.orders.push(OrderRow {
            at,
            customer,
            renewal: charge.renewal,
            slot,
            product: match charge.add_ons.first() {
                Some(line) if !charge.has_first() => line.item.product,
                _ => life.purchase(slot).map_or(0, |p| p.product),
            },
            region: life.customer.region_place,
            lines: charge.add_ons.len() as u8 + u8::from(charge.has_first()),
        }),
        What::Paid { renewal } => money(*renewal, ReportKind::Charged),
        What::Refunded { renewal, .. } => money(*renewal, ReportKind::Refund),
        What::PartlyRefunded { renewal, .. } => money(*renewal, ReportKind::PartialRefund),
        _ => {}
    }
}
