use super::*;
use crate::api::ImportProblem;

fn packages() -> Vec<String> {
    vec!["com.lumen.notes".into(), "com.lumen.draw".into()]
}

fn gather(text: &str) -> Gathered {
    read(text, &packages())
}

fn orders(found: &Gathered) -> Vec<String> {
    found.orders.iter().map(|order| order.id.to_string()).collect()
}

const FIRST: &str = "GPA.3312-4821-9932-12345";
const SECOND: &str = "GPA.3312-4821-9932-54321";

fn token(n: u32) -> String {
    format!("kjeihmoabcdefghijklmnopq.AO-J1O{n:0120}")
}

#[test]
fn orders_tokens_and_customers_of_one_table_are_each_read_once() {
    let (a, b) = (token(1), token(2));
    let text = format!(
        "Order ID;purchase token;user id;E-Mail;name;package name;amount\r\n\
         {FIRST};{a};u_1;Jane@Example.com;\"Doe; Jane\";com.lumen.notes;9,99\r\n\
         {FIRST}..0;{a};u_1;jane@example.com;;com.lumen.notes;9,99\r\n\
         {FIRST};{a};u_1;;;;9,99\r\n\
         ;{b};u_2;;;;\r\n"
    );
    let found = gather(&text);
    assert_eq!(found.read_as, "CSV with headings, separated by semicolons");
    assert_eq!((found.lines, found.problem_count), (4, 0), "{:?}", found.problems);
    assert_eq!(orders(&found), [FIRST.to_owned(), format!("{FIRST}..0")]);
    assert!(found.orders.iter().all(|order| order.package == Some(0) && order.with_token));
    assert_eq!(
        found.tokens,
        [
            FoundToken { token: a, package: Some(0), with_order: true },
            FoundToken { token: b, package: None, with_order: false }
        ]
    );
    assert_eq!(found.links.len(), 1);
    assert_eq!(found.links[0].email.as_deref(), Some("Jane@Example.com"));
    assert_eq!(found.links[0].name.as_deref(), Some("Doe; Jane"));
}

#[test]
fn each_bad_line_says_which_field_and_what_would_be_right() {
    let text = format!(
        "order id,purchase token,account id,email,package\n\
         GPA.3312-4821-9932-1234,,,,\n\
         {FIRST},short,,,\n\
         ,,u_1,jane.example.com,\n\
         {FIRST},,,,com.other.app\n\
         ,,,jane@example.com,\n\
         ,,u_1,jane@example.com,\n\
         ,,u_1,joe@example.com,\n\
         {FIRST},,,,com.lumen.draw\n\
         {FIRST},,,,com.lumen.notes\n\
         ,,u_9,,\n"
    );
    let found = gather(&text);
    let said: Vec<(u32, &str, &str)> =
        found.problems.iter().map(|p: &ImportProblem| (p.line, p.field.as_str(), p.text.as_str())).collect();
    assert_eq!(
        said,
        [
            (2, "order id", "GPA.3312-4821-9932-1234"),
            (3, "purchase token", "short"),
            (4, "e-mail address", "jane.example.com"),
            (5, "package name", "com.other.app"),
            (6, "account id", "jane@example.com"),
            (8, "account id", "u_1"),
            (10, "package name", FIRST),
            (11, "order id", "u_9"),
        ]
    );
    assert!(found.problems.iter().all(|p| p.message.ends_with('.') && p.message.len() > 20));
    assert_eq!(
        found.problems[0].message,
        "An order id has 17 digits, like GPA.1234-5678-9012-34567; these are 16."
    );
    // What is right beside the wrong of a bad line is left out with it.
    assert_eq!((orders(&found), found.links.len(), found.problem_count), (vec![FIRST.to_owned()], 1, 8));
}

#[test]
fn a_list_may_mix_orders_and_tokens() {
    let found = gather(&format!("{FIRST}\n{SECOND}\n\n{}\nnonsense\n", token(1)));
    assert_eq!(found.read_as, "One on each line");
    assert_eq!((found.orders.len(), found.tokens.len(), found.lines), (2, 1, 4));
    assert_eq!(found.problems[0].line, 5);
}

#[test]
fn a_mail_pasted_whole_gives_every_id_in_it() {
    let mail =
        format!("Dear team,\nyou charged me twice: {FIRST}, {SECOND}.\nAlso GPA.33-12 and {FIRST}.\nJane");
    let found = gather(&mail);
    assert_eq!(found.read_as, "Text with ids in it");
    assert_eq!(orders(&found), [FIRST, SECOND]);
    assert_eq!((found.lines, found.problem_count, found.problems[0].line), (4, 1, 3));
    assert_eq!(gather("Good morning").read_as, "Text without an order id or purchase token");
    assert_eq!(gather("").lines, 0);
}

#[test]
fn a_token_is_shown_nowhere_in_full() {
    let secret = token(7);
    for text in [
        format!("purchase token\n{secret}\n{secret}, and more\n"),
        format!("order id\n{secret}\n{FIRST}\n"),
        format!("see {secret} and GPA.3312-1"),
        format!("token,package\n{secret},com.other.app\n{secret},com.lumen.notes\n{secret},com.lumen.draw\n"),
    ] {
        let found = gather(&text);
        let shown = format!("{:?} {:?} {:?}", found.problems, found.sample, found.columns);
        assert!(!shown.contains(&secret[..20]), "{shown}");
    }
}

#[test]
fn only_the_first_bad_lines_are_shown_and_all_are_counted() {
    let found = gather(&format!("order id\n{FIRST}\n{}", "bad\n".repeat(500)));
    assert_eq!((found.problems.len(), found.problem_count, found.lines), (100, 500, 501));
    assert_eq!(found.sample.len(), 10);
}

#[test]
fn a_hundred_thousand_lines_are_read_line_for_line() {
    let mut text = String::from("order id,account id,email\n");
    for n in 0..100_000 {
        text.push_str(&format!("GPA.3312-4821-{:04}-{:05},u_{n},user{n}@example.com\n", n / 100_000, n));
    }
    let found = gather(&text);
    assert_eq!((found.orders.len(), found.links.len(), found.problem_count), (100_000, 100_000, 0));
    assert_eq!(found.links[99_999].email.as_deref(), Some("user99999@example.com"));
}
