use crate::api::{CatalogTree, Error, ProductKind, ProductView};
use crate::view;
use crate::{App, blocking};

impl App {
    /// The catalog as a tree, from the mirror.
    pub async fn catalog(&self) -> Result<CatalogTree, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let rows = open.store().read(|r| r.catalog(None))?;
            Ok(view::catalog::tree(&open.workspace.packages, &rows))
        })
        .await
    }

    /// A product with its prices, from the mirror.
    pub async fn product(
        &self,
        package: String,
        kind: ProductKind,
        id: String,
    ) -> Result<ProductView, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let rows = open.store().read(|r| r.catalog(Some(&package)))?;
            view::price_table::product(&package, kind, &id, &rows).ok_or_else(|| {
                Error::not_found(format!("The catalog of {package} has no {id} in the mirror."))
            })
        })
        .await
    }
}
