//! A snapshot of OSV: a folder of records, an archive of them, or a folder of archives. Whoever keeps
//! it is trusted no more than a repository: sizes and counts are bounded, links are followed nowhere.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use super::osv::Record;
use crate::limits::{
    OSV_BYTES_MAX, OSV_DEPTH_MAX, OSV_FILES_MAX, OSV_RECORD_BYTES_MAX, OSV_RECORDS_MAX,
};

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Records.
    pub records: usize,
    /// Records that could not be read.
    pub unreadable: usize,
    /// When the newest was changed.
    pub newest: String,
}

/// Reads every record of the snapshot at `path`, in an order that does not matter to whoever takes
/// them.
///
/// # Errors
/// In words: it is not there, or is more than is read.
pub fn read(path: &Path, take: &mut dyn FnMut(Record)) -> Result<Told, String> {
    let mut reader = Reader { take, told: Told::default(), bytes: 0, files: 0 };
    let about = std::fs::metadata(path).map_err(|error| format!("the snapshot: {error}"))?;
    if about.is_file() {
        reader.file(path)?;
    } else {
        let mut open: Vec<(PathBuf, usize)> = vec![(path.to_owned(), 0)];
        while let Some((folder, depth)) = open.pop() {
            reader.folder(&folder, depth, &mut open)?;
        }
    }
    if reader.told.records == 0 {
        return Err("the snapshot has no record that can be read".to_owned());
    }
    Ok(reader.told)
}

struct Reader<'a> {
    take: &'a mut dyn FnMut(Record),
    told: Told,
    bytes: u64,
    files: usize,
}

impl Reader<'_> {
    fn folder(
        &mut self,
        folder: &Path,
        depth: usize,
        open: &mut Vec<(PathBuf, usize)>,
    ) -> Result<(), String> {
        let wrong = |error: std::io::Error| format!("the snapshot: {error}");
        for entry in std::fs::read_dir(folder).map_err(wrong)? {
            let entry = entry.map_err(wrong)?;
            self.files += 1;
            if self.files > OSV_FILES_MAX {
                return Err(format!("the snapshot has more than {OSV_FILES_MAX} files"));
            }
            let kind = entry.file_type().map_err(wrong)?;
            if kind.is_dir() {
                if depth >= OSV_DEPTH_MAX {
                    return Err(format!("the snapshot is deeper than {OSV_DEPTH_MAX} folders"));
                }
                open.push((entry.path(), depth + 1));
            } else if kind.is_file() {
                self.file(&entry.path())?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path) -> Result<(), String> {
        let ending = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
        let file = File::open(path).map_err(|error| format!("the snapshot: {error}"));
        match ending {
            "json" => {
                let file = file?;
                self.record(file)
            }
            "zip" => self.archive(file?),
            _ => Ok(()),
        }
    }

    fn archive(&mut self, file: File) -> Result<(), String> {
        let archive = zip::ZipArchive::new(BufReader::new(file));
        let mut archive =
            archive.map_err(|error| format!("an archive of the snapshot: {error}"))?;
        if archive.len() > OSV_FILES_MAX {
            return Err(format!("the snapshot has more than {OSV_FILES_MAX} files"));
        }
        for index in 0..archive.len() {
            match archive.by_index(index) {
                Ok(entry)
                    if entry.is_file()
                        && entry.name().is_ok_and(|name| name.ends_with(".json")) =>
                {
                    self.record(entry)?;
                }
                Ok(_) => {}
                Err(_) => self.told.unreadable += 1,
            }
        }
        Ok(())
    }

    fn record(&mut self, from: impl Read) -> Result<(), String> {
        let mut bytes = Vec::new();
        let read = from.take(OSV_RECORD_BYTES_MAX + 1).read_to_end(&mut bytes);
        self.bytes += bytes.len() as u64;
        if self.bytes > OSV_BYTES_MAX || self.told.records >= OSV_RECORDS_MAX {
            return Err("the snapshot is more than is read".to_owned());
        }
        let is_whole = read.is_ok() && bytes.len() as u64 <= OSV_RECORD_BYTES_MAX;
        match serde_json::from_slice::<Record>(&bytes) {
            Ok(record) if is_whole => {
                self.told.records += 1;
                let is_time = record.modified.len() <= 40 && record.modified.is_ascii();
                if is_time && record.modified > self.told.newest {
                    self.told.newest.clone_from(&record.modified);
                }
                (self.take)(record);
            }
            _ => self.told.unreadable += 1,
        }
        Ok(())
    }
}
