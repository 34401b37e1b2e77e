use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::api::{Error, ErrorCode};
use crate::words::file_error;

/// A file that grows under another name, `NAME.part`, and gets its own only when it is whole. Dropped before, it is
/// gone.
pub(crate) struct Part {
    file: File,
    path: PathBuf,
    target: PathBuf,
    replace: bool,
    whole: bool,
}

impl Part {
    /// Begins the file that will be `target`. What an earlier process left unfinished there is thrown away.
    pub(crate) fn begin(target: &Path, replace: bool) -> Result<Part, Error> {
        let name = target.file_name().filter(|_| target.is_absolute()).ok_or_else(|| {
            Error::invalid("file", "Give the whole path of the file, with its folder and its name.")
        })?;
        if target.is_dir() {
            return Err(Error::invalid(
                "file",
                format!("{} is a folder. Give the file in it a name.", target.display()),
            ));
        }
        if !replace && target.try_exists().unwrap_or(false) {
            return Err(exists(target));
        }
        let mut part = name.to_owned();
        part.push(".part");
        let path = target.with_file_name(part);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(refused(target, &error)),
            _ => {}
        }
        // New, so that no link that somebody put there leads elsewhere; and for nobody else's eyes.
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(|error| refused(target, &error))?;
        Ok(Part { file, path, target: target.to_owned(), replace, whole: false })
    }

    /// Puts all of it on the disk.
    pub(crate) fn keep(&self) -> io::Result<()> {
        self.file.sync_all()
    }

    /// Gives it its name.
    pub(crate) fn finish(mut self) -> Result<(), Error> {
        if !self.replace && self.target.try_exists().unwrap_or(false) {
            return Err(exists(&self.target));
        }
        fs::rename(&self.path, &self.target).map_err(|error| refused(&self.target, &error))?;
        self.whole = true;
        // The name, too, outlives a power cut. Where a folder cannot be opened the system sees to it.
        #[cfg(unix)]
        if let Some(folder) = self.target.parent().and_then(|folder| File::open(folder).ok()) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Write for &Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&self.file).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&self.file).flush()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.whole {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn exists(target: &Path) -> Error {
    Error {
        field: Some("file".to_owned()),
        ..Error::new(
            ErrorCode::FileExists,
            format!("{} is there already. Nothing was written.", target.display()),
        )
    }
}

/// Why a file could not be begun or named.
fn refused(target: &Path, error: &io::Error) -> Error {
    let folder = target.parent().unwrap_or(target).display();
    let refused = match error.kind() {
        io::ErrorKind::NotFound => format!("There is no folder {folder}. Nothing was written."),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            format!("Purser may not write into {folder}. Nothing was written.")
        }
        _ => return file_error("the file could not be written", error),
    };
    Error { field: Some("file".to_owned()), ..Error::new(ErrorCode::Other, refused) }
        .with_remedy("Choose another folder.")
        .with_detail(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_has_its_name_when_it_is_whole_and_nothing_is_left_of_one_that_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("orders.csv");
        let part = Part::begin(&target, false).unwrap();
        (&part).write_all(b"half").unwrap();
        assert_eq!(names(folder.path()), ["orders.csv.part"]);
        drop(part);
        assert_eq!(names(folder.path()), [""; 0]);

        fs::write(folder.path().join("orders.csv.part"), "left by a process that was killed").unwrap();
        let part = Part::begin(&target, false).unwrap();
        (&part).write_all(b"whole").unwrap();
        part.keep().unwrap();
        part.finish().unwrap();
        assert_eq!(names(folder.path()), ["orders.csv"]);
        assert_eq!(fs::read(&target).unwrap(), b"whole");
    }

    #[test]
    fn a_file_that_is_there_stays_unless_it_is_to_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("orders.csv");
        let early = Part::begin(&target, false).unwrap();
        fs::write(&target, "somebody else's").unwrap();
        assert_eq!(early.finish().unwrap_err().code, ErrorCode::FileExists, "also one that came meanwhile");
        assert_eq!(Part::begin(&target, false).err().unwrap().code, ErrorCode::FileExists);
        assert_eq!(fs::read(&target).unwrap(), b"somebody else's");

        let part = Part::begin(&target, true).unwrap();
        (&part).write_all(b"mine").unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"somebody else's", "until the new one is whole");
        part.finish().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"mine");
    }

    #[test]
    fn where_nothing_can_be_written_it_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let refused = |path: &Path| Part::begin(path, false).err().unwrap();
        assert!(refused(&folder.path().join("none/orders.csv")).message.starts_with("There is no folder"));
        assert_eq!(refused(Path::new("orders.csv")).code, ErrorCode::Invalid);
        assert!(refused(folder.path()).message.contains("is a folder"));
        assert!(refused(&folder.path().join("none/orders.csv")).field.as_deref() == Some("file"));
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_reads_it_and_no_link_leads_it_elsewhere() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (target, other) = (folder.path().join("orders.csv"), folder.path().join("other"));
        fs::write(&other, "untouched").unwrap();
        std::os::unix::fs::symlink(&other, folder.path().join("orders.csv.part")).unwrap();
        let part = Part::begin(&target, false).unwrap();
        (&part).write_all(b"rows").unwrap();
        part.finish().unwrap();
        assert_eq!(fs::read(&other).unwrap(), b"untouched");
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
