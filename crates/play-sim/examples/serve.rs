//! Serves a world until it is interrupted, and prints the announcement: `purser sim serve` without the rest.
//! `cargo run --release -p purser-play-sim --example serve -- ORDERS [NOW]`

use std::time::Instant;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "an example talks to its terminal")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let orders = args.next().unwrap_or_else(|| "10000".into()).parse()?;
    let now = args.next().unwrap_or_else(|| "2026-11-20T09:00:00Z".into()).parse()?;
    let began = Instant::now();
    let options = purser_play_sim::Options { orders, ..purser_play_sim::Options::new(now) };
    let running = purser_play_sim::serve(options).await?;
    let folder = tempfile::tempdir()?;
    let key_file = running.write_key_file(folder.path())?;
    println!("{}", running.announcement(&key_file));
    println!("ready in {:?}", began.elapsed());
    std::future::pending::<()>().await;
    Ok(())
}
