//! Whatever happens to a purchase, its timeline explains the state it is in.
//!
//! The lines are read as a person reads them: from the oldest to the newest, each by its title alone. Where they
//! lead must be Google's state. This reader shares nothing with the machine that wrote the lines.

mod world;

use std::collections::BTreeMap;

use jiff::Timestamp;
use purser_app::api::{ConnectForm, PurchaseRecord, RibbonSegment, TimelineEntry};
use purser_play_sim::Mix;
use serde_json::Value;
use world::World;

/// What a reader understands from a title: the state that it leads to, if it is about that.
fn leads_to<'a>(title: &'a str, one_time: bool, before: &'a str) -> &'a str {
    match (title, one_time) {
        ("Ordered, payment pending", _) => "PENDING",
        ("Bought", true) => "PURCHASED",
        ("Never paid" | "Taken back", true) => "CANCELLED",
        (
            "Subscribed"
            | "Started a free trial"
            | "Subscribed at an introductory price"
            | "Changed plan"
            | "Renewed"
            | "Renewed at the full price"
            | "Renewed at the introductory price"
            | "Trial converted"
            | "Trial went on"
            | "Paid within the grace period"
            | "Recovered from hold"
            | "Recovered"
            | "Resumed"
            | "Restored",
            false,
        ) => "ACTIVE",
        ("Grace period began", false) => "IN_GRACE_PERIOD",
        ("Put on hold", false) => "ON_HOLD",
        ("Paused", false) => "PAUSED",
        (
            "Customer turned renewal off"
            | "Google stopped renewal"
            | "Developer stopped renewal"
            | "Renewal turned off",
            false,
        ) => "CANCELED",
        ("Ended" | "Replaced by another purchase" | "Taken back", false) => "EXPIRED",
        ("Never paid", false) => "PENDING_PURCHASE_CANCELED",
        _ => before,
    }
}

/// The titles that may tell of an event of the simulator that Google notifies of, by the event's name.
const TOLD_AS: &[(&str, &[&str])] = &[
    ("NeverPaid", &["Never paid"]),
    ("Grace", &["Grace period began"]),
    ("Hold", &["Put on hold"]),
    ("Recovered", &["Recovered from hold", "Recovered"]),
    ("PauseSet", &["Pause planned", "Pause changed", "Pause called off", "Pause changed or called off"]),
    ("Paused", &["Paused"]),
    ("Resumed", &["Resumed", "Recovered"]),
    ("StopScheduled", &["Stop planned"]),
    (
        "Canceled",
        &[
            "Customer turned renewal off",
            "Google stopped renewal",
            "Developer stopped renewal",
            "Renewal turned off",
        ],
    ),
    ("Restarted", &["Restored"]),
    ("Expired", &["Ended"]),
    ("Revoked", &["Taken back"]),
    ("Replaced", &["Replaced by another purchase", "Ended"]),
    (
        "PriceIncrease",
        &[
            "Higher price announced",
            "Higher price agreed to",
            "Lower price planned",
            "Price change called off",
            "Price change updated",
        ],
    ),
    ("PriceCalledOff", &["Price change called off", "Price change updated"]),
    ("Deferred", &["Renewal put off"]),
    ("ItemAdded", &["Items added", "Items changed"]),
    ("ItemRemoved", &["Removal planned", "Items removed", "Items changed"]),
    ("ConsentAsked", &["Consent to a higher price asked for", "Consent to a higher price updated"]),
    ("ConsentGiven", &["Consent to a higher price given", "Consent to a higher price updated"]),
];

/// Random numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn happened(record: &PurchaseRecord) -> Vec<&TimelineEntry> {
    record.timeline.iter().filter(|line| !line.ahead).rev().collect()
}

fn text(record: &PurchaseRecord) -> String {
    let lines: Vec<String> = record
        .timeline
        .iter()
        .map(|l| {
            format!(
                "  {} {} [{}] {}{}",
                l.at,
                l.title,
                l.source,
                l.why.as_deref().unwrap_or(""),
                if l.ahead { " (ahead)" } else { "" }
            )
        })
        .collect();
    lines.join("\n")
}

fn the_timeline_explains_the_state(record: &PurchaseRecord, truth: &Value) {
    let purchase = record.purchase.as_ref().expect("it was looked up");
    let one_time = purchase.kind != "subscription";
    let mut state = "";
    let mut last: Option<Timestamp> = None;
    for line in happened(record) {
        let at = time(&line.at);
        assert!(
            last.is_none_or(|last| last <= at),
            "time runs backwards at {}:\n{}",
            line.title,
            text(record)
        );
        last = Some(at);
        state = match line.title.strip_prefix("Seen to be ") {
            Some(_) => purchase.state.as_str(),
            None => leads_to(&line.title, one_time, state),
        };
        assert!(!line.title.is_empty() && !line.source.is_empty());
    }
    assert_eq!(state, purchase.state, "{}\n{}\n{truth:#}", record.token, text(record));
}

fn the_ribbon_is_whole(record: &PurchaseRecord) {
    let ribbon: &[RibbonSegment] = &record.ribbon;
    for pair in ribbon.windows(2) {
        assert_eq!(pair[0].end.as_deref(), Some(pair[1].start.as_str()), "{ribbon:#?}\n{}", text(record));
    }
    for segment in ribbon {
        assert!(!segment.label.is_empty());
        let end = segment.end.as_deref().map(time);
        assert!(end.is_none_or(|end| end > time(&segment.start)), "{segment:#?}");
    }
}

/// How many of each kind of event were found told, and how many lines admit that nothing explains a state.
#[derive(Default, Debug)]
struct Told {
    events: BTreeMap<String, u32>,
    purchases: u32,
    unexplained: Vec<String>,
    /// Plan changes that waited and came true while somebody looked.
    came_true: u32,
}

fn every_notified_event_has_a_line(
    record: &PurchaseRecord,
    truth: &Value,
    since: Timestamp,
    told: &mut Told,
) {
    let lines = happened(record);
    for event in truth["events"].as_array().expect("events") {
        let (at, what) =
            (time(event["at"].as_str().expect("a time")), event["what"].as_str().expect("a name"));
        let name = what.split([' ', '(', '{']).next().expect("a name");
        let Some((_, titles)) = TOLD_AS.iter().find(|(event, _)| *event == name) else { continue };
        // Before the mirror knew it, what the purchase and its orders still say is all there is.
        if at <= since {
            continue;
        }
        let found = lines.iter().filter(|line| titles.contains(&line.title.as_str()) && time(&line.at) == at);
        assert_eq!(found.count(), 1, "{what} at {at} of {}:\n{}\n{truth:#}", record.token, text(record));
        *told.events.entry(name.to_owned()).or_default() += 1;
    }
}

/// Where a token began before its plan was charged, the charge is a renewal, and a line says what changed.
fn a_plan_change_that_waited_came_true(record: &PurchaseRecord, truth: &Value, since: Timestamp) -> bool {
    let events = truth["events"].as_array().expect("events");
    let of = |name: &str| {
        let mut found =
            events.iter().filter(|e| e["what"].as_str().is_some_and(|what| what.starts_with(name)));
        found.next().map(|e| time(e["at"].as_str().expect("a time")))
    };
    let (Some(began), Some(charged)) = (of("Started"), of("Ordered")) else { return false };
    let linked = truth["purchase"]["linkedPurchaseToken"].is_string();
    if !linked || charged == began || began <= since {
        return false;
    }
    let lines = happened(record);
    let at = |title: &str| lines.iter().find(|line| line.title == title).map(|line| time(&line.at));
    assert_eq!(at("Subscribed"), Some(began), "{}", text(record));
    let paid = at("Renewed").expect("a charge");
    assert!(paid.duration_since(charged).as_secs() < 60, "{}", text(record));
    // Whoever looked in between saw what was to come, and that it came.
    let planned = at("Plan change planned").is_some();
    assert_eq!(at("Plan changed"), planned.then_some(charged), "{}", text(record));
    planned
}

/// Moves the clock in random steps and synchronises, then reads the record of every purchase.
async fn live(seed: u64, orders: u64, mix: Mix, notified: bool, steps: u64) -> Told {
    let world = World::mixed(seed, orders, mix).await;
    let form = world.form();
    let form = if notified { form } else { ConnectForm { subscription: String::new(), ..form } };
    world.app.connect(form).await.expect("it connects");
    world.app.sync_and_wait().await.expect("the first mirror");
    let since = time(world.sim("/sim/clock")["now"].as_str().expect("a time"));
    let mut dice = Dice(seed);
    for _ in 0..steps {
        // Pub/Sub forgets after seven days: whoever is away longer has lost notifications, and is told by looks.
        let hours = 1 + dice.below(24 * if notified { 6 } else { 12 });
        world.tell_sim("/sim/clock", &format!(r#"{{"advance":"PT{hours}H"}}"#));
        let status = world.app.sync_and_wait().await.expect("a run");
        assert_eq!(status.failure, None);
    }
    for _ in 0..20 {
        // On a busy machine a pull may come back late, and its messages come again with a later one.
        if !notified || world.sim("/sim/stats")["unacknowledged"] == 0 {
            break;
        }
        world.app.sync_and_wait().await.expect("a run");
    }
    let mut told = Told::default();
    for (token, truth) in tokens(&world) {
        let Ok(record) = world.app.purchase(token.clone()).await else { continue };
        if record.purchase.is_none() {
            continue;
        }
        told.purchases += 1;
        the_timeline_explains_the_state(&record, &truth);
        the_ribbon_is_whole(&record);
        let news = happened(&record);
        let unexplained = news.iter().filter(|l| l.title.starts_with("Seen to be ") && time(&l.at) > since);
        told.unexplained
            .extend(unexplained.map(|l| format!("{token}: {} {}\n{}", l.at, l.title, text(&record))));
        if a_plan_change_that_waited_came_true(&record, &truth, since) {
            told.came_true += 1;
        }
        if notified {
            every_notified_event_has_a_line(&record, &truth, since, &mut told);
        }
    }
    assert!(told.purchases > 50, "{told:?}");
    told
}

fn tokens(world: &World) -> Vec<(String, Value)> {
    let all = world.all("/sim/truth/purchases?limit=1000", "purchases");
    all.into_iter().map(|p| (p["purchaseToken"].as_str().expect("a token").to_owned(), p)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn with_notifications_every_event_has_its_line_and_no_state_is_left_unexplained() {
    let mut events = BTreeMap::new();
    for seed in [11, 12] {
        let told = live(seed, 1_200, Mix::default(), true, 18).await;
        assert_eq!(told.unexplained, Vec::<String>::new(), "seed {seed}");
        for (name, count) in told.events {
            *events.entry(name).or_insert(0) += count;
        }
    }
    for name in ["Grace", "Hold", "Canceled", "Expired", "Revoked", "Replaced"] {
        assert!(events.contains_key(name), "{name} never happened: {events:?}");
    }
}

/// Rare as they are, these lives are seen by somebody with a million customers.
#[tokio::test(flavor = "multi_thread")]
async fn add_ons_consent_and_plan_changes_that_wait_are_told_from_beginning_to_end() {
    let mix = Mix { add_ons: 1_000, korea: 2_000, plan_changes: 1_000, ..Mix::default() };
    let told = live(13, 1_200, mix, true, 24).await;
    assert_eq!(told.unexplained, Vec::<String>::new());
    for name in ["ItemAdded", "ItemRemoved", "ConsentAsked", "ConsentGiven"] {
        assert!(told.events.contains_key(name), "{name} never happened: {:?}", told.events);
    }
    assert!(told.came_true > 0, "{} plan changes that waited", told.came_true);
    let untold = live(14, 1_200, mix, false, 12).await;
    let share = untold.unexplained.len() as f64 / f64::from(untold.purchases);
    assert!(share < 0.01, "{}", untold.unexplained.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_notifications_the_timeline_still_leads_to_googles_state() {
    for seed in [21, 22] {
        let told = live(seed, 1_200, Mix::default(), false, 12).await;
        let share = told.unexplained.len() as f64 / f64::from(told.purchases);
        assert!(
            share < 0.01,
            "seed {seed}: {} of {}\n{}",
            told.unexplained.len(),
            told.purchases,
            told.unexplained.join("\n")
        );
    }
}
