//! The sound of a new message: two falling tones, computed once and served as a WAV file (8 kHz, 8 bits, mono).
//!
//! `config.resources.sound` names it. The real server has an MP3 of its own there; any file a browser can play does.

use std::f64::consts::TAU;
use std::sync::LazyLock;

use axum::response::Response;

use crate::answer;

/// Where it is, as `config` tells it.
pub const PATH: &str = "/sounds/chime.wav";

const RATE: u32 = 8000;
/// Pitches of the two tones in Hz (E6 and C6), and how long each sounds in seconds.
const TONES: [(f64, f64); 2] = [(1318.5, 0.12), (1046.5, 0.28)];

static SOUND: LazyLock<Vec<u8>> = LazyLock::new(wav);

pub async fn play() -> Response {
    answer::asset("audio/wav", SOUND.as_slice())
}

fn wav() -> Vec<u8> {
    let mut samples = Vec::new();
    for (pitch, seconds) in TONES {
        let count = (seconds * f64::from(RATE)) as u32;
        for step in 0..count {
            let at = f64::from(step) / f64::from(RATE);
            // Dies away, so that it neither clicks at the end nor lasts.
            let loudness = 60.0 * (1.0 - f64::from(step) / f64::from(count));
            samples.push((128.0 + loudness * (TAU * pitch * at).sin()) as u8);
        }
    }
    let length = samples.len() as u32;
    let mut file = Vec::with_capacity(44 + samples.len());
    file.extend(b"RIFF");
    file.extend((36 + length).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16u32.to_le_bytes());
    // PCM, one channel.
    file.extend([1, 0, 1, 0]);
    file.extend(RATE.to_le_bytes()); // samples a second
    file.extend(RATE.to_le_bytes()); // bytes a second: one a sample
    file.extend([1, 0, 8, 0]); // one byte a block, eight bits a sample
    file.extend(b"data");
    file.extend(length.to_le_bytes());
    file.extend(samples);
    file
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_header_tells_the_length() {
        let file = super::wav();
        assert_eq!(&file[..4], b"RIFF");
        let length = |at: usize| {
            u32::from_le_bytes([file[at], file[at + 1], file[at + 2], file[at + 3]]) as usize
        };
        assert_eq!((length(4), length(40)), (file.len() - 8, file.len() - 44));
    }
}
