use purser_app::api::ReviewState;

use super::{Host, act, money, time};
use crate::exit::Failure;
use crate::output::Output;
use crate::review_args::Review;

/// With an order, its answer: preview first, then with the code. Without one, what can be answered.
pub(crate) async fn run(host: &Host, output: &Output, args: Review) -> Result<(), Failure> {
    let all = args.all;
    match args.draft() {
        Some((draft, code)) => act::run(host, output, draft, code).await,
        None => list(host, output, all).await,
    }
}

async fn list(host: &Host, output: &Output, all: bool) -> Result<(), Failure> {
    let reviews = host.open().await?.reviews(all).await?;
    if output.is_json() {
        output.json(&reviews);
        return Ok(());
    }
    if reviews.is_empty() {
        output.line(if all {
            "No chargeback was asked about."
        } else {
            "No chargeback waits for an answer."
        });
        return Ok(());
    }
    output.table(
        &["order", "product", "amount", "asked", "until", "left"],
        reviews.iter().map(|review| {
            vec![
                review.order.clone(),
                review.product.clone().unwrap_or_default(),
                money(review.amount.as_ref()),
                time(&review.asked),
                time(&review.until),
                match (review.state, review.action) {
                    (ReviewState::Open, _) => left(review.seconds_left),
                    (ReviewState::Answered, Some(number)) => format!("answered: action {number}"),
                    (ReviewState::Answered, None) => "answered".to_owned(),
                    (ReviewState::Over, _) => "over, not answered from here".to_owned(),
                },
            ]
        }),
    );
    Ok(())
}

/// Rounded down, so that nobody is late.
pub(crate) fn left(seconds: u32) -> String {
    match (seconds / 86_400, seconds / 3_600, seconds / 60) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {} min", minutes % 60),
        (days, hours, _) => format!("{days} d {} h", hours % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::left;

    #[test]
    fn the_time_left_is_never_rounded_up() {
        assert_eq!(left(59), "0 min");
        assert_eq!(left(2 * 3_600 - 1), "1 h 59 min");
        assert_eq!(left(86_400 + 7_199), "1 d 1 h");
    }
}
