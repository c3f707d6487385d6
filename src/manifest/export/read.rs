//! Reads the archive, whoever made it: nothing in it is trusted.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};
use tar::{Archive, EntryType};

use super::{Export, is_object_name};

/// How much is read of an archive.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the state.
    pub state: u64,
    /// Entries.
    pub entries: usize,
    /// Bytes of the whole archive after decompression.
    pub bytes: u64,
    /// How many times more that may be than before, from the first [`Limits::FREE`] bytes on.
    pub ratio: u64,
}

/// Why a file is no export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("cannot be read: {0}")]
    Io(io::Error),
    #[error("is no export of pvr: {0}")]
    NoArchive(io::Error),
    #[error("is no export of pvr: it is no tar archive, neither with gzip around it nor without")]
    NoTar,
    #[error("is no export of pvr: it holds no `json`")]
    NoState,
    #[error("is no export of pvr: the state in it is no JSON object: {0}")]
    BadState(String),
    #[error("holds `json` more than once, so that one state could be looked at and another one be installed")]
    TwoStates,
    #[error("is cut off: {0}")]
    CutOff(io::Error),
    #[error("holds more than {0}, which no export does")]
    TooMuch(String),
}

impl Limits {
    /// So much may come out of any archive.
    const FREE: u64 = 64 << 20;
}

impl Default for Limits {
    fn default() -> Limits {
        // Root file systems are compressed before they are put into an export; so a ratio as in a bomb of
        // zeros (about 1000) or of repeated text does not occur.
        Limits { state: 16 << 20, entries: 100_000, bytes: 16 << 30, ratio: 200 }
    }
}

/// Reads an export from `input`, with or without gzip around it. Objects are not kept; their bytes are
/// counted and held against their names.
pub fn read(input: impl Read, limits: Limits) -> Result<Export, ExportError> {
    let mut input = BufReader::new(Counted { input, bytes: 0 });
    let is_gzip = input.fill_buf().map_err(ExportError::Io)?.starts_with(&[0x1f, 0x8b]);
    if is_gzip {
        let decoder = MultiGzDecoder::new(input);
        read_archive(decoder, |decoder| decoder.get_ref().get_ref().bytes, limits)
    } else {
        read_archive(input, |input| input.get_ref().bytes, limits)
    }
}

/// Counts what is read.
struct Counted<R> {
    input: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

/// Stops where the limits are reached.
struct Limited<R, C> {
    input: R,
    /// How many bytes `input` has read to give what it gave.
    compressed: C,
    bytes: u64,
    limits: Limits,
    exceeded: Option<String>,
}

impl<R: Read, C: Fn(&R) -> u64> Read for Limited<R, C> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.bytes += read as u64;
        let ratio = self.limits.ratio;
        if self.bytes > self.limits.bytes {
            self.exceeded = Some(format!("{} bytes", self.limits.bytes));
        } else if self.bytes > Limits::FREE && self.bytes / ratio > (self.compressed)(&self.input) {
            self.exceeded = Some(format!("{ratio} times what it takes compressed"));
        }
        match &self.exceeded {
            Some(what) => Err(io::Error::other(what.clone())),
            None => Ok(read),
        }
    }
}

fn read_archive<R: Read>(
    input: R,
    compressed: impl Fn(&R) -> u64,
    limits: Limits,
) -> Result<Export, ExportError> {
    let mut limited = Limited { input, compressed, bytes: 0, limits, exceeded: None };
    let result = read_entries(&mut limited, limits);
    match limited.exceeded {
        Some(what) => Err(ExportError::TooMuch(what)),
        None => result.map(|export| Export { bytes: limited.bytes, ..export }),
    }
}

fn read_entries(input: &mut impl Read, limits: Limits) -> Result<Export, ExportError> {
    let mut export = Export::default();
    let mut state = None;
    let mut archive = Archive::new(input);
    // Raw: the names of an export are short, and the long ones of others would be kept in memory whole.
    let entries = archive.entries().map_err(ExportError::NoArchive)?.raw(true);
    let mut is_renamed = false;
    for (index, entry) in entries.enumerate() {
        let mut entry = entry.map_err(|error| match index {
            // What the archive says of its own errors repeats the bytes of the file.
            0 if error.kind() == io::ErrorKind::Other => ExportError::NoTar,
            0 => ExportError::NoArchive(error),
            _ => ExportError::CutOff(error),
        })?;
        if index >= limits.entries {
            return Err(ExportError::TooMuch(format!("{} entries", limits.entries)));
        }
        let kind = entry.header().entry_type();
        if is_about_others(kind) {
            is_renamed |= renames_next(kind, &mut entry).map_err(ExportError::CutOff)?;
            continue;
        }
        let is_renamed = std::mem::take(&mut is_renamed);
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let name = path.strip_prefix("./").unwrap_or(&path);
        let object = match name.strip_prefix("objects/") {
            Some(name) if is_object_name(name) => Some(name),
            _ => None,
        };
        let is_file = matches!(kind, EntryType::Regular | EntryType::Continuous);
        match object {
            // Its own name is not the one that others unpack it under.
            _ if is_renamed => export.foreign.push(path),
            _ if name == "json" && is_file => {
                if state.is_some() {
                    return Err(ExportError::TwoStates);
                }
                state = Some(read_state(&mut entry, limits)?);
            }
            Some(name) if is_file => {
                let (sum, bytes) = sum(&mut entry).map_err(ExportError::CutOff)?;
                export.objects.insert(name.to_owned(), bytes);
                if sum != name {
                    export.damaged.insert(name.to_owned());
                }
            }
            _ => export.foreign.push(path),
        }
    }
    let state = state.ok_or(ExportError::NoState)?;
    export.state =
        serde_json::from_slice(&state).map_err(|error| ExportError::BadState(error.to_string()))?;
    Ok(export)
}

/// Whether a header gives the entry after it another name or length.
fn renames_next(kind: EntryType, header: &mut impl Read) -> io::Result<bool> {
    const MOST: u64 = 64 << 10;
    if kind != EntryType::XHeader {
        return Ok(kind == EntryType::GNULongName);
    }
    let mut bytes = Vec::new();
    header.take(MOST + 1).read_to_end(&mut bytes)?;
    let keys: [&[u8]; 2] = [b" path=", b" size="];
    let says_one = keys.iter().any(|key| memchr::memmem::find(&bytes, key).is_some());
    Ok(bytes.len() as u64 > MOST || says_one)
}

/// Disk, and the headers that give the entry after them a longer name or further properties.
fn is_about_others(kind: EntryType) -> bool {
    use EntryType::{Directory, GNULongLink, GNULongName, XGlobalHeader, XHeader};
    matches!(kind, Directory | GNULongLink | GNULongName | XGlobalHeader | XHeader)
}

fn read_state(entry: &mut impl Read, limits: Limits) -> Result<Vec<u8>, ExportError> {
    let mut bytes = Vec::new();
    entry.take(limits.state + 1).read_to_end(&mut bytes).map_err(ExportError::CutOff)?;
    if bytes.len() as u64 > limits.state {
        return Err(ExportError::TooMuch(format!("{} bytes in its `json`", limits.state)));
    }
    Ok(bytes)
}

/// The SHA-256 of all that is left in `input`, in hexadecimal digits, and how much that was.
fn sum(input: &mut impl Read) -> io::Result<(String, u64)> {
    let mut hasher = Sha256::new();
    let bytes = io::copy(input, &mut Hashed(&mut hasher))?;
    Ok((data_encoding::HEXLOWER.encode(&hasher.finalize()), bytes))
}

struct Hashed<'a>(&'a mut Sha256);

impl io::Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
