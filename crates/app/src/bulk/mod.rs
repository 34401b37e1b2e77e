//! One action over many orders or purchases: the plan, what is kept of it, and who sends it row by row.
//!
//! A row goes the way of a single action: a fresh look, its own entry in the journal, one call, the reading back.
//! A bulk adds that nothing is sent that the person did not see in the plan, and that its rows outlive the process.

mod kind;
mod plan;
mod run;
mod tell;

pub(crate) use kind::Deed;
pub(crate) use plan::Plan;
pub(crate) use run::{keep, settle, why_not, work};
pub(crate) use tell::{RowBody, job, row};
