//! What a person brings along: order ids, tokens, and who is behind an account.

mod world;

use purser_app::api::{ConnectForm, ErrorCode, ImportCount, ImportPreview, ImportSource, ImportTaken};
use serde_json::Value;
use world::{World, search_all};

/// Connected with neither reports nor notifications: nothing is known but what is imported.
async fn without_sources(orders: u64) -> World {
    let world = World::new(orders).await;
    let form = ConnectForm { bucket: String::new(), subscription: String::new(), ..world.form() };
    world.app.connect(form).await.expect("it connects");
    world
}

fn text(text: impl Into<String>) -> ImportSource {
    ImportSource { text: Some(text.into()), file: None, package: None }
}

fn field<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

/// Purchases of one application with a known buyer, each of another one.
fn bought(world: &World, at_most: usize) -> Vec<Value> {
    let mut buyers = std::collections::HashSet::new();
    let mut all = world.all("/sim/truth/purchases?limit=1000&live=true", "purchases");
    all.retain(|p| !field(p, "account").is_empty() && buyers.insert(field(p, "account").to_owned()));
    all.truncate(at_most);
    assert_eq!(all.len(), at_most, "the world is large enough");
    all
}

async fn preview(world: &World, source: &ImportSource) -> ImportPreview {
    world.app.preview_import(source.clone()).await.expect("a preview")
}

#[tokio::test(flavor = "multi_thread")]
async fn imported_orders_and_tokens_are_in_the_mirror_after_a_run() {
    let world = without_sources(600).await;
    let orders: Vec<Value> = world.true_orders().into_iter().take(40).collect();
    let purchases = bought(&world, 20);
    let mut csv = "\u{feff}Package Name;Order Number;purchase_token\r\n".to_owned();
    for order in &orders {
        csv += &format!("{};{};\r\n", field(order, "packageName"), field(order, "orderId"));
    }
    for purchase in &purchases {
        csv += &format!("{};;{}\r\n", field(purchase, "packageName"), field(purchase, "purchaseToken"));
    }
    let before = preview(&world, &text(&csv)).await;
    let taken: Vec<ImportTaken> = before.columns.iter().map(|c| c.taken).collect();
    assert_eq!(taken, [ImportTaken::Package, ImportTaken::Order, ImportTaken::Token]);
    assert_eq!((before.lines, before.problem_count, before.needs_package), (60, 0, false), "{before:#?}");
    assert_eq!(before.orders, ImportCount { all: 40, new: 40, changed: 0 });
    assert_eq!(before.tokens, ImportCount { all: 20, new: 20, changed: 0 });
    assert_eq!(preview(&world, &text(&csv)).await, before, "looking changes nothing");

    let done = world.app.run_import(text(&csv)).await.unwrap();
    assert_eq!((done.orders, done.tokens, done.links), (40, 20, 0));
    let again = world.app.run_import(text(&csv)).await.unwrap();
    assert_eq!((again.orders, again.tokens, again.links), (0, 0, 0));

    let status = world.app.sync_and_wait().await.unwrap();
    assert_eq!(status.failure, None, "{status:#?}");
    let ids: Vec<String> = search_all(&world.app, "").await.into_iter().map(|row| row.id).collect();
    for order in &orders {
        assert!(ids.iter().any(|id| id == field(order, "orderId")), "{order}");
    }
    for purchase in &purchases {
        let record = world.app.purchase(field(purchase, "purchaseToken").to_owned()).await.unwrap();
        let raw: Value = serde_json::from_str(&record.raw.expect("it was looked up")).unwrap();
        assert_eq!(raw, purchase["purchase"]);
    }
    let after = preview(&world, &text(&csv)).await;
    assert_eq!((after.orders.new, after.tokens.new, after.calls), (0, 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_tells_the_calls_that_it_will_take() {
    let world = without_sources(600).await;
    let package = world.sim.packages()[0].clone();
    let first: Vec<Value> =
        world.true_orders().into_iter().filter(|o| field(o, "packageName") == package).take(30).collect();
    let list: Vec<&str> = first.iter().map(|o| field(o, "orderId")).collect();
    let source = ImportSource { package: Some(package), ..text(list.join("\n")) };
    let told = preview(&world, &source).await.calls;
    world.app.run_import(source).await.unwrap();
    world.tell_sim("/sim/stats/reset", "{}");
    world.app.sync_and_wait().await.unwrap();
    let stats = world.sim("/sim/stats");
    let first_batch = 1;
    let look_ups = world.calls("purchases.subscriptionsv2.get")
        + world.calls("purchases.productsv2.getproductpurchasev2");
    assert!(look_ups + first_batch <= u64::from(told), "{told} told: {stats}");
    assert!(u64::from(told) <= 31, "one batch, and one look-up for each order at most: {told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_applications_one_has_to_be_chosen_where_the_text_does_not_say() {
    let world = without_sources(600).await;
    let orders = world.true_orders();
    let first = &orders[0];
    let mail = format!("Hello,\nI was charged twice, see {}, thanks", field(first, "orderId"));
    let seen = preview(&world, &text(&mail)).await;
    assert!(seen.needs_package && seen.orders.all == 1, "{seen:?}");
    let error = world.app.run_import(text(&mail)).await.unwrap_err();
    assert_eq!((error.code, error.field.as_deref()), (ErrorCode::Invalid, Some("package")));
    assert_eq!(world.app.sync_status().await.unwrap().backlog.orders, 0);

    // The wrong one first: Google does not know it there. Then the right one.
    let (right, wrong) = (field(first, "packageName"), world.sim.packages());
    let wrong = wrong.iter().find(|package| *package != right).unwrap().clone();
    for (package, known) in [(wrong, false), (right.to_owned(), true)] {
        let source = ImportSource { package: Some(package), ..text(&mail) };
        assert!(!preview(&world, &source).await.needs_package);
        assert_eq!(world.app.run_import(source.clone()).await.unwrap().orders, 1);
        world.app.sync_and_wait().await.unwrap();
        assert_eq!(world.app.order(field(first, "orderId").to_owned()).await.is_ok(), known);
        assert_eq!(world.app.run_import(source).await.unwrap().orders, 0, "its answer is known");
    }
    // A renewal of a known family needs no word on where it belongs.
    let family = format!("{}..70", field(first, "orderId").split("..").next().unwrap());
    assert!(!preview(&world, &text(family)).await.needs_package);

    let foreign = ImportSource { package: Some("com.other.app".into()), ..text(&mail) };
    assert_eq!(world.app.preview_import(foreign).await.unwrap_err().field.as_deref(), Some("package"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_found_by_e_mail_and_name_until_it_is_forgotten() {
    let world = without_sources(600).await;
    let purchases = bought(&world, 12);
    let mut csv = "package,token,user id,e-mail,customer name\n".to_owned();
    for (n, purchase) in purchases.iter().enumerate() {
        // Two accounts are Jane's, the others are of one each.
        let email =
            if n < 2 { "Jane.Doe@Example.com".to_owned() } else { format!("user{n}@mail.example.org") };
        let name = if n < 2 { "Jane Doe".to_owned() } else { format!("Seán Nummer{n}") };
        let (package, token) = (field(purchase, "packageName"), field(purchase, "purchaseToken"));
        csv += &format!("{package},{token},{},{email},{name}\n", field(purchase, "account"));
    }
    let done = world.app.run_import(text(&csv)).await.unwrap();
    assert_eq!((done.tokens, done.links), (12, 12));
    assert_eq!(preview(&world, &text(&csv)).await.links, ImportCount { all: 12, new: 0, changed: 0 });
    world.app.sync_and_wait().await.unwrap();

    let mut of_jane: Vec<String> = Vec::new();
    for purchase in &purchases[..2] {
        for row in search_all(&world.app, &format!("account:{}", field(purchase, "account"))).await {
            of_jane.push(row.id);
        }
    }
    of_jane.sort_unstable();
    assert!(of_jane.len() >= 2);
    for query in [
        "jane.doe@example.com",
        "JANE.DOE@",
        "email:doe",
        "email:example.com",
        "@example.com",
        "name:jane",
        "name:\"doe jane\"",
        "jane",
        "customer:JANE",
        "doe",
    ] {
        let mut found: Vec<String> =
            search_all(&world.app, query).await.into_iter().map(|row| row.id).collect();
        found.sort_unstable();
        assert_eq!(found, of_jane, "{query}");
    }
    assert_eq!(meaning(&world, "jane.doe@example.com").await, "customer Jane.Doe@Example.com, 2 accounts");
    assert_eq!(meaning(&world, "email:mail.example").await, "10 customers, 10 accounts");
    assert!(search_all(&world.app, "name:sean").await.is_empty(), "accents are kept");
    assert!(!search_all(&world.app, "name:SEÁN").await.is_empty());
    assert!(search_all(&world.app, "nobody@example.com").await.is_empty());
    assert!(meaning(&world, "nobody@example.com").await.contains("not in the link table"));

    let view = world.app.order(of_jane[0].clone()).await.unwrap();
    assert_eq!(view.customer.and_then(|customer| customer.email).as_deref(), Some("Jane.Doe@Example.com"));

    assert_eq!(world.app.forget_links().await.unwrap(), 12);
    assert_eq!(world.app.forget_links().await.unwrap(), 0);
    assert!(search_all(&world.app, "jane.doe@example.com").await.is_empty());
    assert!(search_all(&world.app, "jane").await.is_empty());
    assert!(meaning(&world, "jane.doe@example.com").await.contains("import"));
    assert_eq!(world.app.order(of_jane[0].clone()).await.unwrap().customer, None);
    assert_eq!(preview(&world, &text(&csv)).await.links.new, 12);
}

/// What a query of one piece was taken for.
async fn meaning(world: &World, query: &str) -> String {
    let request = purser_app::api::SearchRequest { query: query.into(), cursor: None, limit: 5, sort: None };
    let page = world.app.search_orders(request).await.expect("a page");
    page.understood.first().expect("one piece").meaning.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_line_costs_the_good_ones_nothing() {
    let world = without_sources(600).await;
    let package = world.sim.packages()[0].clone();
    let order = world.true_orders().into_iter().find(|o| field(o, "packageName") == package).unwrap();
    let id = field(&order, "orderId");
    let source = ImportSource { package: Some(package), ..text(format!("order id\n{id}\nGPA.1\n{id}\n")) };
    let seen = preview(&world, &source).await;
    assert_eq!((seen.orders.new, seen.problem_count, seen.problems[0].line), (1, 1, 3));
    assert_eq!(world.app.run_import(source).await.unwrap().orders, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_read_as_it_is_encoded_and_one_that_is_too_large_is_refused() {
    let world = without_sources(600).await;
    let file = |name: &str| ImportSource {
        text: None,
        file: Some(world.folder.path().join(name).to_string_lossy().into_owned()),
        package: None,
    };
    let csv = "account;e-mail;name\nacc_1;jane@example.com;Jäne\n";
    let utf16: Vec<u8> =
        [0xfeff_u16].into_iter().chain(csv.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    std::fs::write(world.folder.path().join("excel.csv"), utf16).unwrap();
    let seen = preview(&world, &file("excel.csv")).await;
    assert_eq!((seen.links.new, seen.sample[0][2].as_str()), (1, "Jäne"));

    let large = std::fs::File::create(world.folder.path().join("large.csv")).unwrap();
    large.set_len(50 * 1024 * 1024 + 1).unwrap();
    for (name, code) in [("large.csv", ErrorCode::Invalid), ("missing.csv", ErrorCode::NotFound)] {
        let error = world.app.preview_import(file(name)).await.unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (code, Some("file")), "{error}");
    }
    let both = ImportSource { text: Some(csv.into()), ..file("excel.csv") };
    assert_eq!(world.app.preview_import(both).await.unwrap_err().code, ErrorCode::Invalid);
}
