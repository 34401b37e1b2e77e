use std::sync::Arc;

use jiff::Timestamp;
use purser_play_api::{Client, Credential, Hosts, Options, ServiceAccount};
use purser_store::DbKey;

use crate::api::{ConnectForm, Environment, Error, HostsForm, Overview, Workspace};
use crate::open::{Open, Place};
use crate::registry::Entry;
use crate::usecase::shell::{credential_name, mirror_key_name};
use crate::{App, blocking, form};

/// The form, checked.
pub(super) struct Checked {
    pub(super) account: ServiceAccount,
    pub(super) packages: Vec<String>,
    pub(super) bucket: Option<String>,
    pub(super) subscription: Option<String>,
    pub(super) hosts: Hosts,
    pub(super) environment: Environment,
}

pub(super) fn check(form: &ConnectForm) -> Result<Checked, Error> {
    let (hosts, environment) = form::hosts(form.hosts.as_ref())?;
    let account = form::read_key(&form.key_file)?;
    if environment == Environment::Production && !account.token_uri().starts_with("https://") {
        return Err(Error::invalid(
            "keyFile",
            "This key belongs to a simulator. Give the simulator's addresses under Advanced, or choose a key from the Cloud console.",
        ));
    }
    Ok(Checked {
        account,
        packages: form::packages(form)?,
        bucket: form::bucket(&form.bucket)?,
        subscription: form::subscription(&form.subscription)?,
        hosts,
        environment,
    })
}

impl Checked {
    pub(super) fn client(&self) -> Result<Client, Error> {
        let credential = Credential::ServiceAccount(self.account.clone());
        Ok(Client::new(self.hosts.clone(), credential, Options::default())?)
    }
}

impl App {
    /// Connects an account: signs in once, puts the credential's essence and a new mirror key into the
    /// keychain, makes the mirror and opens it. Where a part fails, nothing of it stays.
    pub async fn connect(&self, form: ConnectForm) -> Result<Overview, Error> {
        let _one_at_a_time = self.inner.changing.lock().await;
        let checked = {
            let form = form.clone();
            blocking(move || check(&form)).await?
        };
        checked.client()?.interactive().sign_in().await?;
        let registry = self.inner.registry.clone();
        let secrets = Arc::clone(&self.inner.config.secrets);
        let place = self.place();
        let now = self.now();
        let open = blocking(move || {
            let uid = random_uid();
            let result = make(&registry, secrets.as_ref(), &form, checked, &uid, now, place);
            if result.is_err() {
                // What was put there for a workspace that did not come to be. The error that matters is the
                // first one.
                let _ = secrets.delete(&credential_name(&uid));
                let _ = secrets.delete(&mirror_key_name(&uid));
            }
            result
        })
        .await?;
        self.make_current(open).await
    }
}

fn make(
    registry: &crate::registry::Registry,
    secrets: &dyn purser_secrets::SecretStore,
    form: &ConnectForm,
    checked: Checked,
    uid: &str,
    now: Timestamp,
    place: Place,
) -> Result<Open, Error> {
    let Checked { account, packages, bucket, subscription, hosts, environment } = checked;
    let name = form::name(form, &packages);
    let workspace = Workspace {
        id: registry.free_id(&name)?,
        name,
        environment,
        packages,
        email: account.client_email().to_owned(),
        bucket,
        subscription,
        connected: now.to_string(),
    };
    let key = DbKey::generate();
    secrets.set(&credential_name(uid), &account.to_essence())?;
    secrets.set(&mirror_key_name(uid), key.as_bytes())?;
    let remembered = (environment == Environment::Simulator).then(|| HostsForm {
        api: hosts.publisher.clone(),
        pubsub: hosts.pubsub.clone(),
        storage: hosts.storage.clone(),
    });
    let folder = registry.mirror_folder(&workspace.id);
    if folder.exists() {
        // Left by a workspace whose removal was cut short; its key is gone, so nothing can be read from it.
        std::fs::remove_dir_all(&folder)
            .map_err(|error| crate::words::file_error("A left-over folder could not be removed", &error))?;
    }
    let open = Open::new(workspace.clone(), hosts, account, &key, &folder, place)?;
    registry.add(Entry { workspace, uid: uid.to_owned(), hosts: remembered })?;
    Ok(open)
}

/// Sixteen hexadecimal digits from the operating system.
fn random_uid() -> String {
    DbKey::generate().as_bytes()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
