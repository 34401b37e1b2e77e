use purser_app::App;
use purser_app::api::{CatalogTree, Error, ProductKind, ProductView};

use super::{Host, money};
use crate::args::Catalog;
use crate::exit::Failure;
use crate::output::Output;

pub(crate) async fn run(host: &Host, output: &Output, command: Catalog) -> Result<(), Failure> {
    let app = host.open().await?;
    match command {
        Catalog::List => {
            let tree = app.catalog().await?;
            if output.is_json() { output.json(&tree) } else { list(output, &tree) }
        }
        Catalog::Show { product, package } => {
            let view = find(&app, &product, package.as_deref()).await?;
            if output.is_json() { output.json(&view) } else { show(output, &view) }
        }
    }
    Ok(())
}

fn list(output: &Output, tree: &CatalogTree) {
    let mut rows = Vec::new();
    for package in &tree.packages {
        for product in package.subscriptions.iter().chain(&package.one_time_products) {
            for plan in &product.plans {
                let offers: Vec<&str> = plan.offers.iter().map(|offer| offer.id.as_str()).collect();
                rows.push(vec![
                    package.package.clone(),
                    product.id.clone(),
                    plan.id.clone(),
                    plan.kind.clone(),
                    plan.state.to_lowercase(),
                    offers.join(", "),
                ]);
            }
        }
    }
    output.table(&["application", "product", "plan", "kind", "state", "offers"], rows);
}

/// The product of this id, in the one application that has it.
async fn find(app: &App, id: &str, package: Option<&str>) -> Result<ProductView, Failure> {
    let tree = app.catalog().await?;
    let mut found = Vec::new();
    for p in tree.packages.iter().filter(|p| package.is_none_or(|wanted| wanted == p.package)) {
        let has =
            |products: &[purser_app::api::CatalogProduct]| products.iter().any(|product| product.id == id);
        if has(&p.subscriptions) {
            found.push((p.package.clone(), ProductKind::Subscription));
        }
        if has(&p.one_time_products) {
            found.push((p.package.clone(), ProductKind::OneTime));
        }
    }
    match found.as_slice() {
        [] => Err(Error::not_found(format!("No product {id} is in the mirrored catalog.")).into()),
        [(package, kind)] => Ok(app.product(package.clone(), *kind, id.to_owned()).await?),
        several => {
            let packages: Vec<&str> = several.iter().map(|(package, _)| package.as_str()).collect();
            Err(Error::invalid(
                "package",
                format!("Several applications have {id}; say which with --package: {}.", packages.join(", ")),
            )
            .into())
        }
    }
}

fn show(output: &Output, view: &ProductView) {
    output.line(&format!("{} · {} · {}", view.title, view.id, view.package));
    let mut headings = vec!["region"];
    headings.extend(view.columns.iter().map(|column| column.label.as_str()));
    output.table(
        &headings,
        view.regions.iter().map(|row| {
            let cells = row.cells.iter().map(|cell| match &cell.words {
                Some(words) => words.clone(),
                None => money(cell.price.as_ref()),
            });
            std::iter::once(row.region.clone()).chain(cells).collect()
        }),
    );
}
