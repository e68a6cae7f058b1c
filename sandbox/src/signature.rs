//! Keyed signatures (HMAC, RFC 2104) over SHA-1 and SHA-256, as Web1on1's webhooks and tokens carry them.
//!
//! Written out because the crate beside the two digests would be a dependency for these lines. It knows no format.

use sha2::Digest;

/// Both digests work on blocks of this many bytes.
const BLOCK: usize = 64;

fn hmac<D: Digest>(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut padded = [0u8; BLOCK];
    if key.len() > BLOCK {
        let short = D::digest(key);
        padded[..short.len()].copy_from_slice(&short);
    } else {
        padded[..key.len()].copy_from_slice(key);
    }
    let keyed = |with: u8| padded.map(|byte| byte ^ with);
    let inner = D::new().chain_update(keyed(0x36)).chain_update(text).finalize();
    D::new()
        .chain_update(keyed(0x5c))
        .chain_update(inner)
        .finalize()
        .to_vec()
}

/// In hexadecimal digits.
pub fn hmac_sha1(key: &[u8], text: &[u8]) -> String {
    hmac::<sha1::Sha1>(key, text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

pub fn hmac_sha256(key: &[u8], text: &[u8]) -> Vec<u8> {
    hmac::<sha2::Sha256>(key, text)
}

/// Equal, in a time that does not tell where they differ.
pub fn same(one: &[u8], other: &[u8]) -> bool {
    let differing = one.iter().zip(other).fold(0, |all, (a, b)| all | (a ^ b));
    one.len() == other.len() && differing == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples() {
        // Source: RFC 2202, section 3, cases 2 and 6.
        assert_eq!(
            hmac_sha1(b"Jefe", b"what do ya want for nothing?"),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
        );
        assert_eq!(
            hmac_sha1(
                &[0xaa; 80],
                b"Test Using Larger Than Block-Size Key - Hash Key First"
            ),
            "aa4ae5e15272d00e95705637ce8a3b55ed402112"
        );
        // Source: RFC 4231, section 4.3.
        let found = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(found[..4], [0x5b, 0xdc, 0xc1, 0x46]);
        assert_eq!(found[28..], [0x64, 0xec, 0x38, 0x43]);
    }

    #[test]
    fn sameness() {
        assert!(same(b"abc", b"abc"));
        assert!(!same(b"abc", b"abd"));
        assert!(!same(b"abc", b"ab"));
    }
}
