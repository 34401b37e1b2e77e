use purser_app::api::{Amount, Error, GuardRails};

use super::{Host, money, time};
use crate::exit::Failure;
use crate::output::Output;
use crate::rails_args::{Forbidden, Rails};

pub(crate) async fn rails(host: &Host, output: &Output, args: Rails) -> Result<(), Failure> {
    let app = host.open().await?;
    if let Some(number) = args.withdraw {
        app.withdraw_request(number).await?;
    }
    let mut rails = app.guard_rails().await?;
    let before = rails.clone();
    if let Some(kinds) = args.forbid {
        rails.forbidden = kinds.into_iter().filter_map(Forbidden::kind).collect();
    }
    for (given, limits, name) in [
        (args.per_action, &mut rails.per_action, "--per-action"),
        (args.per_day, &mut rails.per_day, "--per-day"),
        (args.second_person, &mut rails.second_person, "--second-person"),
    ] {
        if let Some(given) = given {
            *limits = read(&given, name)?;
        }
    }
    if rails != before {
        rails = app.set_guard_rails(rails).await?;
    }
    let requests = app.second_person_requests().await?;
    if output.is_json() {
        output.json(&serde_json::json!({ "rails": rails, "requests": requests }));
        return Ok(());
    }
    show(output, &rails);
    if !requests.is_empty() {
        output.table(
            &["no.", "waits for a second person", "on", "amount", "asked by", "until"],
            requests.iter().map(|request| {
                vec![
                    request.number.to_string(),
                    request.verb.clone(),
                    request.subject.clone(),
                    money(request.amount.as_ref()),
                    request.asked_by.clone(),
                    time(&request.expires),
                ]
            }),
        );
    }
    Ok(())
}

fn show(output: &Output, rails: &GuardRails) {
    let list = |words: Vec<String>| if words.is_empty() { "-".to_owned() } else { words.join(", ") };
    let limits = |limits: &[Amount]| list(limits.iter().map(|limit| money(Some(limit))).collect());
    output.table(
        &["", ""],
        [
            vec![
                "never done".to_owned(),
                list(rails.forbidden.iter().map(|kind| Forbidden::of(*kind)).collect()),
            ],
            vec!["one action gives back at most".to_owned(), limits(&rails.per_action)],
            vec!["one day (UTC) gives back at most".to_owned(), limits(&rails.per_day)],
            vec!["a second person confirms above".to_owned(), limits(&rails.second_person)],
        ],
    );
}

/// `EUR=100`, or `none`.
fn read(given: &[String], name: &'static str) -> Result<Vec<Amount>, Error> {
    if matches!(given, [one] if one.eq_ignore_ascii_case("none")) {
        return Ok(Vec::new());
    }
    given
        .iter()
        .map(|one| {
            let (currency, decimal) = one.split_once('=').ok_or_else(|| {
                Error::invalid(name, format!("\"{one}\" is no limit: write EUR=100, or none for no limit."))
            })?;
            Ok(Amount { currency: currency.to_owned(), decimal: decimal.to_owned() })
        })
        .collect()
}
