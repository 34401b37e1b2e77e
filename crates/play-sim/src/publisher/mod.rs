//! Android Publisher v3: one endpoint per file. Paths are those of the discovery document; methods that the
//! simulator does not have yet are in the list, too, and say so.

mod convert_region_prices;
mod inappproducts;
mod onetimeproducts;
mod orders;
mod productsv2_get;
mod purchases;
mod subscriptions;
mod subscriptionsv2_get;
mod voidedpurchases_list;
mod writes;

use axum::http::{Method, StatusCode};

use crate::catalog::package_position;
use crate::http::entrance::{Call, Run};
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::oauth::Api;

pub(crate) use writes::is_write;

/// A method of the discovery document. In a path, `{}` stands for one segment; a verb follows its colon.
struct Entry {
    verb: Method,
    path: &'static str,
    name: &'static str,
    run: Option<Run>,
}

const ROOT: [&str; 3] = ["androidpublisher", "v3", "applications"];

/// The method that a request means.
pub(crate) fn find(request: &Request) -> Option<Call> {
    let path = request.path();
    let rest = path.strip_prefix(&ROOT)?;
    let (_package, rest) = rest.split_first()?;
    methods()
        .iter()
        .find(|method| method.verb == request.method && matches(method.path, rest))
        .map(|method| Call { name: method.name, api: Api::Publisher, run: method.run })
}

fn matches(pattern: &str, segments: &[&str]) -> bool {
    let parts: Vec<&str> = pattern.split('/').collect();
    parts.len() == segments.len()
        && parts.iter().zip(segments).all(|(part, segment)| match part.split_once(':') {
            Some((name, verb)) => segment.rsplit_once(':').is_some_and(|(thing, said)| {
                said == verb && (name == "{}" && !thing.is_empty() || name == thing)
            }),
            None => *part == "{}" && !segment.is_empty() || part == segment,
        })
}

/// The package in the path. Packages of others are not found.
pub(crate) fn package(request: &Request) -> Result<u8, Refusal> {
    let name = request.segments.get(ROOT.len()).map(String::as_str).unwrap_or_default();
    package_position(name).ok_or_else(|| {
        Refusal::reasoned(
            StatusCode::NOT_FOUND,
            "androidpublisher",
            "applicationNotFound",
            "No application was found for the given package name.",
        )
        .at("parameter", "packageName")
    })
}

/// The n-th segment after the package.
pub(crate) fn segment(request: &Request, n: usize) -> &str {
    request.segments.get(ROOT.len() + 1 + n).map(String::as_str).unwrap_or_default()
}

/// One page of a list: the items, and the token of the next page. Tokens are opaque and of one list only.
pub(crate) fn page<T>(
    request: &Request,
    items: Vec<T>,
    list: &str,
) -> Result<(Vec<T>, Option<String>), Refusal> {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let size = request.page_size("pageSize", 50, 1_000)?;
    let start = match request.param("pageToken") {
        None | Some("") => 0,
        Some(token) => URL_SAFE_NO_PAD
            .decode(token)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| text.strip_prefix(list)?.strip_prefix(':')?.parse::<usize>().ok())
            .filter(|start| *start <= items.len())
            .ok_or_else(|| Refusal::invalid("Invalid page token."))?,
    };
    let more = items.len() > start + size;
    let next = more.then(|| URL_SAFE_NO_PAD.encode(format!("{list}:{}", start + size)));
    Ok((items.into_iter().skip(start).take(size).collect(), next))
}

fn methods() -> &'static [Entry] {
    static METHODS: std::sync::LazyLock<Vec<Entry>> = std::sync::LazyLock::new(|| {
        let have = |verb, path, name, run: Run| Entry { verb, path, name, run: Some(run) };
        let lack = |verb, path, name| Entry { verb, path, name, run: None };
        let (get, post, patch, put, delete) =
            (Method::GET, Method::POST, Method::PATCH, Method::PUT, Method::DELETE);
        let mut all = vec![
            have(get.clone(), "orders:batchGet", "orders.batchget", orders::batchget::batchget),
            have(get.clone(), "orders/{}", "orders.get", orders::get::get),
            have(
                get.clone(),
                "purchases/subscriptionsv2/tokens/{}",
                "purchases.subscriptionsv2.get",
                subscriptionsv2_get::get,
            ),
            have(
                get.clone(),
                "purchases/productsv2/tokens/{}",
                "purchases.productsv2.getproductpurchasev2",
                productsv2_get::get,
            ),
            have(
                get.clone(),
                "purchases/voidedpurchases",
                "purchases.voidedpurchases.list",
                voidedpurchases_list::list,
            ),
            have(get.clone(), "subscriptions", "monetization.subscriptions.list", subscriptions::list),
            have(get.clone(), "subscriptions/{}", "monetization.subscriptions.get", subscriptions::get),
            have(
                get.clone(),
                "subscriptions/{}/basePlans/{}/offers",
                "monetization.subscriptions.basePlans.offers.list",
                subscriptions::offers_list,
            ),
            have(get.clone(), "oneTimeProducts", "monetization.onetimeproducts.list", onetimeproducts::list),
            have(get.clone(), "oneTimeProducts/{}", "monetization.onetimeproducts.get", onetimeproducts::get),
            have(
                get.clone(),
                "oneTimeProducts/{}/purchaseOptions/{}/offers",
                "monetization.onetimeproducts.purchaseOptions.offers.list",
                onetimeproducts::offers_list,
            ),
            have(
                post.clone(),
                "pricing:convertRegionPrices",
                "monetization.convertRegionPrices",
                convert_region_prices::convert,
            ),
        ];
        for (verb, path, name) in [
            (&get, "inappproducts", "inappproducts.list"),
            (&get, "inappproducts:batchGet", "inappproducts.batchGet"),
            (&get, "inappproducts/{}", "inappproducts.get"),
            (&post, "inappproducts", "inappproducts.insert"),
            (&post, "inappproducts:batchDelete", "inappproducts.batchDelete"),
            (&post, "inappproducts:batchUpdate", "inappproducts.batchUpdate"),
            (&patch, "inappproducts/{}", "inappproducts.patch"),
            (&put, "inappproducts/{}", "inappproducts.update"),
            (&delete, "inappproducts/{}", "inappproducts.delete"),
        ] {
            all.push(have(verb.clone(), path, name, inappproducts::retired));
        }
        for (path, name, run) in writes::ALL {
            all.push(have(post.clone(), path, name, run));
        }
        for (verb, path, name) in LACKING {
            all.push(lack(verb.parse().unwrap_or(Method::GET), path, name));
        }
        all
    });
    &METHODS
}

/// Methods of billing that the simulator does not have.
const LACKING: &[(&str, &str, &str)] = &[
    ("GET", "purchases/products/{}/tokens/{}", "purchases.products.get"),
    ("POST", "purchases/subscriptions/{}/tokens/{}:cancel", "purchases.subscriptions.cancel"),
    ("POST", "purchases/subscriptions/{}/tokens/{}:defer", "purchases.subscriptions.defer"),
    ("POST", "oneTimeProducts:batchDelete", "monetization.onetimeproducts.batchDelete"),
    ("GET", "oneTimeProducts:batchGet", "monetization.onetimeproducts.batchGet"),
    ("POST", "oneTimeProducts:batchUpdate", "monetization.onetimeproducts.batchUpdate"),
    ("DELETE", "oneTimeProducts/{}", "monetization.onetimeproducts.delete"),
    ("PATCH", "onetimeproducts/{}", "monetization.onetimeproducts.patch"),
    (
        "POST",
        "oneTimeProducts/{}/purchaseOptions:batchDelete",
        "monetization.onetimeproducts.purchaseOptions.batchDelete",
    ),
    (
        "POST",
        "oneTimeProducts/{}/purchaseOptions:batchUpdateStates",
        "monetization.onetimeproducts.purchaseOptions.batchUpdateStates",
    ),
    (
        "POST",
        "oneTimeProducts/{}/purchaseOptions/{}/offers/{}:activate",
        "monetization.onetimeproducts.purchaseOptions.offers.activate",
    ),
    (
        "POST",
        "oneTimeProducts/{}/purchaseOptions/{}/offers:batchDelete",
        "monetization.onetimeproducts.purchaseOptions.offers.batchDelete",
    ),
    (
        "POST",
        "oneTimeProducts/{}/purchaseOptions/{}/offers:batchGet",
        "monetization.onetimeproducts.purchaseOptions.offers.batchGet",
    ),
    (
        "POST",
        "oneTimeProducts/{}/purchaseOptions/{}/offers:batchUpdate",
        "monetization.onetimeproducts.purchaseOptions.offers.batchUpdate",
    ),
    (
        "POST",
        "oneTimeProducts/{}/purchaseOptions/{}/offers:batchUpdateStates",
        "monetization.onetimeproducts.purchaseOptions.offers.batchUpdateStates",
    ),
    (
        "POST",
        "oneTimeProducts/{}/purchaseOptions/{}/offers/{}:cancel",
        "monetization.onetimeproducts.purchaseOptions.offers.cancel",
    ),
    (
        "POST",
        "oneTimeProducts/{}/purchaseOptions/{}/offers/{}:deactivate",
        "monetization.onetimeproducts.purchaseOptions.offers.deactivate",
    ),
    ("POST", "subscriptions/{}:archive", "monetization.subscriptions.archive"),
    ("POST", "subscriptions/{}/basePlans/{}:activate", "monetization.subscriptions.basePlans.activate"),
    (
        "POST",
        "subscriptions/{}/basePlans:batchMigratePrices",
        "monetization.subscriptions.basePlans.batchMigratePrices",
    ),
    (
        "POST",
        "subscriptions/{}/basePlans:batchUpdateStates",
        "monetization.subscriptions.basePlans.batchUpdateStates",
    ),
    ("POST", "subscriptions/{}/basePlans/{}:deactivate", "monetization.subscriptions.basePlans.deactivate"),
    ("DELETE", "subscriptions/{}/basePlans/{}", "monetization.subscriptions.basePlans.delete"),
    (
        "POST",
        "subscriptions/{}/basePlans/{}:migratePrices",
        "monetization.subscriptions.basePlans.migratePrices",
    ),
    (
        "POST",
        "subscriptions/{}/basePlans/{}/offers/{}:activate",
        "monetization.subscriptions.basePlans.offers.activate",
    ),
    (
        "POST",
        "subscriptions/{}/basePlans/{}/offers:batchGet",
        "monetization.subscriptions.basePlans.offers.batchGet",
    ),
    (
        "POST",
        "subscriptions/{}/basePlans/{}/offers:batchUpdate",
        "monetization.subscriptions.basePlans.offers.batchUpdate",
    ),
    (
        "POST",
        "subscriptions/{}/basePlans/{}/offers:batchUpdateStates",
        "monetization.subscriptions.basePlans.offers.batchUpdateStates",
    ),
    ("POST", "subscriptions/{}/basePlans/{}/offers", "monetization.subscriptions.basePlans.offers.create"),
    (
        "POST",
        "subscriptions/{}/basePlans/{}/offers/{}:deactivate",
        "monetization.subscriptions.basePlans.offers.deactivate",
    ),
    (
        "DELETE",
        "subscriptions/{}/basePlans/{}/offers/{}",
        "monetization.subscriptions.basePlans.offers.delete",
    ),
    ("GET", "subscriptions/{}/basePlans/{}/offers/{}", "monetization.subscriptions.basePlans.offers.get"),
    ("PATCH", "subscriptions/{}/basePlans/{}/offers/{}", "monetization.subscriptions.basePlans.offers.patch"),
    ("GET", "subscriptions:batchGet", "monetization.subscriptions.batchGet"),
    ("POST", "subscriptions:batchUpdate", "monetization.subscriptions.batchUpdate"),
    ("POST", "subscriptions", "monetization.subscriptions.create"),
    ("DELETE", "subscriptions/{}", "monetization.subscriptions.delete"),
    ("PATCH", "subscriptions/{}", "monetization.subscriptions.patch"),
    ("POST", "externalTransactions", "externaltransactions.createexternaltransaction"),
    ("GET", "externalTransactions/{}", "externaltransactions.getexternaltransaction"),
    ("POST", "externalTransactions/{}:refund", "externaltransactions.refundexternaltransaction"),
];
