//! Frames between the client and its agent: two lengths, a JSON head, and bytes that are not for JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, Read, Write};
use zeroize::Zeroizing;

/// Longest head, in bytes: what several cards say of themselves.
const MAX_HEAD: usize = 512 * 1024;
/// Longest tail, in bytes: a code, what is signed, a signature.
const MAX_TAIL: usize = 64 * 1024;

/// Writes a frame in one piece; nothing of it stays in memory.
pub(super) fn write<W: Write>(out: &mut W, head: &impl Serialize, tail: &[u8]) -> io::Result<()> {
    let head = serde_json::to_vec(head).map_err(io::Error::other)?;
    if head.len() > MAX_HEAD || tail.len() > MAX_TAIL {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "frame too long"));
    }
    // Reserved beforehand: a buffer that grows would leave copies of a code behind.
    let mut frame = Zeroizing::new(Vec::with_capacity(8 + head.len() + tail.len()));
    for length in [head.len(), tail.len()] {
        let length = u32::try_from(length).map_err(io::Error::other)?;
        frame.extend_from_slice(&length.to_be_bytes());
    }
    frame.extend_from_slice(&head);
    frame.extend_from_slice(tail);
    out.write_all(&frame)?;
    out.flush()
}

/// Reads a frame; `None` at the end of the stream.
pub(super) fn read<R: Read, T: DeserializeOwned>(input: &mut R) -> io::Result<Option<(T, Zeroizing<Vec<u8>>)>> {
    let Some(head_length) = length(input, MAX_HEAD)? else { return Ok(None) };
    let tail_length = length(input, MAX_TAIL)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    let mut head = vec![0; head_length];
    input.read_exact(&mut head)?;
    let mut tail = Zeroizing::new(vec![0; tail_length]);
    input.read_exact(&mut tail)?;
    let head = serde_json::from_slice(&head).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    Ok(Some((head, tail)))
}

fn length<R: Read>(input: &mut R, most: usize) -> io::Result<Option<usize>> {
    let mut bytes = [0; 4];
    match input.read_exact(&mut bytes) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let length = usize::try_from(u32::from_be_bytes(bytes)).unwrap_or(usize::MAX);
    if length > most {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "frame too long"));
    }
    Ok(Some(length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_frame_comes_back_as_it_went() {
        let mut bytes = Vec::new();
        write(&mut bytes, &"question", b"1234").unwrap();
        write(&mut bytes, &"autre", b"").unwrap();
        let mut input = bytes.as_slice();
        let (head, tail) = read::<_, String>(&mut input).unwrap().unwrap();
        assert_eq!((head.as_str(), tail.as_slice()), ("question", b"1234".as_slice()));
        assert_eq!(read::<_, String>(&mut input).unwrap().unwrap().0, "autre");
        assert!(read::<_, String>(&mut input).unwrap().is_none());
    }

    #[test]
    fn a_frame_that_claims_too_much_is_refused_before_it_is_read() {
        for lengths in [[u32::MAX, 0], [0, u32::MAX], [2, 70_000]] {
            let bytes: Vec<u8> = lengths.iter().flat_map(|length| length.to_be_bytes()).chain(*b"\"\"").collect();
            assert!(read::<_, String>(&mut bytes.as_slice()).is_err(), "{lengths:?}");
        }
        assert!(write(&mut Vec::new(), &"", &[0; MAX_TAIL + 1]).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read::<_, String>(&mut bytes.as_slice());
        }
    }
}
