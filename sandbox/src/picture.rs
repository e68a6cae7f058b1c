//! The size of a picture in pixels, from the first bytes of its file. No pixel is decoded.

/// Width and height; `None` for what is not a PNG, GIF or JPEG, or too short to tell.
pub fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some((big(bytes, 16, 4)?, big(bytes, 20, 4)?));
    }
    if bytes.starts_with(b"GIF8") {
        let little = |at: usize| {
            let pair = bytes.get(at..at + 2)?;
            Some(u32::from(u16::from_le_bytes([pair[0], pair[1]])))
        };
        return Some((little(6)?, little(8)?));
    }
    if bytes.starts_with(&[0xFF, 0xD8]) {
        return jpeg(bytes);
    }
    None
}

/// Walks the segments to the frame header: markers C0 to CF, without the three that are tables.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let marker = *bytes.get(at + 1)?;
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        if matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC) {
            return Some((big(bytes, at + 7, 2)?, big(bytes, at + 5, 2)?));
        }
        at += 2 + big(bytes, at + 2, 2)? as usize;
    }
}

fn big(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let part = bytes.get(at..at + length)?;
    Some(part.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::dimensions;

    #[test]
    fn sizes() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x02\0\0\0\x03";
        let gif = b"GIF89a\x04\0\x05\x01";
        let jpeg =
            b"\xFF\xD8\xFF\xE0\0\x04\0\0\xFF\xC0\0\x11\x08\0\x10\0\x20\x03\x01\x22\0\x02\x11\x01";
        let cases = [
            (&png[..], Some((258, 3))),
            (&gif[..], Some((4, 261))),
            (&jpeg[..], Some((32, 16))),
            (&png[..18], None),
            (&jpeg[..8], None),
            (&b"text"[..], None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(dimensions(bytes), expected);
        }
    }
}
