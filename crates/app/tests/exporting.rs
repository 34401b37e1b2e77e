//! Lists given away: whole, in order, masked, remembered; and nothing left of what did not become whole.

mod world;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, mpsc};

use purser_app::api::{
    ErrorCode, ExportFormat, ExportList, ExportPhase, ExportRequest, ImportSource, Sort, SortBy,
    SubscriptionsRequest,
};
use purser_app::{App, Pipe};
use world::{World, search_all};

fn orders(query: &str) -> ExportRequest {
    ExportRequest {
        list: ExportList::Orders { query: query.to_owned(), sort: None },
        ids: None,
        columns: None,
        format: ExportFormat::Csv,
        mask: false,
        bom: false,
    }
}

fn of(list: ExportList) -> ExportRequest {
    ExportRequest { list, ..orders("") }
}

async fn mirrored(orders: u64) -> World {
    let world = World::connected(orders).await;
    world.app.sync_and_wait().await.expect("the first mirror");
    world
}

/// What somebody reads on the other end of a pipe.
#[derive(Clone, Default)]
struct Read(Arc<Mutex<Vec<u8>>>);

impl Write for Read {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("one at a time").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn read(app: &App, request: ExportRequest) -> String {
    let pipe = Read::default();
    let done = app.export_to(request, Box::new(pipe.clone())).await.expect("it is written");
    assert_eq!(done.phase, ExportPhase::Done);
    String::from_utf8(pipe.0.lock().expect("one at a time").clone()).expect("UTF-8")
}

/// The values of a column.
fn column(csv: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let at = reader.headers().expect("a head").iter().position(|head| head == name).expect("the column");
    reader.records().map(|row| row.expect("a row")[at].to_owned()).collect()
}

fn names(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_has_every_order_of_the_search_once_and_in_its_order() {
    let world = mirrored(1_700).await;
    let out = tempfile::tempdir().expect("a folder");
    let file = out.path().join("orders.csv");
    for query in ["", "premium", "refunded", "sort:amount", "no such thing at all"] {
        let listed = search_all(&world.app, query).await;
        let done = world.app.export_and_wait(orders(query), &file, true).await.expect("it is written");
        assert_eq!((done.phase, done.written as usize), (ExportPhase::Done, listed.len()), "{query}");
        assert_eq!(done.total, Some(done.written), "{query}");
        let csv = fs::read_to_string(&file).expect("the file");
        let ids: Vec<&str> = listed.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(column(&csv, "order"), ids, "{query}");
        let paid: Vec<String> = listed
            .iter()
            .map(|row| row.total.clone().map(|total| total.decimal).unwrap_or_default())
            .collect();
        assert_eq!(column(&csv, "amount"), paid, "{query}");
        assert_eq!(names(out.path()), [file.as_path()], "nothing beside it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_selection_is_written_as_it_was_selected_and_with_the_columns_that_were_chosen() {
    let world = mirrored(300).await;
    let all = search_all(&world.app, "").await;
    let ids: Vec<String> = [7, 3, 200].map(|n| all[n].id.clone()).to_vec();
    let some = ["amount", "order", "currency"].map(str::to_owned).to_vec();
    let request = ExportRequest { ids: Some(ids.clone()), columns: Some(some.clone()), ..orders("ignored") };
    let csv = read(&world.app, request.clone()).await;
    assert!(csv.starts_with("order,amount,currency\r\n"), "{csv}");
    assert_eq!(column(&csv, "order"), ids);
    let json =
        world.app.export_text(ExportRequest { format: ExportFormat::Json, ..request }).await.expect("text");
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json).expect("JSON");
    assert_eq!(rows.iter().map(|row| row["order"].as_str().expect("an id")).collect::<Vec<_>>(), ids);

    let wrong = ExportRequest { columns: Some(vec!["colour".into()]), ..orders("") };
    let refused = world.app.export_text(wrong).await.expect_err("there is none");
    assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::Invalid, Some("columns")));
    assert!(refused.message.contains("order, placed, state"), "{}", refused.message);

    let page = SubscriptionsRequest { query: String::new(), view: None, cursor: None, limit: 5, sort: None };
    let tokens: Vec<String> =
        world.app.subscriptions(page).await.expect("a page").rows.into_iter().map(|row| row.token).collect();
    let list = ExportList::Subscriptions { query: String::new(), view: None, sort: None };
    let csv = read(&world.app, ExportRequest { ids: Some(tokens.clone()), ..of(list) }).await;
    assert_eq!(column(&csv, "token"), tokens);
}

/// Every id and name that the mirror has, from the lists themselves.
async fn secrets(app: &App) -> Vec<String> {
    let mut secrets = vec!["kim@example.com".to_owned(), "Kim Larsen".to_owned()];
    for row in search_all(app, "").await {
        secrets.push(row.id.split("..").next().unwrap_or_default().to_owned());
        secrets.extend(row.account);
    }
    let subscriptions = ExportList::Subscriptions { query: String::new(), view: None, sort: None };
    secrets.extend(column(&read(app, of(subscriptions)).await, "token"));
    secrets
}

#[tokio::test(flavor = "multi_thread")]
async fn a_masked_file_holds_no_id_of_the_mirror_and_its_rows_can_still_be_joined() {
    let world = mirrored(400).await;
    let account =
        search_all(&world.app, "").await.into_iter().find_map(|row| row.account).expect("an account");
    let table = format!("account,email,name\n{account},kim@example.com,Kim Larsen\n");
    let source = ImportSource { text: Some(table), file: None, package: None };
    world.app.run_import(source).await.expect("it is taken in");
    let secrets = secrets(&world.app).await;
    assert!(read(&world.app, orders("")).await.contains("kim@example.com"));

    for list in [
        ExportList::Orders { query: String::new(), sort: None },
        ExportList::Subscriptions { query: String::new(), view: None, sort: None },
        ExportList::Notifications { kind: None, about: None },
        ExportList::Catalog { product: None },
        ExportList::Attention,
        ExportList::Activity { query: String::new(), state: None },
    ] {
        for format in [ExportFormat::Csv, ExportFormat::Json, ExportFormat::JsonLines, ExportFormat::Markdown]
        {
            let plain = of(list.clone());
            let text = read(&world.app, ExportRequest { format, mask: true, ..plain }).await;
            let found = secrets.iter().find(|secret| text.contains(secret.as_str()));
            assert_eq!(found, None, "{list:?} as {format:?}");
        }
    }

    let masked = ExportRequest { mask: true, ..orders("") };
    let (plain, one) = (read(&world.app, orders("")).await, read(&world.app, masked.clone()).await);
    let pairs: std::collections::HashSet<_> =
        column(&plain, "account").into_iter().zip(column(&one, "account")).collect();
    let distinct =
        |csv: &str| column(csv, "account").into_iter().collect::<std::collections::HashSet<_>>().len();
    assert_eq!(pairs.len(), distinct(&plain), "one pseudonym for each account");
    assert_eq!(distinct(&one), distinct(&plain), "and none for two");
    assert_ne!(
        column(&one, "order"),
        column(&read(&world.app, masked).await, "order"),
        "another key each time"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_shows_the_first_lines_as_they_will_be_written() {
    let world = mirrored(300).await;
    let request = ExportRequest { mask: true, bom: true, ..orders("premium") };
    let shown = world.app.preview_export(request.clone()).await.expect("a preview");
    assert_eq!(shown.lines.len(), 4);
    assert_eq!(shown.count.map(|n| n as usize), Some(search_all(&world.app, "premium").await.len()));
    assert!(
        shown.file.contains("purser-orders-masked-2026-10-20") && shown.file.ends_with(".csv"),
        "{}",
        shown.file
    );
    let written = read(&world.app, request).await;
    let lines: Vec<&str> = written.trim_start_matches('\u{feff}').lines().take(4).collect();
    assert_eq!(shown.lines, lines);
    assert!(written.starts_with('\u{feff}'));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_of_an_export_that_was_stopped_and_a_file_that_was_there_stays() {
    let world = mirrored(2_500).await;
    let out = tempfile::tempdir().expect("a folder");
    let file = out.path().join("orders.csv");
    fs::write(&file, "mine").expect("a file");
    let path = file.to_string_lossy().into_owned();
    let refused = world.app.start_export(orders(""), path.clone(), false).await.expect_err("it is there");
    assert_eq!(refused.code, ErrorCode::FileExists);
    world.app.start_export(orders(""), path, true).await.expect("it begins");
    let stopped = world.app.cancel_export().await.expect("it is stopped").expect("there was one");
    // However fast it was: whole, or as before.
    match stopped.phase {
        ExportPhase::Done => assert_eq!(stopped.written, 2_500),
        phase => {
            assert_eq!(phase, ExportPhase::Canceled);
            assert_eq!(fs::read(&file).expect("the file"), b"mine");
            assert_eq!(world.app.exports().await.expect("what is remembered"), []);
        }
    }
    assert_eq!(names(out.path()), [file.as_path()]);
}

/// Holds the export at its first write until it is told to go on.
struct Held {
    inner: Read,
    first: Option<(mpsc::Sender<()>, mpsc::Receiver<()>)>,
}

impl Write for Held {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some((held, go)) = self.first.take() {
            held.send(()).map_err(io::Error::other)?;
            go.recv().map_err(io::Error::other)?;
        }
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_meanwhile_neither_doubles_nor_hides_an_order() {
    let world = mirrored(3_000).await;
    let listed: Vec<String> = search_all(&world.app, "").await.into_iter().map(|row| row.id).collect();
    let ((holds, held), (go, goes)) = (mpsc::channel(), mpsc::channel());
    let pipe = Read::default();
    let slow = Held { inner: pipe.clone(), first: Some((holds, goes)) };
    let app = world.app.clone();
    let export = tokio::spawn(async move { app.export_to(orders(""), Box::new(slow) as Pipe).await });
    tokio::task::spawn_blocking(move || held.recv()).await.expect("a thread").expect("it began");

    // It is between two pages, in no transaction: days pass, and everybody else reads and writes.
    world.tell_sim("/sim/clock", r#"{"advance":"P3D"}"#);
    world.app.sync_and_wait().await.expect("news are taken in");
    assert!(search_all(&world.app, "").await.len() > listed.len(), "new orders came");
    let busy = world.app.export_to(orders(""), Box::new(Read::default())).await.expect_err("one at a time");
    assert!(busy.message.starts_with("Another export"), "{}", busy.message);
    go.send(()).expect("it waits");

    let done = export.await.expect("a thread").expect("it is written");
    let csv = String::from_utf8(pipe.0.lock().expect("one at a time").clone()).expect("UTF-8");
    assert_eq!(column(&csv, "order"), listed, "those of the beginning, each once, and none that came since");
    assert_eq!(done.written as usize, listed.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_ends_with_its_window() {
    let world = mirrored(3_000).await;
    let ((holds, held), (go, goes)) = (mpsc::channel(), mpsc::channel());
    let slow = Held { inner: Read::default(), first: Some((holds, goes)) };
    let app = world.app.clone();
    let export = tokio::spawn(async move { app.export_to(orders(""), Box::new(slow) as Pipe).await });
    tokio::task::spawn_blocking(move || held.recv()).await.expect("a thread").expect("it began");
    let closing = tokio::spawn({
        let app = world.app.clone();
        async move { app.close().await }
    });
    // Once nothing is open any more, it was told to stop.
    while world.app.overview().await.is_ok() {
        tokio::task::yield_now().await;
    }
    go.send(()).expect("it waits");
    closing.await.expect("it closes");
    assert_eq!(export.await.expect("a thread").expect("no failure").phase, ExportPhase::Canceled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_is_said_and_the_next_export_goes_through() {
    let world = mirrored(300).await;
    // A real disk without room, where the system has one.
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let failed = world.app.export_to(orders(""), Box::new(full)).await.expect_err("there is no room");
    assert_eq!(failed.code, ErrorCode::DiskFull, "{failed:?}");
    let folder = world.folder.path().join("none");
    let failed = world.app.export_and_wait(orders(""), &folder.join("orders.csv"), false).await;
    assert_eq!(failed.expect_err("no such folder").field.as_deref(), Some("file"));
    assert_eq!(read(&world.app, orders("")).await.lines().count(), 301);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_workspace_remembers_who_took_what_and_whether_it_was_masked() {
    let world = mirrored(200).await;
    world.app.set_agent("Ada".into()).await.expect("a name");
    let out = tempfile::tempdir().expect("a folder");
    let file = out.path().join("orders.md");
    let sort = Some(Sort { by: SortBy::Amount, descending: true });
    let list = ExportList::Orders { query: "premium".into(), sort };
    let request = ExportRequest { format: ExportFormat::Markdown, mask: true, ..of(list.clone()) };
    let done = world.app.export_and_wait(request, &file, false).await.expect("it is written");
    read(&world.app, of(ExportList::Catalog { product: None })).await;
    let kept = world.app.exports().await.expect("what is remembered");
    let [catalog, orders] = kept.as_slice() else { panic!("{kept:#?}") };
    assert_eq!(
        (&catalog.list, catalog.masked, &catalog.file),
        (&ExportList::Catalog { product: None }, false, &None)
    );
    assert_eq!((&orders.list, orders.masked, orders.rows), (&list, true, done.written));
    assert_eq!(orders.agent.as_deref(), Some("Ada"));
    assert_eq!(orders.file.as_deref(), file.to_str());
    assert!(!orders.columns.contains(&"customer_email".to_owned()));
}
