use purser_model::OrderId;
use purser_sync::{Verified, Watch, verify_order};

use crate::api::{Error, OrderView};
use crate::usecase::orders::view_of;
use crate::{App, blocking};

impl App {
    /// Asks Google about one order and its purchase now, passing everything that runs in the background, and
    /// shows it as it is then.
    ///
    /// An order that the mirror does not have is looked for in each application of the workspace.
    pub async fn verify_order(&self, id: String) -> Result<OrderView, Error> {
        let open = self.open_now().await?;
        let order = OrderId::parse(id.trim());
        if order.number().is_none() && !order.to_string().starts_with("GPA.") {
            return Err(Error::invalid(
                "id",
                "An order id looks like GPA.1234-5678-9012-34567; a renewal of it ends in ..0, ..1 and so on.",
            ));
        }
        let known = {
            let (open, order) = (open.clone(), order.clone());
            blocking(move || {
                Ok(open.store().read(|r| Ok(r.order(&order)?.map(|record| record.row.package)))?)
            })
            .await?
        };
        let packages = match known {
            Some(package) => vec![package],
            None => open.workspace.packages.clone(),
        };
        let app = self.clone();
        let watch = Watch::new(|_| (), move |changes| app.inner.events.changed(changes));
        for package in packages {
            if verify_order(&open.mirror, &watch, &package, &order).await? == Verified::Fresh {
                return blocking(move || view_of(&open, &order.to_string())).await;
            }
        }
        let in_mirror = {
            let (open, order) = (open.clone(), order.clone());
            blocking(move || view_of(&open, &order.to_string())).await
        };
        match in_mirror {
            Ok(_) => Err(Error::not_found(format!(
                "Google no longer knows {order}. The mirror keeps what it saw."
            ))),
            Err(_) => Err(Error::not_found(format!(
                "Google does not know {order} in any application of this workspace."
            ))
            .with_remedy(
                "Compare it with the customer's receipt; the order may belong to another application.",
            )),
        }
    }
}
