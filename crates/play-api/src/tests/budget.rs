use std::time::Duration;

use jiff::Timestamp;

use crate::{
    Bucket, BudgetState, Budgets, Error, Grant, Options, Rate,
    budget::{Blocked, Lane, Limiter},
    testing::{Server, clock, json, with},
};

const PACKAGE: &str = "com.acme.app";
/// Some noon.
const NOON: Timestamp = Timestamp::constant(1_792_497_600, 0);
const MINUTE: Duration = Duration::from_secs(60);

fn orders(states: &[BudgetState]) -> &BudgetState {
    states.iter().find(|state| state.bucket == Bucket::Orders).expect("the orders")
}

async fn go(limiter: &Limiter, bucket: Bucket, package: &str, lane: Lane) {
    limiter.acquire(bucket, package, lane, MINUTE, NOON).await.expect("not blocked");
}

#[tokio::test]
async fn in_no_span_are_more_calls_made_than_the_quota_allows() {
    for (bucket, calls, per) in [(Bucket::Orders, 3_000, 60), (Bucket::VoidedPurchases, 30, 30)] {
        let clock = clock();
        let limiter = Limiter::new(Budgets::default(), clock.clone());
        let mut times = Vec::new();
        for _ in 0..calls * 2 + 50 {
            go(&limiter, bucket, PACKAGE, Lane::Interactive).await;
            times.push(clock.elapsed());
        }
        for (i, start) in times.iter().enumerate() {
            let within = times[i..].iter().take_while(|t| **t < *start + Duration::from_secs(per)).count();
            assert!(within <= calls, "{bucket}: {within} calls in a span from {start:?}");
        }
        // At the bare rate this takes a little over two spans; spacing may cost half as much again.
        let took = clock.elapsed().as_secs();
        assert!(took > per && took <= per * 5, "{bucket}: {took} s");
    }
}

#[tokio::test]
async fn the_buckets_are_independent_and_voids_are_counted_for_each_package() {
    let clock = clock();
    let limiter = Limiter::new(Budgets::default(), clock.clone());
    for package in ["a", "b", "c"] {
        for _ in 0..8 {
            go(&limiter, Bucket::VoidedPurchases, package, Lane::Background).await;
        }
    }
    go(&limiter, Bucket::Orders, "a", Lane::Background).await;
    assert!(clock.sleeps().is_empty());
    let states = limiter.states(NOON);
    let of = |p: &str| states.iter().find(|s| s.package.as_deref() == Some(p)).map(|s| s.available);
    assert_eq!((of("a"), of("b"), of("c")), (Some(2), Some(2), Some(2)));
}

#[tokio::test]
async fn a_person_may_use_the_reserve_that_the_mirror_leaves() {
    let clock = clock();
    let rate = Rate { calls: 20, per: MINUTE, burst: 10, reserve: 4 };
    let limiter = Limiter::new(Budgets::default().with(Bucket::Orders, rate), clock.clone());
    for _ in 0..6 {
        go(&limiter, Bucket::Orders, PACKAGE, Lane::Background).await;
    }
    assert!(clock.sleeps().is_empty());
    for _ in 0..4 {
        go(&limiter, Bucket::Orders, PACKAGE, Lane::Interactive).await;
    }
    assert!(clock.sleeps().is_empty());
    go(&limiter, Bucket::Orders, PACKAGE, Lane::Background).await;
    assert!(!clock.sleeps().is_empty());
}

#[tokio::test]
async fn what_google_refused_holds_the_mirror_back_and_not_a_person() {
    let clock = clock();
    let limiter = Limiter::new(Budgets::default(), clock.clone());
    limiter.block(Bucket::Orders, PACKAGE, Duration::from_secs(3_600), None);
    let blocked = limiter.acquire(Bucket::Orders, PACKAGE, Lane::Background, MINUTE, NOON).await;
    assert_eq!(blocked.map(drop), Err(Blocked { remaining: Duration::from_secs(3_600), daily: false }));
    go(&limiter, Bucket::Orders, PACKAGE, Lane::Interactive).await;
    clock.advance(Duration::from_secs(3_550));
    go(&limiter, Bucket::Orders, PACKAGE, Lane::Background).await;
    assert!(clock.elapsed() >= Duration::from_secs(3_600));
}

#[tokio::test]
async fn a_used_up_day_is_over_at_midnight_even_if_this_clock_stood_still() {
    let clock = clock();
    let limiter = Limiter::new(Budgets::default(), clock.clone());
    let day = crate::retry::pacific_day(NOON);
    limiter.block(Bucket::Orders, PACKAGE, Duration::from_secs(19 * 3_600), Some(day));
    let later = NOON + jiff::SignedDuration::from_hours(12);
    let blocked = limiter.acquire(Bucket::Orders, PACKAGE, Lane::Background, MINUTE, later).await;
    assert_eq!(blocked.map(drop), Err(Blocked { remaining: Duration::from_secs(7 * 3_600), daily: true }));
    let tomorrow = NOON + jiff::SignedDuration::from_hours(19);
    limiter.acquire(Bucket::Orders, PACKAGE, Lane::Background, MINUTE, tomorrow).await.expect("a new day");
    assert_eq!(orders(&limiter.states(tomorrow)).blocked_for, None);
    assert!(clock.sleeps().is_empty());
}

#[tokio::test]
async fn a_cancelled_call_gives_its_turn_to_the_next() {
    let limiter = std::sync::Arc::new(Limiter::new(
        Budgets::default().with(Bucket::Orders, Rate { calls: 2, per: MINUTE, burst: 1, reserve: 0 }),
        crate::Clock::system(),
    ));
    go(&limiter, Bucket::Orders, PACKAGE, Lane::Background).await;
    let first = tokio::spawn({
        let limiter = limiter.clone();
        async move { go(&limiter, Bucket::Orders, PACKAGE, Lane::Background).await }
    });
    tokio::task::yield_now().await;
    first.abort();
    assert!(first.await.expect_err("stopped").is_cancelled());
    assert!(orders(&limiter.states(NOON)).available == 0);
    let second = limiter.acquire(Bucket::Orders, PACKAGE, Lane::Background, MINUTE, NOON);
    assert!(
        tokio::time::timeout(Duration::from_millis(1), second).await.is_err(),
        "waits for a place, not for the lock"
    );
}

#[tokio::test]
async fn a_days_quota_that_is_used_up_is_not_asked_for_again_until_midnight_in_california() {
    let body = r#"{"error":{"code":403,"message":"Daily Limit Exceeded","errors":[{"reason":"dailyLimitExceeded","domain":"usageLimits"}]}}"#;
    let server = Server::start([json(403, body), json(200, "{}"), json(200, "{}")]).await;
    let clock = clock();
    let client = server.client_with(Options { clock: clock.clone(), ..Options::default() });
    for _ in 0..2 {
        let error = client.order(PACKAGE, "GPA.1").await.expect_err("used up");
        // Noon UTC on the day on which summer time ends: 04:00 in California.
        assert!(
            matches!(error, Error::Quota { daily: true, retry_after: Some(d), .. } if d.as_secs() == 20 * 3600),
            "{error:?}"
        );
    }
    assert_eq!(server.requests().len(), 1);
    let budgets = client.budgets();
    let state = orders(&budgets);
    assert_eq!(
        (state.bucket, state.daily, state.blocked_for),
        (Bucket::Orders, true, Some(Duration::from_secs(72_000)))
    );
    client.interactive().order(PACKAGE, "GPA.1").await.expect("a person may try");
    clock.advance(Duration::from_secs(72_001));
    client.order(PACKAGE, "GPA.1").await.expect("a new day");
}

#[tokio::test]
async fn after_a_429_the_next_call_waits_as_well() {
    let retry_after = with(429, &[("Retry-After", "30")], "{}");
    let server = Server::start([retry_after, json(200, "{}"), json(200, "{}")]).await;
    let clock = clock();
    let retry = crate::Retry { tries: 1, ..Default::default() };
    let client = server.client_with(Options { retry, clock: clock.clone(), ..Options::default() });
    client.order(PACKAGE, "GPA.1").await.expect_err("too fast");
    client.order(PACKAGE, "GPA.1").await.expect("an order");
    assert!(clock.elapsed() >= Duration::from_secs(30));
}

#[tokio::test]
async fn a_call_counts_until_a_span_after_its_answer_wherever_google_counted_it() {
    let clock = clock();
    let rate = Rate { calls: 4, per: MINUTE, burst: 3, reserve: 0 };
    let limiter = Limiter::new(Budgets::default().with(Bucket::Orders, rate), clock.clone());
    let take = || limiter.acquire(Bucket::Orders, PACKAGE, Lane::Interactive, MINUTE, NOON);
    let slow = take().await.expect("a place");
    clock.advance(Duration::from_secs(59));
    drop(slow);
    for _ in 0..3 {
        take().await.expect("a place");
    }
    let before = clock.elapsed();
    take().await.expect("a place");
    assert!(clock.elapsed() - before >= Duration::from_secs(59), "the slow one may have come a moment ago");
}

#[tokio::test]
async fn a_longer_span_and_a_day_are_kept_as_well() {
    let clock = clock();
    let per = Duration::from_secs(1);
    let rate = Rate { calls: 1_000, per, burst: 500, reserve: 0 };
    let hour = Some((5, Duration::from_secs(3_600)));
    let grants = Budgets::default().with(Bucket::Orders, Grant { rate, also: hour, daily: Some(7) });
    let limiter = Limiter::new(grants, clock.clone());
    for _ in 0..5 {
        go(&limiter, Bucket::Orders, PACKAGE, Lane::Background).await;
    }
    assert!(clock.sleeps().is_empty());
    for _ in 0..2 {
        go(&limiter, Bucket::Orders, PACKAGE, Lane::Background).await;
    }
    assert!(clock.elapsed() >= Duration::from_secs(3_600));
    let refused = limiter.acquire(Bucket::Orders, PACKAGE, Lane::Background, MINUTE, NOON).await;
    assert!(matches!(refused, Err(Blocked { daily: true, .. })), "{refused:?}");
    assert_eq!(orders(&limiter.states(NOON)).used_today, 7);
    go(&limiter, Bucket::Orders, PACKAGE, Lane::Interactive).await;
    let tomorrow = NOON + jiff::SignedDuration::from_hours(24);
    limiter.acquire(Bucket::Orders, PACKAGE, Lane::Background, MINUTE, tomorrow).await.expect("a new day");
}

#[tokio::test]
async fn after_a_refusal_the_mirror_goes_slower_for_a_while_and_a_person_does_not() {
    let clock = clock();
    let limiter = Limiter::new(Budgets::default(), clock.clone());
    let spent = |n: u32, lane| {
        let (limiter, clock) = (&limiter, clock.clone());
        async move {
            let before = clock.elapsed();
            for _ in 0..n {
                go(limiter, Bucket::Orders, PACKAGE, lane).await;
            }
            clock.elapsed() - before
        }
    };
    spent(400, Lane::Background).await;
    let usual = spent(100, Lane::Background).await;
    limiter.block(Bucket::Orders, PACKAGE, Duration::ZERO, None);
    limiter.block(Bucket::Orders, PACKAGE, Duration::ZERO, None);
    assert!(orders(&limiter.states(NOON)).slowed);
    let slowed = spent(100, Lane::Background).await;
    assert!(slowed > usual.mul_f64(1.6) && slowed < usual.mul_f64(6.0), "{usual:?}, then {slowed:?}");
    clock.advance(Duration::from_secs(600));
    assert!(!orders(&limiter.states(NOON)).slowed, "it comes back");
}

#[tokio::test]
async fn a_person_chooses_how_much_and_takes_it_back() {
    let clock = clock();
    let limiter = Limiter::new(Budgets::default(), clock.clone());
    limiter.choose(Bucket::Orders, Some(10));
    for _ in 0..30 {
        go(&limiter, Bucket::Orders, PACKAGE, Lane::Background).await;
    }
    assert!(clock.elapsed() >= Duration::from_secs(120), "{:?}", clock.elapsed());
    let states = limiter.states(NOON);
    assert_eq!((orders(&states).rate.calls, orders(&states).chosen), (10, true));
    limiter.choose(Bucket::Orders, None);
    let states = limiter.states(NOON);
    assert_eq!((orders(&states).rate.calls, orders(&states).chosen), (3_000, false));
}

#[tokio::test]
async fn calls_of_an_earlier_process_count() {
    let clock = clock();
    let limiter = Limiter::new(Budgets::default(), clock.clone());
    limiter.recall(Bucket::Orders, "", crate::pacific_day(NOON), 4_000, 2_950);
    let state = limiter.states(NOON);
    assert_eq!((orders(&state).used, orders(&state).used_today), (2_950, 4_000));
    go(&limiter, Bucket::Orders, PACKAGE, Lane::Background).await;
    assert!(clock.elapsed() >= Duration::from_secs(59), "nothing is left of this minute but what is kept");
}
