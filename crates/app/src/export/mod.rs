//! Lists as files: which rows, which columns, how they are written, and where to.
//!
//! **Row by row.** A [`Source`] reads pages, each from a snapshot of its own, and forgets them: a million rows need
//! no more memory than a thousand, and no snapshot is held for long, so the mirror's log can be folded meanwhile.
//! What follows from that for rows that change meanwhile: each is written as it was when its page was read. In the
//! order of placing, which never changes, every order that was there at the beginning is written once. In an order
//! by something that changes, a row that moves meanwhile can be written twice or not at all.
//!
//! **Whole or not at all.** A file grows under another name, is on the disk, and only then gets its own ([`Part`]).
//!
//! **Told.** No export is given out that the workspace does not remember.

mod cell;
mod form;
mod job;
mod mask;
mod part;
mod place;
mod pour;
mod source;

pub(crate) use cell::{Cell, Column, Secrecy};
pub(crate) use form::{Form, Head};
pub(crate) use job::{Desk, Job};
pub(crate) use mask::Mask;
pub(crate) use part::Part;
pub(crate) use place::suggested;
pub(crate) use pour::{Stopped, pour};
pub(crate) use source::{Chosen, Rows, Source};
