use std::time::Duration;

use crate::{
    Bucket, Budgets, Error, Options, Rate,
    budget::{Blocked, Lane, Limiter},
    testing::{Server, clock, json, with},
};

const PACKAGE: &str = "com.acme.app";
const MINUTE: Duration = Duration::from_secs(60);

async fn go(limiter: &Limiter, bucket: Bucket, package: &str, lane: Lane) {
    limiter.acquire(bucket, package, lane, MINUTE).await.expect("not blocked");
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
    let states = limiter.states();
    let of = |p: &str| states.iter().find(|s| s.package.as_deref() == Some(p)).map(|s| s.available);
    assert_eq!((of("a"), of("b"), states.len()), (Some(2), Some(2), 4));
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
    limiter.block(Bucket::Orders, PACKAGE, Duration::from_secs(3_600), false);
    let blocked = limiter.acquire(Bucket::Orders, PACKAGE, Lane::Background, MINUTE).await;
    assert_eq!(blocked, Err(Blocked { remaining: Duration::from_secs(3_600), daily: false }));
    go(&limiter, Bucket::Orders, PACKAGE, Lane::Interactive).await;
    clock.advance(Duration::from_secs(3_550));
    go(&limiter, Bucket::Orders, PACKAGE, Lane::Background).await;
    assert!(clock.elapsed() >= Duration::from_secs(3_600));
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
    assert!(limiter.states()[0].available == 0);
    let second = limiter.acquire(Bucket::Orders, PACKAGE, Lane::Background, MINUTE);
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
    let state = &client.budgets()[0];
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
