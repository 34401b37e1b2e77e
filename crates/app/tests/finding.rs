//! What is offered where a search finds nothing: orders with a slip in their id, Google, Play Console.

mod world;

use purser_app::api::{
    ErrorCode, FacetKind, Instead, LookUpKind, SavedSort, SavedView, SearchList, SearchRequest,
    SubscriptionsRequest, SuggestRequest, Suggestions,
};
use world::{World, search_all};

async fn instead(world: &World, query: &str) -> Option<Instead> {
    let request = SearchRequest { query: query.to_owned(), cursor: None, limit: 50, sort: None };
    let page = world.app.search_orders(request).await.expect("a page");
    assert!(page.instead.is_none() || page.rows.is_empty(), "only where nothing was found");
    page.instead
}

async fn instead_of_subscriptions(world: &World, query: &str) -> Option<Instead> {
    let request =
        SubscriptionsRequest { query: query.to_owned(), view: None, cursor: None, limit: 50, sort: None };
    world.app.subscriptions(request).await.expect("a page").instead
}

async fn mirrored(orders: u64) -> World {
    let world = World::connected(orders).await;
    world.app.sync_and_wait().await.expect("the first mirror");
    world
}

/// The id with its last digit raised by one.
fn slipped(id: &str) -> String {
    let (whole, renewal) = id.split_once("..").map_or((id, None), |(whole, n)| (whole, Some(n)));
    let (head, last) = whole.split_at(whole.len() - 1);
    let digit = (last.parse::<u8>().expect("a digit") + 1) % 10;
    format!("{head}{digit}{}", renewal.map(|n| format!("..{n}")).unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_id_with_a_slip_offers_the_order_and_google() {
    let world = mirrored(300).await;
    let row = search_all(&world.app, "").await.swap_remove(17);
    let wrong = slipped(&row.id);
    let found = instead(&world, &wrong).await.expect("something to offer");
    let [near] = found.near.as_slice() else { panic!("{found:?}") };
    assert_eq!((&near.row, near.why.as_str()), (&row, "one digit differs"));
    let [differs] = near.differs.as_slice() else { panic!("{near:?}") };
    let at = *differs as usize;
    assert_ne!(row.id.as_bytes()[at], wrong.as_bytes()[at]);
    let [look_up] = found.look_up.as_slice() else { panic!("{found:?}") };
    assert_eq!((look_up.kind, &look_up.id), (LookUpKind::Order, &wrong));
    assert_eq!(instead_of_subscriptions(&world, &wrong).await.expect("something to offer"), found);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_the_rest_of_the_search_leaves_out_is_offered_itself_and_google_is_not() {
    let world = mirrored(300).await;
    let row = search_all(&world.app, "").await.swap_remove(3);
    let found = instead(&world, &format!("{} product:nosuch", row.id)).await.expect("something to offer");
    assert_eq!(found.near[0].row, row);
    assert_eq!(found.near[0].why, "left out by the rest of the search");
    assert_eq!(found.look_up, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_mirror_lacks_is_looked_up_at_google_and_found_from_then_on() {
    let world = World::connected(120).await;
    let truth = world.true_orders();
    let id = truth[5]["orderId"].as_str().expect("an id").to_owned();
    let found = instead(&world, &id).await.expect("something to offer");
    assert_eq!(found.near, []);
    let view = world.app.verify_order(found.look_up[0].id.clone()).await.expect("Google knows it");
    assert_eq!(view.row.id, id);
    assert_eq!(instead(&world, &id).await, None);

    let token = truth[9]["purchaseToken"].as_str().expect("a token").to_owned();
    let found = instead(&world, &token).await.expect("something to offer");
    assert_eq!((found.look_up[0].kind, &found.look_up[0].id), (LookUpKind::Purchase, &token));
    assert_eq!(instead_of_subscriptions(&world, &token).await, Some(found));
    assert_eq!(instead(&world, &token[..40]).await, None, "the beginning of a token is no token");
    world.app.verify_purchase(token.clone()).await.expect("Google knows it");
    let after = instead(&world, &token).await;
    assert!(after.is_none_or(|found| found.look_up.is_empty()), "the mirror has the token now");
}

#[tokio::test(flavor = "multi_thread")]
async fn google_is_not_asked_by_searching_and_says_what_it_does_not_know() {
    let world = mirrored(60).await;
    let calls = || world.sim("/sim/stats")["calls"].clone();
    let before = calls();
    let found = instead(&world, "GPA.0000-0000-0000-00000").await.expect("something to offer");
    instead(&world, "nobody@example.com").await.expect("something to offer");
    assert_eq!(calls(), before, "an offer costs no call");
    let error = world.app.verify_order(found.look_up[0].id.clone()).await.expect_err("nobody has it");
    assert_eq!(error.code, ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_e_mail_address_offers_play_console_and_a_part_of_one_does_not() {
    let world = mirrored(60).await;
    let found = instead(&world, "Nobody@Example.com").await.expect("something to offer");
    let console = found.console.expect("Play Console");
    assert_eq!(console.text, "Nobody@Example.com");
    assert!(console.url.starts_with("https://play.google.com/console/"), "{}", console.url);
    assert!(!console.url.contains("xample"), "the address of a customer is in no address of a page");
    for part in ["nobody@", "@example.com", "email:nobody", "nobody@example"] {
        assert_eq!(instead(&world, part).await, None, "{part}");
    }
}

async fn suggestions(world: &World, list: SearchList, text: &str) -> Suggestions {
    let cursor = u32::try_from(text.encode_utf16().count()).expect("a short text");
    let request = SuggestRequest { list, text: text.to_owned(), cursor };
    world.app.suggest(request).await.expect("suggestions")
}

async fn count(world: &World, query: &str) -> u32 {
    world.app.order_totals(query.to_owned()).await.expect("totals").count
}

/// Orders are counted by their first product and found by any of their products.
fn agree(kind: &str, counted: u32, found: u32, what: &str) {
    let agree = if kind == "product" { counted > 0 && counted <= found } else { counted == found };
    assert!(agree, "{what}: {counted} counted, {found} found");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_suggested_is_found_as_often_as_it_says() {
    let world = mirrored(400).await;
    for begun in ["ref", "pre", "state:", "country:", "currency:", "product:", "plan:"] {
        let found = suggestions(&world, SearchList::Orders, begun).await;
        assert!(!found.items.is_empty(), "{begun}");
        for item in found.items.iter().filter(|item| !item.goes_on) {
            let counted = item.count.expect("these are counted");
            agree(&item.kind, counted, count(&world, &item.text).await, &item.text);
        }
    }
    let found = suggestions(&world, SearchList::Subscriptions, "hold 😀 state:act").await;
    assert_eq!((found.from, found.to), (8, 17));
    assert_eq!(found.items[0].text, "state:active");
    assert_eq!(suggestions(&world, SearchList::Orders, "GPA.33").await.items, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facet_says_how_many_a_click_would_find() {
    let world = mirrored(400).await;
    for query in ["", "refunded", "premium last 400 days"] {
        for kind in [FacetKind::State, FacetKind::Product, FacetKind::Country, FacetKind::Currency] {
            let facet = world.app.order_facet(query.to_owned(), kind).await.expect("a facet");
            assert!(facet.exact && !facet.values.is_empty());
            let any = facet.values.iter().any(|value| value.chosen);
            for value in facet.values.iter().take(4).filter(|value| !value.chosen && !any) {
                let of = if kind == FacetKind::Product { "product" } else { "" };
                agree(of, value.count, count(&world, &value.query).await, &value.query);
                let after = world.app.order_facet(value.query.clone(), kind).await.expect("a facet");
                let same = after.values.iter().find(|other| other.title == value.title).expect("it is there");
                assert!(same.chosen);
                assert_eq!(count(&world, &same.query).await, count(&world, query).await);
            }
        }
    }
}

fn saved(name: &str, query: &str) -> SavedView {
    SavedView { name: name.into(), query: query.into(), view: None, sort: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn saved_views_are_kept_in_the_mirror_counted_and_each_called_otherwise() {
    let world = mirrored(200).await;
    let app = &world.app;
    let views = vec![
        saved(" Refunds ", "refunded"),
        SavedView {
            sort: Some(SavedSort { by: "amount".into(), descending: true }),
            ..saved("Jane", "jane@example.com")
        },
    ];
    let kept = app.keep_views(SearchList::Orders, views).await.expect("they are kept");
    assert_eq!(kept[0].name, "Refunds");
    assert_eq!(app.saved_views(SearchList::Orders).await.expect("the views"), kept);
    assert_eq!(app.saved_views(SearchList::Subscriptions).await.expect("the views"), []);
    let refunded = count(&world, "refunded").await;
    assert_eq!(app.count_views(SearchList::Orders).await.expect("counts"), [refunded, 0]);

    let on_hold = SavedView { view: Some("hold".into()), ..saved("Held", "") };
    app.keep_views(SearchList::Subscriptions, vec![on_hold]).await.expect("it is kept");
    let built_in = app.subscription_views(String::new()).await.expect("the views");
    let held = built_in.iter().find(|view| view.id == "hold").map(|view| view.count);
    assert_eq!(app.count_views(SearchList::Subscriptions).await.expect("counts").first().copied(), held);

    for bad in [vec![saved("", "x")], vec![saved("a", "x"), saved("A", "y")], vec![saved("a\nb", "x")]] {
        let error = app.keep_views(SearchList::Orders, bad).await.expect_err("it is refused");
        assert_eq!(error.code, ErrorCode::Invalid);
    }
    assert_eq!(app.saved_views(SearchList::Orders).await.expect("the views"), kept, "nothing was changed");
}
