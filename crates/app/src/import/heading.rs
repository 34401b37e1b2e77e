//! What headings mean.

use crate::api::ImportTaken;

/// Headings without case, blanks and signs. Where several columns mean the same, the earlier of these counts.
const HEADINGS: [(&str, ImportTaken); 56] = [
    ("orderid", ImportTaken::Order),
    ("ordernumber", ImportTaken::Order),
    ("orderno", ImportTaken::Order),
    ("googleorderid", ImportTaken::Order),
    ("googleplayorderid", ImportTaken::Order),
    ("googleordernumber", ImportTaken::Order),
    ("playorderid", ImportTaken::Order),
    ("latestorderid", ImportTaken::Order),
    ("gpaid", ImportTaken::Order),
    ("gpa", ImportTaken::Order),
    ("order", ImportTaken::Order),
    ("orders", ImportTaken::Order),
    ("purchasetoken", ImportTaken::Token),
    ("googlepurchasetoken", ImportTaken::Token),
    ("playpurchasetoken", ImportTaken::Token),
    ("googleplaytoken", ImportTaken::Token),
    ("subscriptiontoken", ImportTaken::Token),
    ("token", ImportTaken::Token),
    ("tokens", ImportTaken::Token),
    ("obfuscatedaccountid", ImportTaken::Account),
    ("obfuscatedexternalaccountid", ImportTaken::Account),
    ("externalaccountid", ImportTaken::Account),
    ("obfuscateduserid", ImportTaken::Account),
    ("obfuscatedid", ImportTaken::Account),
    ("accountid", ImportTaken::Account),
    ("account", ImportTaken::Account),
    ("userid", ImportTaken::Account),
    ("appuserid", ImportTaken::Account),
    ("customerid", ImportTaken::Account),
    ("buyerid", ImportTaken::Account),
    ("uid", ImportTaken::Account),
    ("user", ImportTaken::Account),
    ("email", ImportTaken::Email),
    ("emailaddress", ImportTaken::Email),
    ("customeremail", ImportTaken::Email),
    ("customeremailaddress", ImportTaken::Email),
    ("useremail", ImportTaken::Email),
    ("mail", ImportTaken::Email),
    ("mailaddress", ImportTaken::Email),
    ("name", ImportTaken::Name),
    ("customername", ImportTaken::Name),
    ("fullname", ImportTaken::Name),
    ("displayname", ImportTaken::Name),
    ("username", ImportTaken::Name),
    ("buyername", ImportTaken::Name),
    ("customer", ImportTaken::Name),
    ("firstname", ImportTaken::Name),
    ("givenname", ImportTaken::Name),
    ("lastname", ImportTaken::Name),
    ("packagename", ImportTaken::Package),
    ("package", ImportTaken::Package),
    ("packageid", ImportTaken::Package),
    ("applicationid", ImportTaken::Package),
    ("appid", ImportTaken::Package),
    ("application", ImportTaken::Package),
    ("app", ImportTaken::Package),
];
/// From here on in [`HEADINGS`] names are pieces of one.
const PIECES: [&str; 3] = ["firstname", "givenname", "lastname"];

/// What a heading means, and how well it says so: less is better.
pub(crate) fn meaning(heading: &str) -> Option<(ImportTaken, usize)> {
    let plain = plain(heading);
    HEADINGS.iter().position(|(text, _)| *text == plain).map(|rank| (HEADINGS[rank].1, rank))
}

/// Whether a name under this heading is a piece of one, with others beside it.
pub(crate) fn is_piece(heading: &str) -> bool {
    PIECES.contains(&plain(heading).as_str())
}

fn plain(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_known_by_its_letters() {
        for (heading, taken) in [
            ("order id", ImportTaken::Order),
            ("Order Number", ImportTaken::Order),
            ("purchase_token", ImportTaken::Token),
            ("obfuscatedAccountId", ImportTaken::Account),
            ("user id", ImportTaken::Account),
            ("E-Mail", ImportTaken::Email),
            ("Customer Name", ImportTaken::Name),
            ("package name", ImportTaken::Package),
        ] {
            assert_eq!(meaning(heading).map(|(taken, _)| taken), Some(taken), "{heading}");
        }
        assert_eq!(meaning("Product Title"), None);
        assert_eq!(meaning(""), None);
    }

    #[test]
    fn no_heading_means_two_things() {
        for (n, (heading, _)) in HEADINGS.iter().enumerate() {
            assert_eq!(meaning(heading).map(|(_, rank)| rank), Some(n), "{heading}");
        }
    }
}
