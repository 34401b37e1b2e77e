//! Which report files exist, what is in them, and a small cache of the ones asked for last.

use std::collections::HashMap;
use std::io::{Cursor, Write as _};
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::calendar::{Civil, Millis, Month, civil, start_of_day};
use crate::chance::mix;
use crate::world::{ReportRow, World, seconds};

use super::{earnings, sales};

/// A report file as it stands on a day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Object {
    pub(crate) name: String,
    pub(crate) month: Month,
    pub(crate) kind: Kind,
    /// What happened before is in it. The file was written then.
    pub(crate) cutoff: Millis,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Sales,
    /// A month of many orders comes in several parts.
    Earnings {
        part: u32,
        parts: u32,
    },
}

impl Object {
    /// Google's generations are microseconds of when the object was written.
    pub(crate) fn generation(&self) -> i64 {
        let salt = self.name.bytes().fold(0, |h, b| mix(h ^ u64::from(b)));
        self.cutoff * 1_000 + (salt % 1_000) as i64
    }
}

/// What can be said of a file's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Digest {
    pub(crate) size: usize,
    pub(crate) md5: String,
    pub(crate) crc32c: String,
}

/// Digests of all files seen, and the bytes of the last ones.
#[derive(Default)]
pub(crate) struct Reports(Mutex<Cache>);

#[derive(Default)]
struct Cache {
    digests: HashMap<(String, i64), Digest>,
    bytes: Vec<((String, i64), Bytes)>,
}

/// Bytes kept for a download that follows a listing.
const KEPT: usize = 32 << 20;
/// Earnings of a month with more lines than this come in parts.
const LINES_A_PART: usize = 60_000;

/// All files there are now, by name.
pub(crate) fn objects(world: &World) -> Vec<Object> {
    let today = start_of_day(world.now());
    let rows = world.report_rows();
    let Some(first) = rows.first() else { return Vec::new() };
    let mut all = Vec::new();
    let mut month = Month::of(i64::from(first.at) * 1_000);
    while month.start() < today {
        let cutoff = month.next().start().min(today);
        let lines = rows_of(world, month, cutoff).len();
        // A month without a sale has no file.
        if lines > 0 {
            let name = format!("sales/salesreport_{}.zip", month.digits());
            all.push(Object { name, month, kind: Kind::Sales, cutoff });
            // From the fifth of the month that follows.
            let published = fifth(month.next());
            if published <= world.now() {
                let parts = lines.div_ceil(LINES_A_PART) as u32;
                for part in 0..parts {
                    let salt = mix(world.setting.seed ^ month.start() as u64) % 10_000_000_000_000_000;
                    let name = format!("earnings/earnings_{}_{salt:016}-{}.zip", month.digits(), part + 1);
                    let kind = Kind::Earnings { part, parts };
                    all.push(Object { name, month, kind, cutoff: published });
                }
            }
        }
        month = month.next();
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn fifth(month: Month) -> Millis {
    let date = civil(month.start());
    crate::calendar::midnight(Civil { day: 5, ..date })
}

/// The lines of a month before a cutoff.
fn rows_of(world: &World, month: Month, cutoff: Millis) -> &[ReportRow] {
    let rows = world.report_rows();
    let place = |at: Millis| rows.partition_point(|row| row.at < seconds(at));
    &rows[place(month.start())..place(cutoff.min(month.next().start()))]
}

impl Reports {
    /// What can be said of a file: made once for each generation.
    pub(crate) fn digest(&self, world: &World, object: &Object) -> Digest {
        let key = (object.name.clone(), object.generation());
        if let Some(digest) = self.lock().digests.get(&key) {
            return digest.clone();
        }
        self.make(world, object).1
    }

    /// A file's bytes.
    pub(crate) fn bytes(&self, world: &World, object: &Object) -> (Bytes, Digest) {
        let key = (object.name.clone(), object.generation());
        let cached = {
            let cache = self.lock();
            let bytes = cache.bytes.iter().find(|(k, _)| *k == key).map(|(_, bytes)| bytes.clone());
            bytes.zip(cache.digests.get(&key).cloned())
        };
        cached.unwrap_or_else(|| self.make(world, object))
    }

    fn make(&self, world: &World, object: &Object) -> (Bytes, Digest) {
        let bytes = Bytes::from(zipped(world, object));
        let digest = Digest {
            size: bytes.len(),
            md5: STANDARD.encode(Md5::digest(&bytes)),
            crc32c: STANDARD.encode(crc32c::crc32c(&bytes).to_be_bytes()),
        };
        let key = (object.name.clone(), object.generation());
        let mut cache = self.lock();
        // Older generations of the same file are of no more use.
        cache.digests.retain(|(name, generation), _| *name != key.0 || *generation == key.1);
        cache.bytes.retain(|((name, _), _)| *name != key.0);
        cache.digests.insert(key.clone(), digest.clone());
        if bytes.len() <= KEPT {
            cache.bytes.push((key, bytes.clone()));
        }
        let mut total: usize = cache.bytes.iter().map(|(_, b)| b.len()).sum();
        while total > KEPT {
            total -= cache.bytes.remove(0).1.len();
        }
        (bytes, digest)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Cache> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The CSV of a file, with its name inside the zip.
fn csv(world: &World, object: &Object) -> (String, String) {
    let rows = rows_of(world, object.month, object.cutoff);
    match object.kind {
        Kind::Sales => {
            let name = format!("salesreport_{}.csv", object.month.digits());
            (
                name,
                in_parallel(sales::header(object.month), rows, |row| sales::lines(world, object.month, row)),
            )
        }
        Kind::Earnings { part, parts } => {
            let name = object.name.trim_start_matches("earnings/").replace(".zip", ".csv");
            let size = rows.len().div_ceil(parts as usize);
            let rows = rows.chunks(size.max(1)).nth(part as usize).unwrap_or_default();
            (
                name,
                in_parallel(earnings::header(object.month), rows, |row| {
                    earnings::lines(world, object.month, row)
                }),
            )
        }
    }
}

/// Lines are made on all cores: each needs a life computed anew.
fn in_parallel(header: String, rows: &[ReportRow], line: impl Fn(&ReportRow) -> String + Sync) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let mut text = header;
    if rows.len() < 512 || cores == 1 {
        text.extend(rows.iter().map(line));
        return text;
    }
    let line = &line;
    std::thread::scope(|scope| {
        let parts: Vec<_> = rows
            .chunks(rows.len().div_ceil(cores))
            .map(|part| scope.spawn(move || part.iter().map(line).collect::<String>()))
            .collect();
        for part in parts {
            text.push_str(&part.join().expect("a report line has nothing to panic about"));
        }
    });
    text
}

fn zipped(world: &World, object: &Object) -> Vec<u8> {
    let (name, text) = csv(world, object);
    let date = civil(object.cutoff);
    // The world's time, not the machine's: the same world makes the same bytes.
    let written =
        zip::DateTime::from_date_and_time(date.year as u16, date.month as u8, date.day as u8, 0, 0, 0);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1))
        .last_modified_time(written.unwrap_or_default());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let made = writer
        .start_file(name, options)
        .and_then(|()| writer.write_all(text.as_bytes()).map_err(Into::into))
        .and_then(|()| writer.finish());
    made.expect("writing a zip into memory fails only for names and sizes that no report has").into_inner()
}

/// Quotes a CSV field where it must be.
pub(super) fn field(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
