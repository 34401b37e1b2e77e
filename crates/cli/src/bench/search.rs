//! How fast searches are.

use purser_store::measure::{self, Measured};

use crate::args::BenchSearch;
use crate::exit::Failure;
use crate::output::Output;

/// Makes a mirror, or takes the one that is kept, and searches it.
pub(crate) fn run(output: &Output, args: BenchSearch) -> Result<(), Failure> {
    let failed = |e: std::io::Error| Failure::other(e.to_string());
    let own = tempfile::tempdir().map_err(failed)?;
    let folder = args.keep.unwrap_or_else(|| own.path().to_owned());
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let asked = Measured {
        folder,
        orders: usize::try_from(args.orders).unwrap_or(usize::MAX),
        runs: args.runs as usize,
        only: args.only,
    };
    let said =
        measure::search(&asked, &|words| output.note(words)).map_err(|e| Failure::other(e.to_string()))?;
    output.json(&said);
    Ok(())
}
