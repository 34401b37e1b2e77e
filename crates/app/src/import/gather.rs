//! What the lines of a text say, each thing once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use purser_model::OrderId;
use purser_model::query::{fold, name_words};
use purser_store::Link;

use super::prose::Found;
use super::rows::Row;
use super::value;
use crate::api::{ImportColumn, ImportProblem, ImportTaken};
use crate::view::order::capital;

/// Bad lines that are shown one by one; the others are counted.
const MOST_PROBLEMS: usize = 100;
/// Lines that are shown as they were read.
const SAMPLE: usize = 10;

/// An order that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundOrder {
    pub(crate) id: OrderId,
    /// Its application's place in the workspace's list, where the text says it.
    pub(crate) package: Option<usize>,
    /// Whether a token stands beside it, so that its purchase is found without it.
    pub(crate) with_token: bool,
}

/// A purchase that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundToken {
    pub(crate) token: String,
    pub(crate) package: Option<usize>,
    /// Whether an order id stands beside it.
    pub(crate) with_order: bool,
}

/// All that a text says, in the order in which it says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gathered {
    pub(crate) read_as: String,
    pub(crate) columns: Vec<ImportColumn>,
    pub(crate) lines: u32,
    pub(crate) orders: Vec<FoundOrder>,
    pub(crate) tokens: Vec<FoundToken>,
    pub(crate) links: Vec<Link>,
    pub(crate) problems: Vec<ImportProblem>,
    pub(crate) problem_count: u32,
    pub(crate) sample: Vec<Vec<String>>,
}

/// Why a line cannot be used: the field, what would be right, and what stands there.
struct Bad {
    field: &'static str,
    message: String,
    text: String,
}

impl Bad {
    fn new(field: &'static str, message: impl Into<String>, text: &str) -> Bad {
        let text = if field == "purchase token" { value::shown_token(text) } else { value::shown(text) };
        Bad { field, message: message.into(), text }
    }
}

/// What one line says.
#[derive(Default)]
struct Line {
    orders: Vec<OrderId>,
    tokens: Vec<String>,
    package: Option<usize>,
    link: Option<Link>,
}

pub(super) struct Gatherer<'p> {
    packages: &'p [String],
    headings: bool,
    lines: u32,
    orders: Vec<FoundOrder>,
    order_at: HashMap<OrderId, usize>,
    tokens: Vec<FoundToken>,
    token_at: HashMap<String, usize>,
    links: Vec<Link>,
    link_at: HashMap<String, usize>,
    problems: Vec<ImportProblem>,
    problem_count: u32,
    sample: Vec<Vec<String>>,
}

impl<'p> Gatherer<'p> {
    pub(super) fn new(packages: &'p [String], headings: bool) -> Self {
        Gatherer {
            packages,
            headings,
            lines: 0,
            orders: Vec::new(),
            order_at: HashMap::new(),
            tokens: Vec::new(),
            token_at: HashMap::new(),
            links: Vec::new(),
            link_at: HashMap::new(),
            problems: Vec::new(),
            problem_count: 0,
            sample: Vec::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.orders.is_empty() && self.tokens.is_empty() && self.problem_count == 0
    }

    /// Counts a line and keeps the first ones for show.
    pub(super) fn line(&mut self, columns: &[ImportColumn], row: &Row<'_>) {
        self.lines += 1;
        if self.sample.len() < SAMPLE {
            let is_token = |n: usize| columns.get(n).is_some_and(|c| c.taken == ImportTaken::Token);
            let shown = |(n, cell)| if is_token(n) { value::shown_token(cell) } else { value::shown(cell) };
            self.sample.push(row.cells.iter().map(|cell| &**cell).enumerate().map(shown).collect());
        }
    }

    /// Takes in what a row of a table says; nothing of it if some of it is wrong.
    pub(super) fn row(&mut self, columns: &[ImportColumn], row: &Row<'_>) {
        self.line(columns, row);
        if let Err(bad) = self.understand(columns, row).and_then(|line| self.take(line)) {
            self.problem(row.line, bad);
        }
    }

    /// Takes in what was found in the middle of a text.
    pub(super) fn found(&mut self, line: u32, found: Found<'_>) {
        let taken = match found {
            Found::Order(id) => self.take(Line { orders: vec![id], ..Line::default() }),
            Found::Token(token) => self.take(Line { tokens: vec![token.to_owned()], ..Line::default() }),
            Found::Broken(text) => {
                Err(Bad::new("order id", value::order(text).err().unwrap_or_default(), text))
            }
        };
        if let Err(bad) = taken {
            self.problem(line, bad);
        }
    }

    pub(super) fn finish(self, read_as: String, columns: Vec<ImportColumn>) -> Gathered {
        Gathered {
            read_as,
            columns,
            lines: self.lines,
            orders: self.orders,
            tokens: self.tokens,
            links: self.links,
            problems: self.problems,
            problem_count: self.problem_count,
            sample: self.sample,
        }
    }

    fn problem(&mut self, line: u32, Bad { field, message, text }: Bad) {
        self.problem_count += 1;
        if self.problems.len() < MOST_PROBLEMS {
            let message = format!("{}.", capital(&message));
            self.problems.push(ImportProblem { line, field: field.to_owned(), message, text });
        }
    }

    fn understand(&self, columns: &[ImportColumn], row: &Row<'_>) -> Result<Line, Bad> {
        let mut line = Line::default();
        let (mut account, mut email, mut name) = (None, None, Vec::new());
        let mut said = false;
        for (column, cell) in columns.iter().zip(&row.cells) {
            let cell: &str = cell;
            if cell.is_empty() || column.taken == ImportTaken::Nothing {
                continue;
            }
            said = true;
            let bad = |field| move |message: String| Bad::new(field, message, cell);
            match column.taken {
                // Without headings a list may be of both.
                ImportTaken::Order if !self.headings && value::is_token(cell) => {
                    line.tokens.push(cell.to_owned());
                }
                ImportTaken::Token if !self.headings && value::order(cell).is_ok() => {
                    line.orders.extend(value::order(cell));
                }
                ImportTaken::Order => line.orders.push(value::order(cell).map_err(bad("order id"))?),
                ImportTaken::Token => {
                    line.tokens.push(value::token(cell).map_err(bad("purchase token"))?.to_owned());
                }
                ImportTaken::Account => account = Some(value::account(cell).map_err(bad("account id"))?),
                ImportTaken::Email => email = Some(value::email(cell).map_err(bad("e-mail address"))?),
                ImportTaken::Name => name.push(cell),
                ImportTaken::Package => {
                    let place = self.packages.iter().position(|package| package == cell);
                    line.package = Some(place.ok_or_else(|| {
                        let ours = self.packages.join(", ");
                        bad("package name")(format!(
                            "this application is not in the workspace, which has {ours}"
                        ))
                    })?);
                }
                ImportTaken::Nothing => {}
            }
        }
        let name = (!name.is_empty()).then(|| name.join(" "));
        match account {
            Some(account) if email.is_some() || name.is_some() => {
                let email = email.map(str::to_owned);
                line.link = Some(Link { account: account.to_owned(), email, name });
            }
            None if line.orders.is_empty()
                && line.tokens.is_empty()
                && (email.is_some() || name.is_some()) =>
            {
                let who = email.map(str::to_owned).or(name).unwrap_or_default();
                return Err(Bad::new(
                    "account id",
                    "the account id is missing, so nobody knows whose this is",
                    &who,
                ));
            }
            _ => {}
        }
        if !said || line.orders.is_empty() && line.tokens.is_empty() && line.link.is_none() {
            let what = "this line has nothing in the columns that are imported";
            return Err(Bad::new(first_field(columns), what, row.cells.join(" ").trim()));
        }
        Ok(line)
    }

    /// All of a line or, where it contradicts an earlier one, nothing.
    fn take(&mut self, line: Line) -> Result<(), Bad> {
        let differs =
            |known: Option<usize>| line.package.is_some() && known.is_some() && known != line.package;
        let other = "this is in another application on an earlier line";
        for id in &line.orders {
            if self.order_at.get(id).is_some_and(|at| differs(self.orders[*at].package)) {
                return Err(Bad::new("package name", other, &id.to_string()));
            }
        }
        for token in &line.tokens {
            if self.token_at.get(token).is_some_and(|at| differs(self.tokens[*at].package)) {
                return Err(Bad::new("purchase token", other, token));
            }
        }
        if let Some(link) = line.link {
            self.link(link)?;
        }
        let (package, with_token) = (line.package, !line.tokens.is_empty());
        let with_order = !line.orders.is_empty();
        for id in line.orders {
            match self.order_at.entry(id.clone()) {
                Entry::Occupied(at) => {
                    let known = &mut self.orders[*at.get()];
                    known.package = known.package.or(package);
                    known.with_token |= with_token;
                }
                Entry::Vacant(at) => {
                    at.insert(self.orders.len());
                    self.orders.push(FoundOrder { id, package, with_token });
                }
            }
        }
        for token in line.tokens {
            match self.token_at.entry(token.clone()) {
                Entry::Occupied(at) => {
                    let known = &mut self.tokens[*at.get()];
                    known.package = known.package.or(package);
                    known.with_order |= with_order;
                }
                Entry::Vacant(at) => {
                    at.insert(self.tokens.len());
                    self.tokens.push(FoundToken { token, package, with_order });
                }
            }
        }
        Ok(())
    }

    fn link(&mut self, link: Link) -> Result<(), Bad> {
        match self.link_at.entry(link.account.clone()) {
            Entry::Vacant(at) => {
                at.insert(self.links.len());
                self.links.push(link);
            }
            Entry::Occupied(at) => {
                let known = &mut self.links[*at.get()];
                let another = match (&known.email, &link.email, &known.name, &link.name) {
                    (Some(a), Some(b), _, _) => fold(a) != fold(b),
                    (_, _, Some(a), Some(b)) => name_words(a) != name_words(b),
                    _ => false,
                };
                if another {
                    let what =
                        "this account is another customer's on an earlier line; an account is one customer's";
                    return Err(Bad::new("account id", what, &link.account));
                }
                known.email = known.email.take().or(link.email);
                known.name = known.name.take().or(link.name);
            }
        }
        Ok(())
    }
}

/// The field that a line without any is missing.
fn first_field(columns: &[ImportColumn]) -> &'static str {
    let has = |taken| columns.iter().any(|column| column.taken == taken);
    if has(ImportTaken::Order) {
        "order id"
    } else if has(ImportTaken::Token) {
        "purchase token"
    } else {
        "account id"
    }
}
