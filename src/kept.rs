//! What a build keeps for the next one, as a file: a line that names it, the value, and a hash of the value's bytes.
//!
//! The value is not looked at unless line and hash are right: other bytes could be read as another value.

use serde::{Deserialize, Serialize};
use std::io::{self, BufWriter, Write};

/// Writes a value: only numbers, texts and lists of them, in the order in which they are declared.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(name: &str, value: &impl Serialize, mut out: impl Write) -> io::Result<()> {
    out.write_all(name.as_bytes())?;
    out.write_all(b"\n")?;
    // In large pieces, for the hash as well.
    let hashed = Hashed { out, hasher: blake3::Hasher::new() };
    let hashed = postcard::to_io(value, BufWriter::with_capacity(64 * 1024, hashed)).map_err(io::Error::other)?;
    let Hashed { mut out, hasher } = hashed.into_inner().map_err(io::IntoInnerError::into_error)?;
    out.write_all(hasher.finalize().as_bytes())?;
    out.flush()
}

/// Reads a value of a name; none where anything is damaged, cut off, or of another name.
pub fn read<'a, T: Deserialize<'a>>(name: &str, file: &'a [u8]) -> Option<T> {
    let (value, hash) = file.strip_prefix(name.as_bytes())?.strip_prefix(b"\n")?.split_last_chunk::<32>()?;
    (blake3::hash(value) == *hash).then(|| postcard::from_bytes(value).ok()).flatten()
}

struct Hashed<W> {
    out: W,
    hasher: blake3::Hasher,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored() -> Vec<u8> {
        let mut file = Vec::new();
        write("a list 1", &["one", "two"], &mut file).unwrap();
        file
    }

    #[test]
    fn what_was_stored_is_read() {
        assert_eq!(read("a list 1", &stored()), Some(["one", "two"]));
        assert_eq!(read::<[&str; 2]>("a list 2", &stored()), None);
    }

    #[test]
    fn damage_anywhere_is_nothing() {
        let whole = stored();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            assert_eq!(read::<[&str; 2]>("a list 1", &bytes), None, "byte {at}");
            assert_eq!(read::<[&str; 2]>("a list 1", &whole[..at]), None, "cut to {at}");
        }
        assert_eq!(read::<[&str; 2]>("a list 1", &[whole.as_slice(), b"x"].concat()), None);
    }
}
