//! Connecting: what is checked, what is said, and that nothing half-made stays.

mod world;

use purser_app::api::{ConnectForm, ConnectStep, ErrorCode, Verdict};
use purser_secrets::Mood;
use world::World;

#[tokio::test(flavor = "multi_thread")]
async fn each_step_is_tried_against_google_and_says_what_it_found() {
    let world = World::new(200).await;
    for step in [ConnectStep::Key, ConnectStep::Packages, ConnectStep::Bucket, ConnectStep::Notifications] {
        let report = world.app.test_connection(world.form(), step).await.unwrap();
        assert!(report.passed && !report.findings.is_empty(), "{report:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_package_of_another_account_is_a_finding_with_a_remedy() {
    let world = World::new(200).await;
    let form = ConnectForm { packages: vec!["com.somebody.else".into()], ..world.form() };
    let report = world.app.test_connection(form, ConnectStep::Packages).await.unwrap();
    assert!(!report.passed);
    assert!(report.findings.iter().all(|f| f.verdict == Verdict::Bad && f.remedy.is_some()), "{report:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_is_not_ours_and_a_subscription_that_is_not_there_are_findings() {
    let world = World::new(200).await;
    let form = ConnectForm { bucket: "gs://pubsite_prod_rev_0".into(), ..world.form() };
    let report = world.app.test_connection(form, ConnectStep::Bucket).await.unwrap();
    assert!(!report.passed && report.findings[0].remedy.is_some(), "{report:#?}");
    let form = ConnectForm { subscription: "projects/p/subscriptions/none".into(), ..world.form() };
    let report = world.app.test_connection(form, ConnectStep::Notifications).await.unwrap();
    assert!(!report.passed, "{report:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_input_names_its_field_and_leaves_nothing_behind() {
    let world = World::new(200).await;
    let no_key = world.folder.path().join("not-a-key.json");
    std::fs::write(&no_key, "{\"type\":\"authorized_user\"}").unwrap();
    let wrong = [
        (ConnectForm { packages: vec!["app".into()], ..world.form() }, "packages"),
        (ConnectForm { bucket: "my bucket".into(), ..world.form() }, "bucket"),
        (ConnectForm { subscription: "s".into(), ..world.form() }, "subscription"),
        (ConnectForm { key_file: no_key.to_string_lossy().into_owned(), ..world.form() }, "keyFile"),
        (ConnectForm { hosts: None, ..world.form() }, "keyFile"),
    ];
    for (form, field) in wrong {
        let error = world.app.connect(form).await.unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (ErrorCode::Invalid, Some(field)), "{error}");
    }
    assert_eq!(world.app.workspaces().await.unwrap(), []);
    assert_eq!(world.secrets.names(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_or_absent_keychain_is_a_clear_state_and_leaves_nothing_behind() {
    let world = World::new(200).await;
    for (mood, code) in
        [(Mood::Locked, ErrorCode::KeychainLocked), (Mood::Missing, ErrorCode::KeychainMissing)]
    {
        world.secrets.behave(mood);
        let error = world.app.connect(world.form()).await.unwrap_err();
        assert_eq!(error.code, code);
        assert!(error.remedy.is_some());
        world.secrets.behave(Mood::Open);
        assert_eq!(world.app.workspaces().await.unwrap(), []);
        assert_eq!(world.secrets.names(), Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keychain_that_locks_later_is_told_at_the_next_start_and_forgets_nothing() {
    let world = World::connected(200).await;
    world.secrets.behave(Mood::Locked);
    let again = world::app_in(world.folder.path(), world.secrets.clone());
    let start = again.start().await.unwrap();
    assert_eq!(start.problem.map(|p| p.code), Some(ErrorCode::KeychainLocked));
    assert_eq!(start.workspaces.len(), 1);
    world.secrets.behave(Mood::Open);
    let id = start.workspaces[0].id.clone();
    assert_eq!(again.open_workspace(id).await.unwrap().workspace.name, "Lumen Apps");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_keychain_holds_is_small_and_goes_with_the_workspace() {
    use purser_secrets::SecretStore as _;
    let world = World::connected(200).await;
    let names = world.secrets.names();
    assert_eq!(names.len(), 2);
    for name in &names {
        let length = world.secrets.get(name).unwrap().unwrap().len();
        assert!(length < 2_000, "{name} takes {length} bytes");
    }
    let id = world.app.workspaces().await.unwrap()[0].id.clone();
    world.app.remove_workspace(id).await.unwrap();
    assert_eq!(world.secrets.names(), Vec::<String>::new());
    assert_eq!(world.app.workspaces().await.unwrap(), []);
    assert_eq!(world.app.overview().await.unwrap_err().code, ErrorCode::NoWorkspace);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_google_no_longer_knows_is_said_to_be_refused() {
    let world = World::new(200).await;
    let other = World::new(200).await;
    // Another account's key, sent to this one's sign-in: its signature does not verify.
    let form = world.form();
    let foreign = other.sim.service_account_key().replace(other.sim.token_uri(), world.sim.token_uri());
    std::fs::write(&form.key_file, foreign).unwrap();
    let error = world.app.connect(form).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::SignIn, "{error:?}");
    assert!(error.remedy.is_some());
    assert_eq!(world.secrets.names(), Vec::<String>::new());
}
