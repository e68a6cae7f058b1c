//! Keyed signatures (HMAC, RFC 2104) over SHA-1 and SHA-256, and JSON web tokens (RFC 7519) with the latter, HS256.
//!
//! Written out because the crates beside the two digests would be dependencies for these lines. It knows no service:
//! what a token claims, and until when it counts, is the room's business.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};
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
    let inner = D::new()
        .chain_update(keyed(0x36))
        .chain_update(text)
        .finalize();
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

/// Why a token is not believed.
#[derive(Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It is no token of this kind at all.
    Malformed,
    /// Somebody else has signed it.
    Forged,
}

/// A signed token. `key_id` names the secret to a reader who has several.
pub fn write_token(secret: &str, key_id: Option<&str>, claims: &Value) -> String {
    let mut head = json!({ "alg": "HS256", "typ": "JWT" });
    if let Some(key_id) = key_id {
        head["kid"] = json!(key_id);
    }
    let signed = format!(
        "{}.{}",
        BASE64.encode(head.to_string()),
        BASE64.encode(claims.to_string())
    );
    let signature = hmac_sha256(secret.as_bytes(), signed.as_bytes());
    format!("{signed}.{}", BASE64.encode(signature))
}

/// What a token claims.
pub fn read_token(secret: &str, token: &str) -> Result<Value, Doubt> {
    let (signed, told) = token.rsplit_once('.').ok_or(Doubt::Malformed)?;
    let (head, body) = signed.split_once('.').ok_or(Doubt::Malformed)?;
    let json =
        |part: &str| -> Option<Value> { serde_json::from_slice(&BASE64.decode(part).ok()?).ok() };
    // Only this: a token that says it is not signed is not.
    if json(head).ok_or(Doubt::Malformed)?["alg"] != "HS256" {
        return Err(Doubt::Malformed);
    }
    let expected = hmac_sha256(secret.as_bytes(), signed.as_bytes());
    let told = BASE64.decode(told).map_err(|_| Doubt::Malformed)?;
    if !same(&expected, &told) {
        return Err(Doubt::Forged);
    }
    json(body).ok_or(Doubt::Malformed)
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
    fn tokens() {
        let token = write_token("secret", Some("app_1"), &json!({ "scope": "user" }));
        assert_eq!(read_token("secret", &token), Ok(json!({ "scope": "user" })));
        assert_eq!(read_token("other", &token), Err(Doubt::Forged));
        let unsigned = format!("{}.e30.", BASE64.encode("{\"alg\":\"none\"}"));
        for wrong in ["", "a", "a.b", "a.b.c", &unsigned] {
            assert_eq!(
                read_token("secret", wrong),
                Err(Doubt::Malformed),
                "{wrong}"
            );
        }
    }

    #[test]
    fn sameness() {
        assert!(same(b"abc", b"abc"));
        assert!(!same(b"abc", b"abd"));
        assert!(!same(b"abc", b"ab"));
    }
}
