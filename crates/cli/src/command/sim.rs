use jiff::Timestamp;
use purser_play_sim::{Options, serve};

use crate::args::{Sim, SimServe};
use crate::exit::Failure;
use crate::output::Output;

/// Serves a simulated Google Play until Ctrl-C.
pub(crate) async fn run(output: &Output, Sim::Serve(args): Sim) -> Result<(), Failure> {
    let SimServe { port, seed, orders, subscriptions, mix, now, quota } = args;
    #[expect(clippy::disallowed_methods, reason = "the edge: without --now, the world begins in the present")]
    let now = now.unwrap_or_else(Timestamp::now);
    let options =
        Options { seed, orders, subscriptions, mix, port, quota_per_minute: quota, ..Options::new(now) };
    let running = serve(options).await.map_err(|error| Failure::other(error.to_string()))?;
    // The key opens nothing but this simulator; its folder goes when the simulator does.
    let folder = tempfile::Builder::new()
        .prefix("purser-sim-")
        .tempdir()
        .map_err(|error| Failure::other(format!("No folder for the key file could be made: {error}.")))?;
    let key_file = running
        .write_key_file(folder.path())
        .map_err(|error| Failure::other(format!("The key file could not be written: {error}.")))?;
    output.json(&running.announcement(&key_file));
    tokio::signal::ctrl_c()
        .await
        .map_err(|error| Failure::other(format!("Ctrl-C cannot be heard: {error}.")))?;
    running.stop().await;
    Ok(())
}
