use std::collections::{HashMap, HashSet};
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use purser_model::{OrderId, PurchaseKey};
use purser_store::{LinkNews, PurchaseHint, Reader, WantedOrder, WantedPurchase};
use purser_sync::lane;

use crate::api::{Error, ErrorCode, ImportCount, ImportDone, ImportPreview, ImportSource};
use crate::import::{self, FoundOrder, FoundToken, Gathered};
use crate::open::Open;
use crate::{App, blocking};

/// Orders that one call asks for.
const ORDERS_A_CALL: usize = 1_000;
const SOURCE: &str = "import";

impl App {
    /// Says what was understood of a text or file, and writes nothing.
    pub async fn preview_import(&self, source: ImportSource) -> Result<ImportPreview, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let import = Import::read(&open, &source)?;
            Ok(open.store().read(|r| import.preview(r))?)
        })
        .await
    }

    /// Takes in what [`App::preview_import`] showed.
    pub async fn run_import(&self, source: ImportSource) -> Result<ImportDone, Error> {
        let open = self.open_now().await?;
        let signals = open.mirror.signals.clone();
        let (done, changes) = blocking(move || {
            let import = Import::read(&open, &source)?;
            let now = open.now();
            // One transaction for what is read and what is written: nothing may come between.
            let written = open.store().write(|w| {
                let Some((orders, purchases)) = import.wishes(&w.reader())? else { return Ok(None) };
                Ok(Some(ImportDone {
                    orders: count(w.want_asked_orders(&orders)?),
                    tokens: count(w.want_new_purchases(&purchases)?),
                    links: count(w.put_links(&import.found.links, now)?),
                }))
            })?;
            match written {
                (Some(done), changes) => Ok((done, changes)),
                (None, _) => Err(import.needs_package()),
            }
        })
        .await?;
        self.inner.events.changed(changes);
        // A person waits for these: they go before what is in hand.
        signals.hurry();
        Ok(done)
    }

    /// Forgets who is behind the accounts: every e-mail address and name. Says how many.
    pub async fn forget_links(&self) -> Result<u32, Error> {
        let open = self.open_now().await?;
        let (forgotten, changes) = blocking(move || Ok(open.store().write(|w| w.forget_links())?)).await?;
        self.inner.events.changed(changes);
        Ok(count(forgotten))
    }
}

/// Orders and purchases to be looked up.
type Wishes = (Vec<WantedOrder>, Vec<WantedPurchase>);

/// What is to be imported, and into what.
struct Import {
    found: Gathered,
    packages: Vec<String>,
    /// The application of what does not say its own.
    chosen: Option<String>,
}

impl Import {
    fn read(open: &Arc<Open>, source: &ImportSource) -> Result<Import, Error> {
        let packages = open.workspace.packages.clone();
        let chosen = source.package.as_deref().map(str::trim).filter(|package| !package.is_empty());
        if let Some(package) = chosen
            && !packages.iter().any(|known| known == package)
        {
            let ours = packages.join(", ");
            return Err(Error::invalid(
                "package",
                format!("{package} is no application of this workspace, which has {ours}."),
            ));
        }
        let chosen = match packages.as_slice() {
            [only] => Some(only.clone()),
            _ => chosen.map(str::to_owned),
        };
        let found = gathered(source.text.as_deref(), source.file.as_deref(), &packages)?;
        Ok(Import { found, packages, chosen })
    }

    fn preview(&self, r: &Reader<'_>) -> Result<ImportPreview, purser_store::Error> {
        let mut needs_package = false;
        let mut batches = HashMap::<String, usize>::new();
        let mut families = HashSet::<OrderId>::new();
        let mut orders = ImportCount { all: count(self.found.orders.len()), ..ImportCount::default() };
        for order in &self.found.orders {
            let package = self.package_of_order(r, order)?;
            needs_package |= package.is_none();
            let package = package.unwrap_or_default();
            if !r.is_news_order(&package, &order.id)? {
                continue;
            }
            orders.new += 1;
            *batches.entry(package).or_default() += 1;
            // The order names a purchase, which is looked up, too, unless the mirror has it.
            if !order.with_token && r.package_of_family(&order.id)?.is_none() {
                families.insert(order.id.family());
            }
        }
        let mut tokens = ImportCount { all: count(self.found.tokens.len()), ..ImportCount::default() };
        for token in &self.found.tokens {
            let package = self.package_of_token(r, token)?;
            needs_package |= package.is_none();
            let key = PurchaseKey { package: package.unwrap_or_default(), token: token.token.clone() };
            tokens.new += u32::from(r.is_news_purchase(&key, lane::PERSON)?);
        }
        let mut links = ImportCount { all: count(self.found.links.len()), ..ImportCount::default() };
        for link in &self.found.links {
            match r.link_news(link)? {
                LinkNews::New => links.new += 1,
                LinkNews::Changed => links.changed += 1,
                LinkNews::Known => {}
            }
        }
        let batches: usize = batches.values().map(|n| n.div_ceil(ORDERS_A_CALL)).sum();
        Ok(ImportPreview {
            read_as: self.found.read_as.clone(),
            columns: self.found.columns.clone(),
            lines: self.found.lines,
            orders,
            tokens,
            links,
            calls: count(batches + families.len()).saturating_add(tokens.new),
            needs_package,
            problems: self.found.problems.clone(),
            problem_count: self.found.problem_count,
            sample: self.found.sample.clone(),
        })
    }

    /// What is to be asked for; `None` if the application of some of it is not known.
    fn wishes(&self, r: &Reader<'_>) -> Result<Option<Wishes>, purser_store::Error> {
        let mut orders = Vec::with_capacity(self.found.orders.len());
        for order in &self.found.orders {
            let Some(package) = self.package_of_order(r, order)? else { return Ok(None) };
            orders.push(WantedOrder { package, id: order.id.clone(), source: SOURCE.to_owned() });
        }
        let mut purchases = Vec::with_capacity(self.found.tokens.len());
        for token in &self.found.tokens {
            let Some(package) = self.package_of_token(r, token)? else { return Ok(None) };
            purchases.push(WantedPurchase {
                key: PurchaseKey { package, token: token.token.clone() },
                hint: PurchaseHint::Unknown,
                priority: lane::PERSON,
                why: SOURCE.to_owned(),
            });
        }
        Ok(Some((orders, purchases)))
    }

    /// As its line says, otherwise as the mirror knows, otherwise as was chosen.
    fn package_of_order(
        &self,
        r: &Reader<'_>,
        order: &FoundOrder,
    ) -> Result<Option<String>, purser_store::Error> {
        match order.package {
            Some(place) => Ok(self.packages.get(place).cloned()),
            None if self.packages.len() == 1 => Ok(self.chosen.clone()),
            None => Ok(r.package_of_family(&order.id)?.or_else(|| self.chosen.clone())),
        }
    }

    fn package_of_token(
        &self,
        r: &Reader<'_>,
        token: &FoundToken,
    ) -> Result<Option<String>, purser_store::Error> {
        match token.package {
            Some(place) => Ok(self.packages.get(place).cloned()),
            None if self.packages.len() == 1 => Ok(self.chosen.clone()),
            None => {
                let known = r.find_purchase_by_token(&token.token)?.into_iter().next();
                Ok(known.map(|key| key.package).or_else(|| self.chosen.clone()))
            }
        }
    }

    fn needs_package(&self) -> Error {
        Error::invalid(
            "package",
            "The text does not say which application its order ids and tokens belong to. Nothing was imported.",
        )
        .with_remedy(format!("Choose one: {}.", self.packages.join(", ")))
    }
}

/// What a text or a file says.
pub(super) fn gathered(
    text: Option<&str>,
    file: Option<&str>,
    packages: &[String],
) -> Result<Gathered, Error> {
    match (text, file) {
        (Some(text), None) => {
            if text.len() as u64 > import::MOST_BYTES {
                return Err(import::too_large("text", text.len() as u64));
            }
            Ok(import::read(text, packages))
        }
        (None, Some(file)) => Ok(import::read(&import::decode(&bytes_of(Path::new(file))?)?, packages)),
        _ => Err(Error::invalid("text", "Give either a text or a file.")),
    }
}

/// A file's bytes, not more than an import takes.
fn bytes_of(file: &Path) -> Result<Vec<u8>, Error> {
    let unreadable = |error: &std::io::Error| {
        let code = match error.kind() {
            std::io::ErrorKind::NotFound => ErrorCode::NotFound,
            _ => ErrorCode::Other,
        };
        Error {
            field: Some("file".to_owned()),
            ..Error::new(code, "The file could not be read.").with_detail(error)
        }
    };
    let opened = std::fs::File::open(file).map_err(|error| unreadable(&error))?;
    let size = opened.metadata().map_err(|error| unreadable(&error))?.len();
    if size > import::MOST_BYTES {
        return Err(import::too_large("file", size));
    }
    let mut bytes = Vec::new();
    // What is no plain file has no size beforehand.
    opened.take(import::MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > import::MOST_BYTES {
        return Err(import::too_large("file", bytes.len() as u64));
    }
    Ok(bytes)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
